"""Help and failures in the reader's language."""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click
import pytest

import auditor as package
from auditor.cli.app import cli
from auditor.cli.help import Speaking
from auditor.cli.options import Heading
from auditor.cli.translation import language_wanted, translated
from auditor.model.criteria import Language
from auditor.request import ScanRequest, allowed
from auditor.settings import Settings
from auditor.settings.service import ServiceSettings
from tests.auditor.cli.conftest import Command
from tests.english import english_in

NORWEGIAN = (Language.NB, Language.NN)
HERE = Path(package.__file__).parent
RAISED = frozenset(
    {"UsageError", "StoreError", "LeaseLost", "SetupError", "ServiceError", "RenderingFailed"}
)


def commands(
    command: click.Command = cli, *path: str
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, one in command.commands.items():
            yield from commands(one, *path, name)


def told_by_help() -> Iterator[str]:
    yield from (group.value for group in Heading)
    for _, command in commands():
        assert isinstance(command, Speaking), command.name
        for paragraph in (command.help or "").split("\n\n"):
            if "\b" not in paragraph and paragraph.strip():
                yield " ".join(paragraph.split())
        if command.short_help:
            yield command.short_help
        for one in command.params:
            if isinstance(one, click.Option):
                yield one.help or ""


def known(text: str, language: Language) -> bool:
    return translated(text, language) != text


@pytest.mark.parametrize("language", NORWEGIAN)
def test_every_sentence_of_help_has_its_translation(language: Language):
    assert [text for text in told_by_help() if not known(text, language)] == []


@pytest.mark.parametrize("language", NORWEGIAN)
@pytest.mark.parametrize("path", [path for path, _ in commands()], ids=" ".join)
def test_help_holds_no_english(
    auditor: Command,
    monkeypatch: pytest.MonkeyPatch,
    path: tuple[str, ...],
    language: Language,
):
    monkeypatch.setenv("AUDITOR_LANG", language.value)
    answer = auditor(*path, "--help")
    assert answer.code == 0
    assert answer.out.startswith("Bruk: auditor")
    assert max(map(len, answer.out.splitlines())) <= 80
    assert [*english_in(answer.out)] == []


def raised() -> Iterator[str]:
    """The sentences that failures are raised with; a value in them is a number in braces."""
    for path in sorted(HERE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in RAISED
                and node.args
            ):
                yield from sentence_of(node.args[0])


def sentence_of(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = [
            part.value if isinstance(part, ast.Constant) else f"x{n}y"
            for n, part in enumerate(node.values)
        ]
        yield "".join(map(str, parts))


@pytest.mark.parametrize("language", NORWEGIAN)
def test_every_failure_has_its_translation(language: Language):
    sentences = [*raised()]
    assert len(sentences) > 50
    whole = [text for text in sentences if not re.fullmatch(r"x\d+y( x\d+y)?", text)]
    assert [text for text in whole if not known(text, language)] == []


@pytest.mark.parametrize("language", NORWEGIAN)
def test_what_settings_take_is_told_in_the_language(language: Language):
    fields = chain(*(one.model_fields.items() for one in (Settings, ServiceSettings, ScanRequest)))
    for name, field in fields:
        told = translated(f"--{name} is 'x': give {allowed(field)}.", language)
        assert f"--{name} er 'x': oppgi " in told
        assert allowed(field) not in told, name


WRONG = (
    ("scan",),
    ("scan", "--feil"),
    ("scan", "--lan", "nb"),
    ("scan", "--engine", "x"),
    ("scan", "http://x.example", "--max-pages", "tre"),
    ("scan", "http://x.example", "--delay", "-1"),
    ("scan", "http://x.example", "--include", "(?=a)"),
    ("scan", "http://x.example", "-f", "odt"),
    ("scan", "http://x.example", "-f", "csv?dialect=tab"),
    ("scan", "http://x.example", "-f", "json?dialect=rfc4180"),
    ("scan", "http://x.example", "-f", "csv?form=x"),
    ("scan", "http://x.example", "-f", "json", "-f", "csv"),
    ("scan", "http://x.example", "-f", "json:ingen/fil.json"),
    ("scan", "http://x.example", "--select", "image-al"),
    ("scan", "http://x.example", "--header", "X"),
    ("scan", "http://x.example", "--cookie", "x"),
    ("scan", "http://x.example", "--header", "X: verdi"),
    ("scan", "http://x.example", "--header", "X: env:FINNES_IKKE"),
    ("scan", "http://x.example", "--basic-auth", "file:borte"),
    ("scan", "ftp://x.example"),
    ("scan", "https:x.example"),
    ("scan", "https://navn:ord@x.example"),
    ("scan", "./borte"),
    ("scan", "--urls", "borte.txt"),
    ("scan", "--resume", "--max-pages", "3"),
    ("report", "borte"),
    ("report", "a", "b"),
    ("rules", "explain"),
    ("rules", "explain", "image-al"),
    ("feil",),
    ("completion", "tcsh"),
    (),
)  # fmt: skip


@pytest.mark.parametrize("language", NORWEGIAN)
@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_a_wrong_request_is_refused_without_english(
    auditor: Command,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    language: Language,
):
    monkeypatch.setenv("AUDITOR_LANG", language.value)
    answer = auditor(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert "Feil:" in answer.err or not arguments
    assert [*english_in(answer.err)] == []


def test_the_language_is_that_of_the_option_then_the_variable_then_bokmaal():
    assert language_wanted([], {}) is Language.NB
    assert language_wanted([], {"AUDITOR_LANG": "nn"}) is Language.NN
    assert language_wanted(["scan", "--lang", "en"], {"AUDITOR_LANG": "nn"}) is Language.EN
    assert language_wanted(["scan", "--lang=en"], {}) is Language.EN
    assert language_wanted(["scan", "--lang"], {}) is Language.NB
    assert language_wanted(["scan", "--lang", "se"], {"AUDITOR_LANG": "nn"}) is Language.NN


def test_a_settings_file_says_the_language_of_what_follows_it(
    auditor: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.delenv("AUDITOR_LANG")
    (tmp_path / "auditor.toml").write_text('lang = "en"\n', "utf-8")
    assert auditor("report").err.startswith("Error: There are no runs in")
    (tmp_path / "auditor.toml").write_text('lang = "nn"\n', "utf-8")
    assert auditor("report").err.startswith("Feil: Det er ingen køyringar i")


def test_a_value_that_comes_twice_in_a_sentence_is_put_back_twice():
    said = "The scan {0} is not over: wait for it with 'auditor remote wait {0}'."
    for language in (Language.NB, Language.NN):
        told = translated(said.format("s-7"), language)
        assert told.count("s-7") == 2
        assert told != said.format("s-7")


def test_values_are_put_back_as_they_were():
    said = translated(
        "There is no folder '{name} \\1': make it, or give another path.", Language.NB
    )
    assert said == "Mappen '{name} \\1' finnes ikke: lag den, eller oppgi et annet sted."
    assert translated("Nothing that is known.", Language.NB) == "Nothing that is known."


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(", "det er ikke noe regulært uttrykk for RE2 (missing ): (): skriv et som er det"),
        ("a: (", "det er ikke noe regulært uttrykk for RE2 (missing ): a: (): skriv et som er det"),
        ("x" * 2001, "det er lengre enn 2000 tegn: skriv flere mønstre"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_in_one_language(
    auditor: Command, pattern: str, why: str
) -> None:
    told = auditor("scan", "https://kommune.example", "--include", pattern, "--lang", "nb")
    assert told.code == 2
    assert told.err.startswith("Feil: --include er '")
    assert told.err.rstrip().endswith(f": {why}.")


def test_a_value_with_a_colon_in_it_does_not_keep_its_sentence_from_being_known():
    refused = "b.json has records[0].owner as {'a: ': [1]}: give something else."
    assert translated(refused, Language.NB) == (
        "b.json har records[0].owner som {'a: ': [1]}: oppgi noe annet."
    )


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("no format 'docx'", "Formatet 'docx' finnes ikke"),
        ("no rule 'x'", "Regelen 'x' finnes ikke"),
        ("no option of csv 'form'", "Formatet csv har ikke valget 'form'"),
        ("no dialect of csv 'tab'", "Formatet csv har ikke dialekten 'tab'"),
    ],
)
def test_a_name_that_is_none_is_refused_in_a_whole_sentence(what: str, said: str):
    told = translated(f"There is {what}: there are: a, b.", Language.NB)
    assert told == f"{said}: det finnes: a, b."


def test_no_translation_is_that_of_the_other_language_by_mistake():
    from auditor.cli import translation

    pairs = translation._sentences().items()
    assert len(pairs) > 150
    for english, (nb, nn) in pairs:
        for said in (nb, nn):
            values = set(re.findall(r"\{[a-z]+\}", said))
            assert values == set(re.findall(r"\{[a-z]+\}", english)), english
        assert not re.search(r"\b(?:ikke|en|et|hvor|noen|siden)\b(?<!-en)", nn), nn
