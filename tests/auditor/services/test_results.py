"""Results of runs: how far they are, and what formats they are written in."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from auditor.errors import StoreError, UsageError
from auditor.model.criteria import Language
from auditor.model.scan import ScanState
from auditor.services.results import Standing
from auditor.store import DATABASE_NAME, Store
from tests.auditor.scan.scanning import results
from tests.auditor.store import build


@pytest.fixture
def running(tmp_path: Path) -> Store:
    """The store of a run that is being carried out."""
    folder = tmp_path / "runs" / build.scan().id
    folder.mkdir(parents=True)
    return Store.create(folder / DATABASE_NAME)


def test_a_run_is_watched_while_it_is_carried_out(tmp_path: Path, running: Store) -> None:
    running.save_scan(build.scan())
    running.add([build.address(n) for n in range(3)])
    expected = Standing(run=build.scan().id, state=ScanState.RUNNING, audited=0, left=3)
    assert results(tmp_path).watch(None) == expected
    visits = [build.visit(0, size) for size in build.plan().viewports]
    running.settle(build.audited(0), visits, [])
    assert results(tmp_path).watch(None) == replace(expected, audited=1, left=2)
    running.close()


def test_a_run_that_has_not_begun_says_so(tmp_path: Path, running: Store) -> None:
    running.close()
    with pytest.raises(StoreError, match="no results yet"):
        results(tmp_path).watch(None)


def test_a_report_is_given_another_title_and_owner_when_it_is_opened(
    tmp_path: Path, running: Store
) -> None:
    running.save_scan(build.scan())
    running.close()
    for given in ("", "Fjordvik"):
        with results(tmp_path).open(None, title=given, owner=given) as opened:
            assert (opened.report.site.title, opened.report.site.owner) == (given, given)


def test_an_open_report_writes_itself(tmp_path: Path, running: Store) -> None:
    running.save_scan(build.scan())
    running.close()
    out = BytesIO()
    with results(tmp_path).open(build.scan().id) as opened:
        opened.write("csv", {}, out, language=Language.NB, color=False, width=80)
    assert out.getvalue().decode("utf-8-sig").startswith("page;viewport;rule;")


def test_earlier_runs_stand_beside_each_other_by_when_they_began(tmp_path: Path) -> None:
    ids = [f"2026112{day}T101503Z-a1b2c3" for day in (1, 2, 3, 4)]
    for days, run in enumerate(ids):
        folder = tmp_path / "runs" / run
        folder.mkdir(parents=True)
        store = Store.create(folder / DATABASE_NAME)
        began = build.scan().started + timedelta(days=days)
        store.save_scan(replace(build.scan(), id=run, started=began))
        store.close()
    first, second, third, newest = ids
    before = (first, third, newest)
    with results(tmp_path).open(newest, since=second, before=before) as opened:
        report = opened.report
    assert report.comparison is not None
    assert report.comparison.earlier == second
    assert [one.scan for one in report.history] == [first, second, third]


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("jsn", {}, "no format 'jsn': did you mean json?"),
        ("json", {"dialect": "x"}, "no option of json 'dialect': there are: none."),
        ("csv", {"dialect": "tab"}, "no dialect of csv 'tab': there are: spreadsheet, rfc4180."),
    ],
)
def test_a_format_that_cannot_be_written_is_refused(
    tmp_path: Path, name: str, options: dict[str, str], sentence: str
) -> None:
    with pytest.raises(UsageError) as caught:
        results(tmp_path).formats.check(name, options)
    assert sentence in str(caught.value)
