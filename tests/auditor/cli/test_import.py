"""``auditor import``: a run of another tool's result, reported and compared like any other."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.auditor.cli.conftest import Command

URL = "https://www.fjellvik.example/"
RULES = ("document-title", "image-alt", "label", "link-name")


def result(*rules: str) -> list[dict[str, Any]]:
    node = {"html": "<img src=x>", "target": ["img"], "failureSummary": "Fix it"}
    return [
        {
            "testEngine": {"name": "axe-core", "version": "4.9.1"},
            "timestamp": "2026-11-01T10:00:00.000Z",
            "url": URL,
            "violations": [{"id": rule, "nodes": [node]} for rule in rules],
            "passes": [{"id": rule, "nodes": [node]} for rule in RULES if rule not in rules],
        }
    ]


def taken(auditor: Command, tmp_path: Path, *rules: str) -> dict[str, Any]:
    """A result that was taken in, as our JSON tells of it."""
    file, out = tmp_path / "axe.json", tmp_path / "out.json"
    file.write_text(json.dumps(result(*rules)), "utf-8")
    answer = auditor("import", str(file), "--title", "Test", "-f", f"json:{out}")
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return found


def test_a_result_becomes_a_sealed_run_that_is_marked_with_its_tool(
    auditor: Command, tmp_path: Path
):
    found = taken(auditor, tmp_path, "image-alt")
    assert found["scan"]["made_by"] == "axe-core 4.9.1"
    assert found["scan"]["title"] == "Test"
    assert found["report"]["method"]["engines"] == ["axe-core 4.9.1"]
    assert found["report"]["seal"]
    assert [one["url"] for one in found["pages"]] == [URL]
    (one,) = found["occurrences"]
    assert (one["rule"], one["kind"], one["engine"]) == ("image-alt", "breach", "axe")
    assert one["fingerprint"].startswith("1:")


def test_no_criterion_is_said_to_be_tested_that_the_tool_said_nothing_of(
    auditor: Command, tmp_path: Path
):
    found = taken(auditor, tmp_path, "image-alt")
    by = {one["id"]: one["status"] for one in found["criteria"]}
    assert by["1.1.1"] == "breach_found"
    ended = {"2.4.2", "2.4.4", "4.1.2"}
    assert {by[number] for number in ended} == {"no_breach_found"}
    assert {status for number, status in by.items() if number not in {*ended, "1.1.1"}} == {
        "not_tested"
    }


@pytest.mark.parametrize("format_", ["text", "html", "markdown", "earl", "statement", "xlsx"])
def test_a_run_that_was_taken_in_is_reported_in_every_way(
    auditor: Command, tmp_path: Path, format_: str
):
    run = taken(auditor, tmp_path, "image-alt")["scan"]["id"]
    out = tmp_path / "out"
    assert auditor("report", run, "-f", f"{format_}:{out}").code == 0
    if format_ in ("text", "html"):
        assert "axe-core 4.9.1" in out.read_text("utf-8")


def test_two_results_of_a_tool_are_compared(auditor: Command, tmp_path: Path):
    before = taken(auditor, tmp_path, "image-alt", "link-name")["scan"]["id"]
    after = taken(auditor, tmp_path, "image-alt", "label")["scan"]["id"]
    out = tmp_path / "out.json"
    assert auditor("report", after, "--since", before, "-f", f"json:{out}").code == 0
    compared = json.loads(out.read_text("utf-8"))["comparison"]["causes"]
    assert {one["rule"]: one["change"] for one in compared} == {
        "image-alt": "still_there",
        "label": "new",
        "link-name": "fixed",
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("{", "is not JSON"), ("{}", "none of the results"), (None, "cannot be read")],
)
def test_a_file_that_is_no_result_is_refused(
    auditor: Command, tmp_path: Path, text: str | None, sentence: str
):
    file = tmp_path / "axe.json"
    if text is not None:
        file.write_text(text, "utf-8")
    answer = auditor("import", str(file), "--lang", "en")
    assert answer.code == 2
    assert sentence in answer.err
    assert not (tmp_path / ".auditor").exists()
