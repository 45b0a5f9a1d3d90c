import json
import os
import pty
import subprocess
import sys
from datetime import timedelta

import pytest

from auditor.cli.progress import Pace, shortened, shown, span
from auditor.model.criteria import Language
from auditor.scan.progress import Progress, ProgressMode

HOSTILE = "https://fjordvik.example/\x1b]0;tittel\x07\x1b[2J\u202eside\nto"


def at(done: int, seconds: float, *, known: int = 100, beyond: int = 0) -> Progress:
    return Progress(
        done=done,
        known=known,
        beyond=beyond,
        audited=done,
        failed=2 * done,
        cant_tell=done,
        current=HOSTILE,
        elapsed=timedelta(seconds=seconds),
    )


def test_an_address_is_cleaned_and_loses_its_middle():
    assert shortened(HOSTILE, 100) == "https://fjordvik.example/]0;tittel[2Jside to"
    assert shortened("https://fjordvik.example/skole/side", 20) == "https://f…skole/side"
    for room in range(12):
        assert len(shortened("https://fjordvik.example/", room)) == room


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59.4, "59 s"), (90, "2 min"), (3600, "1 t 0 min"), (7500, "2 t 5 min")],
)
def test_a_span_of_time_is_said_as_people_do(seconds: float, said: str):
    assert span(timedelta(seconds=seconds), Language.NB) == said


def test_pace_and_time_left_follow_from_what_this_process_did():
    pace = Pace()
    assert pace.parts(at(40, 2), Language.EN) == [
        "40 of 100 pages",
        "breaches: 80",
        "to be reviewed: 40",
    ]
    assert pace.parts(at(60, 62), Language.EN) == [
        "60 of 100 pages",
        "20 per minute",
        "breaches: 120",
        "to be reviewed: 60",
        "about 2 min left",
    ]
    assert pace.parts(at(100, 182), Language.NN)[:2] == ["100 av 100 sider", "20 per minutt"]


def test_pages_that_a_cap_leaves_out_stand_beside_those_of_the_scan():
    capped = at(80, 60, known=80, beyond=193)
    assert Pace().parts(capped, Language.EN)[0] == "80 of 80 pages (273 known)"
    assert Pace().parts(capped, Language.NB)[0] == "80 av 80 sider (273 kjente)"


def test_plain_lines_come_every_5_seconds_or_25_pages_and_at_the_end(
    capsys: pytest.CaptureFixture[str],
):
    with shown(ProgressMode.PLAIN, Language.NB) as listener:
        for done, seconds in [(0, 0), (1, 1), (2, 4.9), (3, 5), (27, 6), (28, 6.5), (29, 9)]:
            listener(at(done, seconds, known=29))
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert [line.split(" av ")[0] for line in lines] == ["0", "3", "28", "29"]


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]):
    with shown(ProgressMode.JSON, Language.NB) as listener:
        listener(at(1, 1.5))
        listener(at(2, 2))
    said = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert said[0] == {
        "done": 1,
        "known": 100,
        "beyond": 0,
        "audited": 1,
        "failed": 2,
        "cant_tell": 1,
        "current": "https://fjordvik.example/]0;tittel[2Jside\nto",
        "elapsed": 1.5,
    }
    assert [line["done"] for line in said] == [1, 2]


def test_none_says_nothing(capsys: pytest.CaptureFixture[str]):
    with shown(ProgressMode.NONE, Language.NB) as listener:
        listener(at(1, 1))
    assert capsys.readouterr() == ("", "")


def test_auto_is_plain_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]):
    with shown(ProgressMode.AUTO, Language.NB) as listener:
        listener(at(1, 1))
    assert capsys.readouterr().err == "1 av 100 sider · brudd: 2 · må vurderes: 1\n"


PROGRAM = """
from auditor.cli.progress import shown
from auditor.model.criteria import Language
from auditor.scan.progress import ProgressMode
from tests.auditor.cli.test_progress import at
with shown(ProgressMode.AUTO, Language.EN) as listener:
    listener(at(0, 0))
    listener(at(50, 60))
print("results")
"""


def on_terminal(**environment: str) -> str:
    """What the program writes to a terminal 160 columns wide."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "160", **environment},
    )
    os.close(theirs)
    said = b""
    try:
        while chunk := os.read(ours, 4096):
            said += chunk
    except OSError:
        pass  # how Linux says that the other end of a terminal is closed
    finally:
        os.close(ours)
        assert child.wait(60) == 0
    return said.decode()


def test_a_terminal_shows_one_live_line_and_takes_it_away():
    said = on_terminal()
    assert "50 of 100 pages" in said
    assert "https://" in said
    assert "tittel\x07" not in said
    assert said.rstrip().endswith("results")
    assert said.count("\x1b[?25l") == said.count("\x1b[?25h") == 1


def test_in_ci_a_terminal_gets_plain_lines():
    said = on_terminal(CI="true")
    assert "\x1b" not in said
    assert len(said.splitlines()) == 3
