"""What ``auditor scan`` refuses before anything is started: always exit code 2 and a sentence."""

import os
from pathlib import Path

import pytest

from auditor import wiring
from tests.auditor.cli.conftest import Command

URL = "https://fjordvik.example"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say what to scan"),
        ((URL, "--urls", "-"), "exclude each other"),
        ((URL, "--max-page", "3"), "--max-pages"),
        ((URL, "--max-pages", "tre"), "--max-pages is 'tre': give a whole number"),
        ((URL, "--delay", "-1"), "--delay is '-1'"),
        ((URL, "--page-timeout", "1h"), "--page-timeout is '1h'"),
        ((URL, "--viewport", "300"), "--viewport is '300'"),
        ((URL, "--lang", "se"), "'se' is not one of 'nb', 'nn', 'en'"),
        ((URL, "--select", "image-alt,image-al"), "no rule 'image-al': did you mean image-alt?"),
        ((URL, "--ignore", "xyzzy"), "auditor rules list"),
        ((URL, "--ignore", "\x1b[31mxyzzy"), "auditor rules list"),
        ((URL, "-f", "xml"), "no format 'xml': did you mean xlsx?"),
        ((URL, "-f", "odt"), "no format 'odt': there are text, html, csv, json"),
        ((URL, "-f", "json?dialect=rfc4180"), "no option of json 'dialect': there are: none"),
        ((URL, "-f", "csv?form=x"), "no option of csv 'form': there are: dialect"),
        ((URL, "-f", "csv?dialect=tab"), "dialect of csv 'tab': there are: spreadsheet, rfc4180"),
        ((URL, "-f", "jsn"), "did you mean json?"),
        ((URL, "-f", "json", "-f", "csv"), "Only one format can go to standard output"),
        ((URL, "-f", "json:a", "-f", "csv:./a"), "Two formats"),
        ((URL, "-f", "json:no/such/a"), "There is no folder"),
        ((URL, "-f", "json:."), "is a folder"),
        (
            ("--resume", "--viewport", "320x256", "--ignore-robots"),
            "--ignore-robots and --viewport",
        ),
        (("--resume", "--urls", "-"), "leave out --urls"),
        ((URL, "--case", "none.toml"), "The case file none.toml cannot be read"),
        ((URL, "--resume"), "leave out the URL"),
        (("--resume",), "There are no runs"),
        (("--resume", "20261121T101500Z-ffffff"), "There are no runs"),
    ],
)
def test_a_wrong_request_is_refused(auditor: Command, arguments: tuple[str, ...], sentence: str):
    answer = auditor("scan", *arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert sentence in answer.err
    assert "\x1b" not in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("value", ["true", "no", "2", "\x1b[31m"])
@pytest.mark.parametrize("arguments", [("scan", URL), ("doctor",)])
def test_the_sandbox_is_not_switched_off_by_a_value_that_says_neither(
    auditor: Command, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], value: str
):
    monkeypatch.setenv("AUDITOR_NO_SANDBOX", value)
    answer = auditor(*arguments)
    assert answer.code == 2
    assert "give 1 to run Chromium without its sandbox" in answer.err
    assert "\x1b" not in answer.err


@pytest.mark.parametrize(("value", "on"), [("", True), ("0", True), (" ", True), ("1", False)])
def test_only_1_switches_the_sandbox_off(monkeypatch: pytest.MonkeyPatch, value: str, on: bool):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("AUDITOR_NO_SANDBOX", value)
    assert wiring.sandbox() is on
    monkeypatch.delenv("AUDITOR_NO_SANDBOX")
    assert wiring.sandbox()


def test_options_that_are_not_of_the_plan_may_go_with_resume(auditor: Command):
    answer = auditor(
        *("scan", "--resume", "--jobs", "1", "--progress", "none", "-f", "csv", "--lang", "en"),
        *("--fail-on", "never", "--exit-zero", "-v"),
    )
    assert answer.code == 2
    assert "There are no runs" in answer.err


def test_a_run_that_does_not_exist_is_answered_with_those_that_do(
    auditor: Command, stored_run: Path
):
    answer = auditor("scan", "--resume", "20260101T000000Z-ffffff")
    assert answer.code == 2
    assert stored_run.name in answer.err


def test_settings_in_a_file_do_not_hinder_going_on(auditor: Command, tmp_path: Path):
    (tmp_path / "auditor.toml").write_text('viewports = ["320x256"]\n', "utf-8")
    assert "There are no runs" in auditor("scan", "--resume").err
