"""What is answered without doing anything: help, version, completion, generated pages."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

import auditor as package
from auditor.cli.app import cli
from auditor.cli.options import SettingOption
from auditor.cli.scan import scan
from auditor.settings import Settings
from docs import generate
from reports import FORMATS
from tests.auditor.cli.conftest import Command

HEAVY = ("pydantic", "selenium", "sqlalchemy", "rich", "urllib3", "reports", "auditor.wiring")


def in_new_process(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


def test_help_and_completion_load_nothing_heavy():
    loaded = in_new_process(
        "import sys; from auditor.cli import main; main(['scan', '--help']);"
        "main(['completion', 'zsh']); print('LOADED', *sys.modules)"
    ).rpartition("LOADED")[2]
    assert "click" in loaded.split()
    assert not set(HEAVY) & set(loaded.split())


def test_a_call_reads_the_code_of_no_other_command():
    loaded = in_new_process(
        "import sys; from auditor.cli import main; main(['completion', 'zsh']);"
        "main(['--version']); print('LOADED', *sys.modules)"
    ).rpartition("LOADED")[2]
    others = {"auditor.cli.scan", "auditor.cli.verdicts", "auditor.cli.remote"}
    assert "auditor.cli.completion" in loaded.split()
    assert not others & set(loaded.split())


@pytest.mark.parametrize("arguments", [("--help",), ("scan", "-h"), ("rules", "list", "--help")])
def test_help_exits_with_0_and_fits_80_columns(auditor: Command, arguments: tuple[str, ...]):
    answer = auditor(*arguments)
    assert answer.code == 0
    assert answer.out.startswith("Usage: auditor")
    assert max(map(len, answer.out.splitlines())) <= 80


def test_version_names_auditor_and_axe_core(auditor: Command):
    answer = auditor("--version")
    assert answer.code == 0
    assert re.fullmatch(
        rf"Auditor {re.escape(package.__version__)}, axe-core (\d+\.\d+\.\d+|\(not installed\))\n",
        answer.out,
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_script_of_the_shell(auditor: Command, shell: str):
    answer = auditor("completion", shell)
    assert answer.code == 0
    assert f"_AUDITOR_COMPLETE={shell}_complete" in answer.out


def test_completion_knows_the_users_shell(auditor: Command, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert "_AUDITOR_COMPLETE=fish_complete" in auditor("completion").out
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert auditor("completion").code == 2


def test_the_script_completes_an_option():
    code = "from auditor.cli import main; main([])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={
            "_AUDITOR_COMPLETE": "bash_complete",
            "COMP_WORDS": "auditor scan --max",
            "COMP_CWORD": "2",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["plain,--max-pages", "plain,--max-depth", "plain,--max-variants"]


def test_every_setting_but_the_programs_has_an_option_of_scan():
    options = {one.name for one in scan.params if isinstance(one, SettingOption)}
    assert options == set(Settings.model_fields) - {"chromium", "chromedriver", "sign_passphrase"}


def test_options_of_the_plan_are_those_that_the_plan_is_made_of():
    of_plan = {one.name for one in scan.params if isinstance(one, SettingOption) and one.of_plan}
    assert of_plan == set(Settings.model_fields) - {
        "baseline",
        "chromedriver",
        "chromium",
        "exit_zero",
        "fail_on",
        "formats",
        "group_by",
        "jobs",
        "lang",
        "out",
        "progress",
        "proxy",
        "sign_key",
        "sign_passphrase",
        "sign_passphrase_file",
    }


def test_defaults_in_help_are_those_of_the_settings():
    said = {}
    for option in scan.params:
        if isinstance(option, SettingOption):
            match = re.search(r"\[default: (.+)\]$", option.help or "")
            said[option.name] = match[1] if match else "none"
    true = {name: generate.default_of(Settings.model_fields[name]) for name in said}
    true |= {"robots": "robots", "exit_zero": "none", "evidence": "none", "evidence_cap": "2GB"}
    assert Settings().robots
    assert not Settings().exit_zero
    assert not Settings().evidence
    assert Settings().evidence_cap == 2 * 10**9
    assert said == true


def test_help_names_every_format():
    text = next(
        one.help or ""
        for one in scan.params
        if isinstance(one, click.Option) and one.name == "formats"
    )
    assert all(re.search(rf"\b{name}\b", text) for name in FORMATS)


def test_every_command_has_help():
    ctx = click.Context(cli)
    for name in cli.list_commands(ctx):
        command = cli.get_command(ctx, name)
        assert command is not None
        assert command.get_short_help_str(60)


@pytest.mark.big
def test_the_generated_pages_are_up_to_date():
    assert generate.main(["--check"]) == 0


@pytest.mark.big
def test_the_generator_writes_both_pages_and_finds_a_changed_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    by_hand = (generate._FOLDER / "api.md").read_text(
        "utf-8"
    )  # its first part is written by people
    (tmp_path / "api.md").write_text(by_hand, "utf-8")
    monkeypatch.setattr(generate, "_FOLDER", tmp_path)
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    (tmp_path / "cli.md").write_text("old", "utf-8")
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().err == "docs/cli.md is not up to date: run python docs/generate.py\n"
