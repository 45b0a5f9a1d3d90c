"""What people decide, by the command line, on a site that changes, in real Chromium."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.auditor.cli.conftest import Command
from tests.auditor.cli.school import SCAN, serve
from tests.site import SiteServer

pytestmark = pytest.mark.usefixtures("no_browser")

FILE = "a11y-verdicts.json"
MISSING = '<img src="/kart.png">'
IN_A_YEAR = (datetime.now(UTC) + timedelta(days=365)).date().isoformat()


def banner(text: str = "Velkommen til skolen", made: str = "banner") -> str:
    """A text on a gradient: only a person can tell whether it can be read."""
    style = f".{made} {{ background: linear-gradient(#777, #999); color: #444 }}"
    return f'<style>{style}</style><p class="{made}">{text}</p>'


def site_of(first: str, **others: str) -> dict[str, str | None]:
    links = "".join(f'<li><a href="/{name}">Mer om {name}</a></li>' for name in others)
    return {"/": f"{first}<ul>{links}</ul>", **{f"/{name}": body for name, body in others.items()}}


def scan(auditor: Command, url: str, *more: str) -> dict[str, Any]:
    """The result of a scan, with the exit code that it had."""
    answer = auditor("scan", *SCAN, *more, "-f", "json:result.json", url)
    result: dict[str, Any] = json.loads(Path("result.json").read_text())
    return {**result, "code": answer.code}


def reported(auditor: Command) -> dict[str, Any]:
    """The result of the newest scan."""
    read: dict[str, Any] = json.loads(auditor("report", "-f", "json").out)
    return read


def cause_of(result: dict[str, Any], rule: str) -> dict[str, Any]:
    (one,) = (cause for cause in result["causes"] if cause["rule"] == rule)
    return dict(one)


def needing_a_person(result: dict[str, Any]) -> list[str]:
    return [one["id"] for one in result["criteria"] if one["status"] == "needs_person"]


def decide(auditor: Command, *given: str) -> None:
    answer = auditor("verdicts", "set", *given, "--by", "Kari Nordmann", "--lang", "en")
    assert answer.code == 0, answer.err


FIVE_SCANS = (
    site_of(banner(), skole=banner()),
    site_of(banner(made="topp-x7f3"), skole=banner(made="topp-x7f3")),
    site_of("<h2>Nytt</h2><p>Skolen er åpen.</p>" + banner(), skole="<p>Nå.</p>" + banner()),
    site_of(banner(), skole=banner(), sfo=banner(), plan="<p>Uke 2</p>" + banner()),
    site_of('<div id="g91">' + banner().replace("<p ", '<p id="e4f7a91c" ') + "</div>"),
)


def test_an_answer_holds_over_five_scans_and_is_asked_again_when_the_element_changes(
    auditor: Command, site: SiteServer
) -> None:
    first = scan(auditor, serve(site, FIVE_SCANS[0]))
    cause = cause_of(first, "color-contrast")
    assert cause["outcome"] == "cant_tell"
    assert needing_a_person(first) == ["1.4.3"]
    decide(auditor, cause["id"], "false-alarm", "--reason", "It can be read everywhere.")
    for pages in FIVE_SCANS:
        result = scan(auditor, serve(site, pages), "--verdicts", FILE, "--fail-on", "review")
        verdict = cause_of(result, "color-contrast")["verdict"]
        assert (verdict["hold"], verdict["settled"], verdict["open"]) == ("holds", True, 0)
        assert needing_a_person(result) == []
        assert result["code"] == 0
    other = site_of(banner("Skolen er stengt i dag"), skole=banner())
    result = scan(auditor, serve(site, other), "--verdicts", FILE, "--fail-on", "review")
    verdict = cause_of(result, "color-contrast")["verdict"]
    assert (verdict["settled"], verdict["open"]) == (False, 1)
    assert needing_a_person(result) == ["1.4.3"]
    assert result["code"] == 1


def test_an_acceptance_lets_a_scan_pass_and_comes_back_when_it_is_over(
    auditor: Command, site: SiteServer, tmp_path: Path
) -> None:
    url = serve(site, site_of(MISSING))
    cause = cause_of(scan(auditor, url), "image-alt")
    (run,) = (tmp_path / ".auditor" / "runs").iterdir()
    terms = ("--reason", "New map in spring.", "--owner", "Ola", "--expires", IN_A_YEAR)
    decide(auditor, cause["id"], "accepted", *terms)
    gate = ("--verdicts", FILE, "--baseline", str(run), "--fail-on", "new")
    assert scan(auditor, url, "--verdicts", FILE)["code"] == 0
    assert scan(auditor, url, *gate)["code"] == 0
    kept = json.loads(Path(FILE).read_text())
    kept["verdicts"][0]["history"][0]["expires"] = "2026-01-01T00:00:00Z"
    Path(FILE).write_text(json.dumps(kept))
    over = scan(auditor, url, *gate)
    assert over["code"] == 1
    assert [one["reason"] for one in over["gate"]["grounds"]] == ["acceptances_expired"]
    assert cause_of(over, "image-alt")["verdict"]["hold"] == "expired"
    answer = auditor("report", "--verdicts", FILE, "-f", "text", "--lang", "en")
    assert "ACCEPTANCE EXPIRED" in answer.out


@pytest.mark.usefixtures("fault_run")
def test_history_tells_who_and_when(auditor: Command) -> None:
    (finding,) = (one for one in reported(auditor)["occurrences"] if one["rule"] == "image-alt")
    name = finding["fingerprint"]
    decide(auditor, name, "false-alarm", "--reason", "It is decoration.")
    decide(auditor, name, "confirmed", "--ticket", "UU-17")
    decide(auditor, name, "none")
    listed = auditor("verdicts", "list")
    assert (listed.code, listed.out) == (0, "")
    decide(auditor, name, "confirmed")
    told = [line.split("\t") for line in auditor("verdicts", "list", "--history").out.splitlines()]
    assert [one[1] for one in told] == ["false-alarm", "confirmed", "none", "confirmed"]
    assert {(one[0], one[4]) for one in told} == {(name, "Kari Nordmann")}
    moments = [datetime.fromisoformat(one[3]) for one in told]
    assert moments == sorted(moments)
    answer = auditor("report", "--verdicts", FILE, "-f", "json")
    (told_of,) = (o for o in json.loads(answer.out)["occurrences"] if o["fingerprint"] == name)
    assert (told_of["verdict"]["decision"], told_of["verdict"]["revision"]) == ("confirmed", 4)


@pytest.mark.usefixtures("fault_run")
def test_a_person_tells_of_a_criterion_that_they_tested(auditor: Command) -> None:
    decide(auditor, "2.4.3", "met", "--reason", "Gone through with the Tab key.")
    told = json.loads(auditor("report", "--verdicts", FILE, "-f", "json").out)
    (said,) = told["report"]["verdicts"]
    assert (said["criterion"], said["verdict"], said["person"]) == ("2.4.3", "met", "Kari Nordmann")


@pytest.mark.usefixtures("fault_run")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("c-0123456789ab", "confirmed"), "no cause, finding or criterion c-0123456789ab"),
        (("{cause}", "false-alarm"), "A false alarm wants a reason"),
        (("{cause}", "accepted", "--reason", "a", "--owner", "b"), "expires is missing"),
        (("{cause}", "confirmed", "--expires", "soon"), "give a day such as 2027-06-30"),
        (("{cause}", "wontfix"), "wontfix"),
        (("{cause}", "met"), "'met' cannot be said of this"),
        (("1.4.10", "confirmed"), "'confirmed' cannot be said of this"),
        (("9.9.9", "met"), "no cause, finding or criterion 9.9.9"),
    ],
)
def test_a_decision_that_is_none_is_refused_in_a_sentence(
    auditor: Command, given: tuple[str, ...], said: str
) -> None:
    cause = cause_of(reported(auditor), "image-alt")["id"]
    asked = [one.replace("{cause}", cause) for one in given]
    answer = auditor("verdicts", "set", *asked, "--lang", "en")
    assert answer.code == 2
    assert said in answer.err
    assert not Path(FILE).exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is not of the form auditor-verdicts/1"),
        ('{"form": "auditor-verdicts/1", "verdicts": 1}', "something in verdicts"),
        (
            '{"form": "auditor-verdicts/1", "verdicts": [{"on": "cause", "key": "c-1",'
            ' "history": []}]}',
            "something in verdicts.0.history",
        ),
        (
            '{"form": "auditor-verdicts/1", "verdicts": [{"on": "cause", "key": "c-1",'
            ' "history": [{"verdict": "accepted", "reason": "old", "owner": "Kari", "by": "Kari",'
            ' "at": "2026-11-28", "outcome": "failed", "elements": {}}]}]}',
            "accepts c-1 without a reason, an owner or a day that it expires on",
        ),
        (
            '{"form": "auditor-verdicts/1", "verdicts": [{"on": "cause", "key": "c-1",'
            ' "history": [{"verdict": "met", "by": "Kari", "at": "2026-11-28",'
            ' "outcome": "failed", "elements": {}}]}]}',
            "says of c-1 what cannot be said of it",
        ),
    ],
)
def test_a_file_that_holds_no_verdicts_is_refused_in_a_sentence(
    auditor: Command, text: str, said: str
) -> None:
    Path(FILE).write_text(text)
    for command in (("verdicts", "list"), ("report",)):
        answer = auditor(*command, "--verdicts", FILE, "--lang", "en")
        assert answer.code == 2
        assert said in answer.err
        assert not re.search(r"Traceback|pydantic", answer.err)
