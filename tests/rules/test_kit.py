"""What every rule must have: fixtures, a documentation page, texts in three languages."""

import re
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest

import rules
from auditor.engines.catalogue import axe_rules
from auditor.model.criteria import Language, criteria
from auditor.model.finding import Outcome
from auditor.model.rule import RuleText
from auditor.rulekit import PageRule, SiteRule
from auditor.wiring import catalogue
from docs import generate
from rules.examples import MAX_LINES, examples_in, examples_of
from tests.rules.conftest import FIXTURES, files

OWN: dict[str, PageRule | SiteRule] = {
    rule.info.id: rule for rule in (*rules.page_rules(), *rules.site_rules())
}
HEADS = (
    "Applicability",
    "Expectation",
    "Assumptions",
    "What the tool cannot tell",
    "Why it matters",
    "Source",
)
LABELS = ("passed", "failed", "cant-tell", "inapplicable")

every_rule = pytest.mark.parametrize("rule", OWN.values(), ids=OWN.keys())


def test_every_file_of_a_rule_is_loaded_and_nothing_else() -> None:
    folder = Path(rules.__file__).parent
    names = [path.stem for kind in ("page", "site") for path in (folder / kind).glob("[!_]*.py")]
    assert sorted(OWN) == sorted(name.replace("_", "-") for name in names)


@every_rule
def test_the_function_of_a_rule_has_the_name_of_its_file(rule: PageRule | SiteRule) -> None:
    assert rule.judge.__name__ == rule.judge.__module__.rpartition(".")[2]


def test_no_id_is_used_twice_old_ones_included() -> None:
    ids = Counter(id_ for info in catalogue().values() for id_ in (info.id, *info.aliases))
    assert [id_ for id_, n in ids.items() if n > 1] == []
    assert sum(ids.values()) >= len(OWN) + len(axe_rules())


@every_rule
def test_what_a_rule_refers_to_exists(rule: PageRule | SiteRule) -> None:
    info = rule.info
    assert set(info.criteria) <= set(criteria())
    assert [id_ for id_ in info.act_ids if not re.fullmatch("[a-z0-9]{6}", id_)] == []
    assert set(info.same_as) <= set(axe_rules())
    assert int(info.version) >= 1


# ---- fixtures ------------------------------------------------------------------------------------


def fixtures(rule: PageRule | SiteRule) -> list[Path]:
    kind = "page" if isinstance(rule, PageRule) else "site"
    return files(FIXTURES / kind / rule.info.id)


@every_rule
def test_a_rule_has_fixtures_that_pass_fail_and_are_none_of_its_business(
    rule: PageRule | SiteRule,
) -> None:
    labels = {label for path in fixtures(rule) for label in labels_in(path)}
    assert labels >= {"passed", "failed", "inapplicable"}


def labels_in(path: Path) -> set[str]:
    """The labels of a fixture; a page without any is inapplicable as a whole."""
    found = re.findall(r'data-expect="?([\w-]*)', path.read_text("utf-8"))
    return set(found) or {"inapplicable"}


@every_rule
def test_labels_are_outcomes_and_the_name_of_a_page_tells_one(rule: PageRule | SiteRule) -> None:
    for path in fixtures(rule):
        labels = labels_in(path)
        assert labels <= set(LABELS), path
        if isinstance(rule, PageRule):
            assert any(path.name.startswith(f"{label}-") for label in labels), path


@every_rule
def test_a_rule_shows_short_examples_of_what_passes_and_fails(rule: PageRule | SiteRule) -> None:
    examples = examples_of(rule.info.id)
    assert {one.outcome for one in examples} >= {Outcome.PASSED, Outcome.FAILED}
    for one in examples:
        assert one.html.count("\n") < 2 * MAX_LINES + 2
        assert "data-expect" not in one.html


def test_a_rule_without_fixtures_has_no_examples() -> None:
    assert examples_of("image-alt") == ()


def test_examples_are_set_out_as_their_author_wrote_them() -> None:
    page = """<html><style>
        .kort { color: red } .annet { color: blue } @media print { .kort { margin: 0 } }
        </style><main>
          <div class="kort">
            <img src="a.png" alt=""><a data-expect="failed" href="/a?b&amp;c">Blåbær</a>
          </div>
          <p>Etterpå</p>
        </main></html>"""
    (example,) = examples_in([page])
    assert example.outcome is Outcome.FAILED
    assert example.html.splitlines() == [
        "<style>",
        "  .kort { color: red }",
        "</style>",
        '<div class="kort">',
        '  <img src="a.png" alt=""><a href="/a?b&amp;c">Blåbær</a>',
        "</div>",
        "<p>Etterpå</p>",
    ]


