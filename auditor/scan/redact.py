"""Secrets that a page echoes never reach the results."""

import html
import json
import re
import threading
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

from auditor.causes.names import skeleton
from auditor.model.evidence import Element, Evidence, Text
from auditor.model.page import PageState, Reason
from auditor.model.visit import Visit

MASK = "•••"
SHORTEST = 4
"""Characters below which a value is too common to be told from the page's own text."""
_SHORTEST_SESSION = 12
MOST_LEARNT = 50
"""Session values that are kept: a site that draws a new one with each page has no end of them."""
_NO_TEXT = frozenset({"fingerprint", "rule", "engine", "criteria", "media_type", "also_found_by"})
"""Fields that hold our own words and digests: nothing of a page gets there."""


class Redactor:
    """Masks the secrets of a scan, and what the site made of them; shared by all slots.

    A site answers a sign-in with a session of its own, which opens as much as the secret did: its
    value is learnt from the cookie jar while the scan goes on.
    """

    def __init__(self, secrets: Collection[str]) -> None:
        self._lock = threading.Lock()
        self._values: tuple[str, ...] = ()
        self._pattern: re.Pattern[str] | None = None
        self._given = MOST_LEARNT
        self._add(value for value in secrets if len(value) >= SHORTEST)
        self._given = len(self._values)
        self.active = bool(self._values)

    def learn(self, cookies: Collection[str]) -> None:
        """Learn the values of a signed-in browser's cookies, where they look like sessions."""
        if self.active:
            self._add(value for value in cookies if _looks_like_a_session(value))

    def echoes(self, evidence: Evidence) -> bool:
        """Whether a page shows or holds a secret value; it is never pictured then."""
        values = self._values
        return bool(values) and any(
            value in text
            for element in evidence.elements
            for text in _texts(element)
            for value in values
        )

    def redact(self, visit: Visit) -> Visit:
        """Mask secret values in everything that a visit gave; its own address holds none.

        Links with a secret are told without the part that holds it, and are left alone where that
        part is no parameter.
        """
        if not self._values:
            return visit
        links = [(link, self._without(link)) for link in visit.links]
        left = {self.masked(link): Reason.HOLDS_CREDENTIALS for link, safe in links if safe is None}
        final = visit.final_url
        if final and visit.state is PageState.REDIRECTED:
            final = self._without(final) or final  # it is followed from here
        masked: Visit = self._mask(visit)
        return replace(
            masked,
            url=visit.url,
            final_url=final and self.masked(final),
            links=tuple(safe or self.masked(link) for link, safe in links),
            acts={**masked.acts, **left},
        )

    def masked(self, text: str) -> str:
        """A text without secret values, as they are or as addresses, HTML and JSON write them."""
        return self._pattern.sub(MASK, text) if self._pattern else text

    def _add(self, values: Iterator[str]) -> None:
        with self._lock:
            every = dict.fromkeys((*self._values, *values))
            if len(every) == len(self._values):
                return
            while len(every) > self._given + MOST_LEARNT:
                del every[list(every)[self._given]]  # the oldest of those that were learnt
            forms = {form for value in every for form in _forms(value)}
            longest_first = sorted(forms, key=len, reverse=True)
            self._values = tuple(every)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)

    def _without(self, url: str) -> str | None:
        """An address without the parameters that hold a secret; None if it holds one elsewhere."""
        if self.masked(url) == url:
            return url
        split = urlsplit(url)
        pairs = [pair for pair in split.query.split("&") if self.masked(pair) == pair]
        segments = (part.split(";") for part in split.path.split("/"))
        path = "/".join(
            ";".join((first, *(one for one in rest if self.masked(one) == one)))
            for first, *rest in segments
        )
        safe = urlunsplit(split._replace(path=path, query="&".join(pairs)))
        return safe if self.masked(safe) == safe else None

    def _mask(self, value: Any) -> Any:  # noqa: ANN401  # any value of the model
        if isinstance(value, Enum):
            return value
        if isinstance(value, str):
            return self.masked(value)
        if isinstance(value, tuple):
            return tuple(map(self._mask, value))
        if isinstance(value, Mapping):
            return {self._mask(key): self._mask(one) for key, one in value.items()}
        if is_dataclass(value) and not isinstance(value, type):
            names = (field.name for field in fields(value) if field.name not in _NO_TEXT)
            return replace(value, **{name: self._mask(getattr(value, name)) for name in names})
        return value


def _forms(value: str) -> Iterator[str]:
    """How a value may stand in a text, an address, markup, JSON, and a locator's names."""
    names = skeleton(value)
    if sum(letter.isalpha() for letter in names) >= SHORTEST:
        yield names
        yield json.dumps(names)[1:-1]
    yield from (value, quote(value, safe=""), quote_plus(value), html.escape(value))
    yield from (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1])


def _looks_like_a_session(value: str) -> bool:
    """Long, and of letters and digits mixed: no language, date or answer to a banner."""
    return (
        len(value) >= _SHORTEST_SESSION
        and any(letter.isalpha() for letter in value)
        and any(letter.isdigit() for letter in value)
    )


def _texts(element: Element) -> Iterator[str]:
    yield from element.attributes.values()
    for child in (*element.children, *(element.shadow or ())):
        if isinstance(child, Text):
            yield child.value
