"""A caseworker decides in a workbook: written, filled in, taken in, and told in the report."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.auditor.cli.conftest import Command
from tests.auditor.cli.test_verdicts import FILE, cause_of, reported, scan, serve, site_of
from tests.site import SiteServer

pytestmark = pytest.mark.usefixtures("no_browser")

BOOK = "verdicts.xlsx"
CAUSES, FINDINGS, CRITERIA = 1, 2, 3


def fill(sheet: int, key: str, **cells: Any) -> None:
    """Fill in the row on something, as a person does."""
    opened = openpyxl.load_workbook(BOOK)
    of = opened.worksheets[sheet]
    heads = {str(cell.value): cell.column for cell in of[1]}
    hidden = min(at for head, at in heads.items() if head.startswith("auditor-"))
    (row,) = (row for row in range(2, of.max_row + 1) if of.cell(row, hidden).value == key)
    for head, value in cells.items():
        of.cell(row, heads[head.replace("_", " ")]).value = value
    opened.save(BOOK)


def exported(auditor: Command) -> None:
    answer = auditor("verdicts", "export", BOOK, "--lang", "nb")
    assert (answer.code, answer.out) == (0, "")


def handed_in(auditor: Command) -> str:
    answer = auditor("verdicts", "import", BOOK, "--by", "Kari", "--lang", "nb")
    assert answer.code == 0, answer.err
    return answer.err


def refused(auditor: Command) -> str:
    answer = auditor("verdicts", "import", BOOK, "--by", "Kari", "--lang", "nb")
    assert answer.code == 2
    return answer.err


def told(auditor: Command) -> dict[str, Any]:
    answer = auditor("report", "--verdicts", FILE, "-f", "json")
    read: dict[str, Any] = json.loads(answer.out)
    return read


@pytest.fixture
def found(auditor: Command, fault_run: Path) -> str:
    """Id of a cause of a run whose workbook is written."""
    assert fault_run.is_dir()
    exported(auditor)
    return str(cause_of(reported(auditor), "image-alt")["id"])


def test_what_a_person_fills_in_is_in_the_report_and_can_be_taken_back(
    auditor: Command, found: str
) -> None:
    fill(CAUSES, found, Avgjørelse="Falsk alarm", Begrunnelse="Pynt", Avgjort_av="Ola")
    fill(CRITERIA, "2.4.3", Avgjørelse="oppfylt", Avgjort_dato=date(2026, 11, 2))
    assert "2 nye avgjørelser, 0 endret, 0 trukket tilbake" in handed_in(auditor)
    result = told(auditor)
    verdict = cause_of(result, "image-alt")["verdict"]
    assert (verdict["decision"], verdict["by"], verdict["reason"]) == ("false-alarm", "Ola", "Pynt")
    (tested,) = result["report"]["verdicts"]
    assert (tested["criterion"], tested["verdict"], tested["person"]) == ("2.4.3", "met", "Kari")
    assert tested["time"].startswith("2026-11-02")
    exported(auditor)
    assert "0 nye avgjørelser, 0 endret, 0 trukket tilbake" in handed_in(auditor)
    fill(CAUSES, found, Avgjørelse=None)
    fill(CRITERIA, "2.4.3", Avgjørelse="ikke oppfylt")
    assert "0 nye avgjørelser, 1 endret, 1 trukket tilbake" in handed_in(auditor)
    result = told(auditor)
    assert cause_of(result, "image-alt")["verdict"] is None
    assert [(it["verdict"], it["person"]) for it in result["report"]["verdicts"]] == [
        ("not-met", "Kari")
    ]
    assert "0 nye avgjørelser, 0 endret, 0 trukket tilbake" in handed_in(auditor)
    history = auditor("verdicts", "list", "--history", "--lang", "en").out.splitlines()
    assert [line.split("\t")[1] for line in history] == ["met", "not-met"]


def test_what_was_handed_in_may_be_handed_in_again(auditor: Command, found: str) -> None:
    fill(CAUSES, found, Avgjørelse="bekreftet")
    assert "1 nye avgjørelser" in handed_in(auditor)
    assert "0 nye avgjørelser, 0 endret, 0 trukket tilbake" in handed_in(auditor)


def test_a_verdict_that_somebody_gave_meanwhile_is_not_written_over(
    auditor: Command, found: str
) -> None:
    assert auditor("verdicts", "set", found, "confirmed", "--by", "Ola").code == 0
    before = Path(FILE).read_bytes()
    fill(CAUSES, found, Avgjørelse="falsk alarm", Begrunnelse="Pynt")
    fill(CRITERIA, "2.4.3", Avgjørelse="oppfylt")
    assert "noen har avgjort det etter at arbeidsboken ble skrevet" in refused(auditor)
    assert Path(FILE).read_bytes() == before


def test_two_people_share_a_workbook_and_rows_that_nobody_touched_say_nothing(
    auditor: Command, found: str
) -> None:
    others = Path(BOOK).read_bytes()
    fill(CAUSES, found, Avgjørelse="bekreftet")
    fill(CRITERIA, "2.4.3", Avgjørelse="oppfylt")
    assert "2 nye avgjørelser" in handed_in(auditor)
    Path(BOOK).write_bytes(others)
    fill(CRITERIA, "1.4.10", Avgjørelse="ikke oppfylt")
    assert "1 nye avgjørelser, 0 endret, 0 trukket tilbake" in handed_in(auditor)
    assert len(auditor("verdicts", "list").out.splitlines()) == 3


def test_a_verdict_of_the_same_day_that_the_workbook_does_not_know_stays(
    auditor: Command, found: str
) -> None:
    assert found
    day = date(2026, 11, 20)
    fill(CRITERIA, "2.4.3", Avgjørelse="oppfylt", Avgjort_dato=day)
    assert "1 nye avgjørelser" in handed_in(auditor)
    exported(auditor)
    stale = Path(BOOK).read_bytes()
    fill(CRITERIA, "2.4.3", Avgjørelse="ikke oppfylt", Avgjort_dato=day, Avgjort_av="Per")
    assert "1 endret" in handed_in(auditor)
    Path(BOOK).write_bytes(stale)
    fill(CRITERIA, "2.4.3", Avgjørelse="oppfylt", Avgjort_dato=day, Begrunnelse="Med Tab")
    assert "noen har avgjort det" in refused(auditor)
    (tested,) = told(auditor)["report"]["verdicts"]
    assert (tested["verdict"], tested["person"]) == ("not-met", "Per")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"Avgjørelse": "falsk alarm"}, "begrunnelse"),
        ({"Avgjørelse": "oppfylt"}, "'met' kan ikke sies om dette"),
        ({"Begrunnelse": "Pynt"}, "det er ingen avgjørelse"),
        ({"Avgjørelse": "bekreftet", "Avgjort_dato": date(2999, 1, 1)}, "har ikke vært ennå"),
    ],
)
def test_a_row_that_cannot_be_taken_in_is_named_and_nothing_is_taken_in(
    auditor: Command, found: str, cells: dict[str, Any], said: str
) -> None:
    fill(CRITERIA, "2.4.3", Avgjørelse="oppfylt")
    fill(CAUSES, found, **cells)
    answer = refused(auditor)
    assert "Ingenting ble tatt inn. Årsaker " in answer
    assert said in answer
    assert not Path(FILE).exists()


def test_the_run_is_the_one_that_the_workbook_was_written_from(
    auditor: Command, site: SiteServer, found: str
) -> None:
    scan(auditor, serve(site, site_of("<p>Ingen bilder")))
    fill(CAUSES, found, Avgjørelse="bekreftet")
    assert "1 nye avgjørelser" in handed_in(auditor)
    answer = auditor("verdicts", "import", BOOK, "--run", "none-such", "--lang", "en")
    assert answer.code == 2
    assert "none-such" in answer.err


def test_a_file_that_is_no_workbook_is_refused_in_a_sentence(auditor: Command) -> None:
    Path(BOOK).write_text("no workbook")
    assert "ingen arbeidsbok som kan leses" in refused(auditor)
    Path(BOOK).unlink()
    assert "kan ikke leses" in refused(auditor)


def test_a_day_today_is_the_moment_of_handing_in(auditor: Command, found: str) -> None:
    today = datetime.now(UTC)
    fill(CAUSES, found, Avgjørelse="bekreftet", Avgjort_dato=today.replace(tzinfo=None))
    handed_in(auditor)
    at = datetime.fromisoformat(cause_of(told(auditor), "image-alt")["verdict"]["at"])
    assert at >= today - timedelta(seconds=1)