def test_a_marked_element_is_the_example_and_its_link_is_shown() -> None:
    first = '<html data-expect="passed"><title>En</title><a href="/a">A</a></html>'
    second = (
        '<html data-expect="passed"><title>To</title>'
        '<a data-example href="/b">B</a><a href="/c">C</a></html>'
    )
    (example,) = examples_in([first, second])
    assert example.html.splitlines() == [
        "<html>",
        "  <title>To</title>",
        '  <a href="/b">B</a>',
        "</html>",
    ]


def test_an_example_too_long_is_shown_without_its_content() -> None:
    rows = "<li>Punkt</li>\n" * 20
    (example,) = examples_in([f'<ul id="liste" data-expect="passed">{rows}</ul>'])
    assert example.html == '<ul id="liste">…</ul>'


# ---- documentation and texts ---------------------------------------------------------------------


@every_rule
def test_the_docstring_of_a_rule_has_every_head_in_order_and_a_dated_source(
    rule: PageRule | SiteRule,
) -> None:
    title, *rest = rule.doc.splitlines()
    assert title.endswith(".")
    heads = [line for line in rest if line and not line.startswith(" ")]
    assert heads == list(HEADS)
    parts = re.split(r"\n(?=\S)", rule.doc.strip())[1:]
    assert [part for part in parts if len(part.split()) < 8] == []
    assert re.search(r"\b20\d\d-[01]\d-[0-3]\d\b", parts[-1])


@every_rule
def test_a_rule_has_all_texts_in_every_language(rule: PageRule | SiteRule) -> None:
    texts = rule.info.texts
    assert set(texts) == set(Language)
    for text in texts.values():
        said = (text.title, text.wrong, text.hurts, text.fix, text.cannot_tell)
        assert all(one.strip() == one and one for one in said)
        titles = (text.title, text.failure, text.question, text.advice)
        assert len(set(titles)) == len(titles)
        assert [one for one in (text.failure, text.advice) if not one or one[-1] in ".?!"] == []
        assert text.question.endswith("?")
        assert text.decide.endswith(".")
    keys = {language: placeholders(text) for language, text in texts.items()}
    assert keys[Language.NN] == keys[Language.NB]
    assert keys[Language.EN] == keys[Language.NB]
    assert keys[Language.NB]


def placeholders(text: RuleText) -> dict[str, set[str]]:
    """The names that each message fills in, by its key."""
    return {
        key: {name for _, name, _, _ in Formatter().parse(message) if name is not None}
        for key, message in text.messages.items()
    }


@every_rule
def test_the_languages_of_a_rule_say_it_in_words_of_their_own(rule: PageRule | SiteRule) -> None:
    whole = [rule.info.texts[language] for language in Language]
    assert len({text.wrong + text.hurts + text.fix for text in whole}) == len(Language)


@pytest.mark.big
def test_every_rule_has_a_page_and_no_other_page_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand = (generate._FOLDER / "api.md").read_text("utf-8")  # its first part is
    (tmp_path / "api.md").write_text(by_hand, "utf-8")
    monkeypatch.setattr(generate, "_FOLDER", tmp_path)
    assert generate.main([]) == 0
    assert {path.stem for path in (tmp_path / "rules").iterdir()} == set(OWN)
    old = tmp_path / "rules" / "gone.md"
    old.write_text("# Gone", "utf-8")
    assert generate.main(["--check"]) == 1
    assert "docs/rules/gone.md is not up to date" in capsys.readouterr().err
    assert generate.main([]) == 0
    assert not old.exists()
    assert generate.main(["--check"]) == 0


@every_rule
def test_the_page_of_a_rule_has_what_its_file_says(rule: PageRule | SiteRule) -> None:
    page = generate.rule_page(rule)
    heads = re.findall("^## (.+)$", page, re.MULTILINE)
    assert heads == [*HEADS, "Examples"]
    assert f"`{rule.info.id}`, version {rule.info.version}" in page
    for number in rule.info.criteria:
        clause = criteria()[number].clause
        assert f"{number} {criteria()[number].names[Language.EN]}" in page
        assert clause is None or f"EN 301 549 clause {clause}" in page
    for one in examples_of(rule.info.id):
        assert f"```html\n{one.html}\n```" in page
