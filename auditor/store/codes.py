"""Codes for what the rows of a scan have in common: rules, kinds of findings, texts."""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import Final

from sqlalchemy import Connection, Table, func, insert, select

from auditor.model.finding import Kind, Outcome
from auditor.model.page import Viewport
from auditor.store import schema
from auditor.store.codec import to_json
from auditor.store.ruleruns import Rules

_TEXTS: Final = 50_000
"""Texts that are remembered, about 10 MB; one that was forgotten is entered a second time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What many findings of a scan have in common: all but the element."""

    rule: str
    engine: str
    criteria: tuple[str, ...]
    outcome: Outcome
    kind: Kind
    part: str
    reason_key: str
    viewports: tuple[Viewport, ...]
    unsure_in: tuple[Viewport, ...]
    also_found_by: tuple[str, ...] = ()


@dataclass(slots=True)
class Writings:
    """The codes of one scan as its only writer knows them; new ones are entered by `enter`.

    After a transaction that failed nothing it met may be used: begin anew with another.
    """

    scan: int
    rules: dict[tuple[str, str], int] = field(default_factory=dict)
    said: dict[Said, int] = field(default_factory=dict)
    texts: dict[bytes, int] = field(default_factory=dict)
    _next_text: int = 1
    _new: dict[Table, list[dict[str, object]]] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: Connection, scan: int) -> "Writings":
        """The codes that a scan has by now; of its texts the latest."""
        known = cls(scan)
        rules, said = read_rules(connection, scan), read_said(connection, scan)
        known.rules = {rule: code for code, rule in rules.items()}
        known.said = {one: code for code, one in said.items()}
        of = schema.text.c
        latest = select(of.code, of.content).where(of.scan == scan).order_by(of.code.desc())
        rows = connection.execute(latest.limit(_TEXTS // 2)).all()
        known.texts = {_digest(row.content): row.code for row in reversed(rows)}
        known._next_text = rows[0].code + 1 if rows else 1
        return known

    def rule(self, name: str, engine: str) -> int:
        """The code of a rule."""
        key = (name, engine)
        if key not in self.rules:
            self.rules[key] = len(self.rules) + 1
            row = {"code": self.rules[key], "name": name, "engine": engine}
            self._add(schema.rule, row)
        return self.rules[key]

    def says(self, one: Said) -> int:
        """The code of what findings have in common."""
        if one not in self.said:
            code = self.said[one] = len(self.said) + 1
            row = {
                "code": code,
                "rule": self.rule(one.rule, one.engine),
                "criteria": to_json(one.criteria),
                "outcome": one.outcome.value,
                "kind": one.kind.value,
                "part": one.part,
                "reason_key": one.reason_key,
                "viewports": to_json([str(viewport) for viewport in one.viewports]),
                "unsure_in": to_json([str(viewport) for viewport in one.unsure_in]),
                "also_found_by": to_json(one.also_found_by),
            }
            self._add(schema.said, row)
            for criterion in dict.fromkeys(one.criteria):
                self._add(schema.said_criterion, {"said": code, "criterion": criterion})
        return self.said[one]

    def text(self, content: str) -> int | None:
        """The code of a text; None for an empty one."""
        if not content:
            return None
        digest = _digest(content)
        code = self.texts.get(digest)
        if code is None:
            code = self.texts[digest] = self._next_text
            self._next_text += 1
            self._add(schema.text, {"code": code, "content": content})
        return code

    def enter(self, connection: Connection) -> None:
        """Write what is new since the last time."""
        for table in (schema.rule, schema.said, schema.said_criterion, schema.text):
            rows = self._new.pop(table, [])
            if rows:
                connection.execute(insert(table), rows)
        if len(self.texts) > _TEXTS:
            for digest in list(islice(self.texts, _TEXTS // 2)):
                del self.texts[digest]

    def _add(self, table: Table, row: dict[str, object]) -> None:
        self._new.setdefault(table, []).append({"scan": self.scan, **row})


class Readings:
    """The codes of one scan as a reader knows them; it looks again for one that is new to it."""

    def __init__(self, scan: int) -> None:
        self._scan = scan
        self._rules: Rules = {}
        self._said: dict[int, Said] = {}

    def rules(self, connection: Connection) -> Rules:
        """The rules that ran by now."""
        number = select(func.count()).select_from(schema.rule)
        mine = number.where(schema.rule.c.scan == self._scan)
        if connection.execute(mine).scalar_one() != len(self._rules):
            self._rules = read_rules(connection, self._scan)
        return self._rules

    def said(self, connection: Connection) -> dict[int, Said]:
        """What findings have in common, by code."""
        number = select(func.count()).select_from(schema.said)
        mine = number.where(schema.said.c.scan == self._scan)
        if connection.execute(mine).scalar_one() != len(self._said):
            self._said = read_said(connection, self._scan)
        return self._said


def read_rules(connection: Connection, scan: int) -> dict[int, tuple[str, str]]:
    """Name and engine of each rule of a scan, by code."""
    of = schema.rule.c
    rows = connection.execute(select(of.code, of.name, of.engine).where(of.scan == scan))
    return {row.code: (row.name, row.engine) for row in rows}


def cause_ids(connection: Connection, scan: int) -> dict[int | None, str]:
    """The id of each cause of a scan by its number; none before it is over."""
    of = schema.cause.c
    mine = select(of.number, of.id).where(of.scan == scan)
    return {row.number: row.id for row in connection.execute(mine)}


def read_said(connection: Connection, scan: int) -> dict[int, Said]:
    """What findings of a scan have in common, by code."""
    rules = read_rules(connection, scan)
    rows = connection.execute(select(schema.said).where(schema.said.c.scan == scan))
    return {
        row.code: Said(
            rule=rules[row.rule][0],
            engine=rules[row.rule][1],
            criteria=tuple(json.loads(row.criteria)),
            outcome=Outcome(row.outcome),
            kind=Kind(row.kind),
            part=row.part,
            reason_key=row.reason_key,
            viewports=_viewports(row.viewports),
            unsure_in=_viewports(row.unsure_in),
            also_found_by=tuple(json.loads(row.also_found_by)),
        )
        for row in rows
    }


@lru_cache
def _viewports(text: str) -> tuple[Viewport, ...]:
    """Viewports in JSON; a scan has few combinations of them."""
    return tuple(Viewport.parse(one) for one in json.loads(text))


def _digest(content: str) -> bytes:
    return blake2b(content.encode(), digest_size=16).digest()
