"""The catalogue of rules in plain text: one rule explained, and all of them listed."""

import textwrap
from collections.abc import Iterable, Sequence

from auditor.model.criteria import Language, criteria, needs_blocked
from auditor.model.rule import Example, RuleInfo, RuleStatus
from reports.screen import cells, pad
from reports.texts import engine_name, rule_text, say

_WIDTH = 80
"""Columns of the page that explains a rule."""
_NARROWEST_TITLE = 40
"""Columns that titles need beside the other columns of a list."""


def explain(info: RuleInfo, language: Language, examples: Sequence[Example] = ()) -> str:
    """A page on one rule: what it demands, whom a failure hurts, what to do, and its sources.

    Args:
        info: the rule; one without texts is explained by what is known of it.
        language: of everything but ids and examples.
        examples: shown in the order given.

    Returns:
        Lines of at most 80 columns, ended by a line feed.
    """
    text = rule_text(info, language)
    parts = [
        ("explain.wrong", [text.wrong]),
        ("explain.hurts", [text.hurts]),
        ("explain.fix", [text.fix]),
        ("explain.cannot_tell", [text.cannot_tell]),
        ("explain.decide", [text.question, text.decide]),
        ("explain.criteria", _criteria(info, language)),
        ("explain.needs", _needs(info, language)),
        ("explain.act", [", ".join(info.act_ids)]),
        ("explain.engine", [f"{engine_name(info.engine)} {info.version}"]),
        ("explain.status", [_status(info, language)]),
    ]
    lines = [*textwrap.wrap(text.title, _WIDTH), info.id]
    for key, paragraphs in parts:
        said = [paragraph for paragraph in paragraphs if paragraph]
        if said:
            lines += ["", say(language, key)]
        for paragraph in said:
            lines += _wrapped(paragraph)
    for example in examples:
        lines += ["", say(language, f"explain.example.{example.outcome.value}"), *_code(example)]
    return "\n".join(lines) + "\n"


def listing(rules: Iterable[RuleInfo], language: Language, width: int | None = None) -> str:
    """All rules as aligned columns under a row of headings, in the order given.

    Args:
        rules: to list.
        language: of headings and titles.
        width: columns of the terminal; None gives each rule one line, however long.
    """
    columns = ("id", "engine", "criteria", "title")
    rows = [tuple(say(language, f"listing.{column}") for column in columns)]
    rows += [
        (r.id, r.engine, _answers_for(r, language), rule_text(r, language).title) for r in rules
    ]
    widths = [max(cells(row[i]) for row in rows) for i in range(len(columns))]
    return "".join(f"{line}\n" for row in rows for line in _row(row, widths, width))


def _row(row: Sequence[str], widths: Sequence[int], width: int | None) -> list[str]:
    """One rule: its title in the last column, or below where that column would be narrow."""
    *first, title = row
    aligned = "".join(pad(cell, most) + "  " for cell, most in zip(first, widths, strict=False))
    if width is None:
        return [aligned + title]
    if width - cells(aligned) >= min(_NARROWEST_TITLE, widths[-1]):
        told = textwrap.wrap(title, width - cells(aligned))
        return [aligned + told[0], *(" " * cells(aligned) + line for line in told[1:])]
    return [
        "  ".join(first),
        *textwrap.wrap(title, width, initial_indent="    ", subsequent_indent="    "),
    ]


def _answers_for(info: RuleInfo, language: Language) -> str:
    """The criteria of a rule, or what it has instead."""
    return " ".join(info.criteria) or (say(language, "listing.duty") if info.duty else "–")


def _wrapped(paragraph: str) -> list[str]:
    return textwrap.wrap(
        paragraph,
        _WIDTH,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _code(example: Example) -> list[str]:
    """The lines of an example; what is too wide goes on, further in, below it."""
    lines = []
    for line in example.html.splitlines():
        margin = " " * (len(line) - len(line.lstrip()) + 2)
        lines += textwrap.wrap(
            line.strip(),
            _WIDTH,
            initial_indent=margin,
            subsequent_indent=f"{margin}    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines


def _criteria(info: RuleInfo, language: Language) -> list[str]:
    if info.duty:
        return [say(language, "explain.duty")]
    if not info.criteria:
        return [say(language, "explain.no_criteria")]
    return [_criterion(sc, language) for sc in info.criteria]


def _criterion(number: str, language: Language) -> str:
    criterion = criteria().get(number)
    if criterion is None:
        return number
    clause = say(language, "explain.no_clause")
    if criterion.clause:
        clause = say(language, "explain.clause", clause=criterion.clause)
    return say(
        language,
        "explain.criterion",
        id=number,
        name=criterion.names[language],
        level=criterion.level,
        clause=clause,
    )


def _needs(info: RuleInfo, language: Language) -> list[str]:
    known = tuple(sc for sc in info.criteria if sc in criteria())
    words = ((say(language, f"statement.{need.value}"), need) for need in needs_blocked(known))
    return [f"{statement} ({need.value})" for statement, need in words]


def _status(info: RuleInfo, language: Language) -> str:
    stable_duty = info.duty and info.status is RuleStatus.STABLE
    status = say(language, f"rule_status.{'duty' if stable_duty else info.status.value}")
    return status if info.default else f"{status}; {say(language, 'explain.off')}"
