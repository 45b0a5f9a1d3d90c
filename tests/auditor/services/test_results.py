"""Results of runs: how far they are, and what formats they are written in."""

from dataclasses import replace
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
