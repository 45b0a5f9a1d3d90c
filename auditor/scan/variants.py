"""Endless addresses: told by what was seen under those before them, never by their number alone.

Calendars, sort orders and filters give one page ever new addresses; a site that keeps all its
pages under ``index.php?id=N`` gives each of its pages one. What tells them apart is what they show.
So the addresses of one path are visited batch by batch, and before each new batch those before it
are looked back on, in order of discovery: where the later ones brought no word and no picture that
the earlier ones had not shown, and more of their kind keep coming, the rest is given up.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason
from auditor.model.view import View

GIVEN_UP = (PageState.SAMPLED_OUT, Reason.QUERY_VARIANTS)
_FOLLOWED = frozenset({Source.LINK, Source.REDIRECT})
"""How an address must have been met to be given up; what a list or a sitemap names never is."""
_SHARE = 0.8
"""Share of the addresses that are looked back on that must be alike."""
_PROVEN = 3
"""Pages of a finer kind after which it speaks for itself."""

_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_DATE = re.compile(
    r"(19|20|21)\d\d([-./_])\d{1,2}(\2\d{1,2})?([t ].*)?"  # 2026-11, 2026-11-28T10:00
    r"|\d{1,2}([-./_])\d{1,2}\5(19|20|21)?\d\d"  # 28.11.2026
    r"|(19|20|21)\d\d(0[1-9]|1[0-2])([0-3]\d)?"  # 20261128
    r"|1\d{9}(\d{3})?",  # seconds or milliseconds since 1970
    re.IGNORECASE,
)
_YEAR = re.compile(r"(19|20|21)\d\d")
_DAY_OR_MONTH = re.compile(r"\d{1,2}")
_ENDLESS_NAME = re.compile(
    "sort(er|ering|by)?|order(by|ing)?|rekkef[oø]lgj?e|dir(ection)?|retning|asc|desc"
    "|date|dato|day|dag|mon(th)?|mnd|m[aå]ned|månad|year|aar|år|week|uke|veke|[ck]al|[ck]alend[ae]r"
    "|from|fra|frå|to|til|start|end|slutt|filters?|facets?|fasett"
)
"""A word in the names of parameters that calendars, sort orders and filters have."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a visit to an address gave."""

    state: PageState | None
    reason: Reason | None
    view: View | None
    led_to: str | None


@dataclass(slots=True)
class _Kind:
    """The addresses of one kind, in order of discovery, and what those visited had to show.

    Attributes:
        inner: of each address, whether it was found on a page of this kind.
        finders: the pages of this kind that addresses of it were found on.
        waiting: what was seen of addresses before whose turn it came.
        judged: how many have been looked at, from the first.
        news: of each of these, whether it showed anything new; None where nobody can tell.
        again: of each of these, whether it was just what another had been.
    """

    members: list[int] = field(default_factory=list)
    inner: dict[int, bool] = field(default_factory=dict)
    shaped: dict[int, bool] = field(default_factory=dict)
    finders: set[int] = field(default_factory=set)
    waiting: dict[int, _Seen] = field(default_factory=dict)
    judged: int = 0
    news: list[bool | None] = field(default_factory=list)
    again: list[bool] = field(default_factory=list)
    words: set[int] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    endless: bool = False

    def enter(self, seq: int, found_on: int | None, *, shaped: bool) -> None:
        self.members.append(seq)
        self.shaped[seq] = shaped
        self.inner[seq] = found_on in self.inner
        if found_on is not None and found_on in self.inner:
            self.finders.add(found_on)

    def drop(self, seqs: Collection[int]) -> None:
        """Forget addresses that will not be visited."""
        self.members = [seq for seq in self.members if seq not in seqs]

    def waits(self, seq: int, batch: int) -> bool:
        """Whether an address must wait until those of the batches before it have been seen."""
        place = bisect_left(self.members, seq)
        return not self.endless and self.judged < place - place % batch

    def look(self, batch: int) -> bool:
        """Look at what has been seen, in order; True if it turns out endless just now."""
        while self.judged < len(self.members) and not self.endless:
            seen = self.waiting.pop(self.members[self.judged], None)
            if seen is None:
                break
            self._note(seen)
            self.judged += 1
            if self.judged % batch == 0:
                self.endless = self._never_ends(batch)
        return self.endless

    def speaks_for_itself(self) -> bool:
        """Whether most of it was new: then what holds for its whole path does not hold for it."""
        return self.judged >= _PROVEN and 2 * self.news.count(True) >= self.judged

    def _note(self, seen: _Seen) -> None:
        shown = seen.led_to or (seen.view.text if seen.view else None)
        gone = seen.reason is Reason.NOT_FOUND or seen.state is PageState.DUPLICATE
        self.again.append(gone or shown in self.shown)
        if seen.state is PageState.AUDITED and seen.view:
            words = set(seen.view.words)
            self.news.append(bool(words - self.words))
            self.words |= words
        elif gone:
            self.news.append(False)
        else:
            self.news.append(shown not in self.shown if seen.led_to else None)
        if shown:
            self.shown.add(shown)

    def _never_ends(self, batch: int) -> bool:
        """Whether the later half of a batch showed nothing new, and more may come for ever."""
        late = slice(self.judged - (batch + 1) // 2, self.judged)
        enough = _SHARE * len(self.news[late])
        if self.news[late].count(False) < enough:
            return False
        last = self.members[self.judged - batch : self.judged]
        breeds = 2 * sum(self.inner[seq] for seq in last) >= batch and len(self.finders) > 1
        shaped = 2 * sum(self.shaped[seq] for seq in last) >= batch
        return breeds or shaped or self.again[late].count(True) >= enough


class Variants:
    """The addresses of a scan that may have no end; every decision follows from their order."""

    def __init__(self, batch: int) -> None:
        """Begin.

        Args:
            batch: addresses of one kind to visit before looking back; 0 to give none up.
        """
        self._batch = batch
        self._kinds: dict[str, _Kind] = {}
        self._names: dict[int, tuple[str, ...]] = {}
        self._urls: dict[int, str] = {}

    def enter(self, record: AddressRecord) -> None:
        """Take an address in that is to be visited; must be called in order of discovery."""
        names = kinds_of(record.url) if self._batch and record.source in _FOLLOWED else ()
        if not names:
            return
        self._names[record.seq] = names
        self._urls[record.seq] = record.url
        shaped = looks_endless(record.url)
        for name in names:
            kind = self._kinds.setdefault(name, _Kind())
            kind.enter(record.seq, record.found_on, shaped=shaped)

    def waits(self, seq: int) -> bool:
        """Whether an address must not be visited before others of its kind have been settled."""
        return any(self._kinds[name].waits(seq, self._batch) for name in self._names.get(seq, ()))

    def settle(self, record: AddressRecord, view: View | None) -> tuple[int, ...]:
        """Take in what a visit gave.

        Args:
            record: the address with its state.
            view: what it showed, None where no page was seen.

        Returns:
            The addresses that are given up from now on, in order of discovery.
        """
        names = self._names.get(record.seq, ())
        seen = _Seen(record.state, record.reason, view, record.redirect_to)
        gone: list[int] = []
        for name in names:
            kind = self._kinds[name]
            kind.waiting[record.seq] = seen
            if not kind.endless and kind.look(self._batch):
                left = kind.members[kind.judged :]
                gone += (seq for seq in left if self.endless(self._urls[seq]))
        if gone:
            self._drop(frozenset(gone))
        return tuple(sorted(set(gone)))

    def leave(self, seq: int) -> None:
        """Forget an address that will not be visited."""
        if seq in self._names:
            self._drop({seq})

    def endless(self, url: str) -> bool:
        """Whether an address is of a kind that was given up.

        One that is only because of its path, or of the names in its query, is not where pages of
        its own finer kind were new.
        """
        for name in kinds_of(url) if self._batch else ():
            kind = self._kinds.get(name)
            if kind is None:
                continue
            if kind.endless:
                return True
            if kind.speaks_for_itself():
                return False
        return False

    def _drop(self, gone: Collection[int]) -> None:
        for name in {name for seq in gone for name in self._names[seq]}:
            self._kinds[name].drop(gone)


def kinds_of(url: str) -> tuple[str, ...]:
    """The kinds that an address belongs to, the finest first; none for one like no other.

    They are its path with its query but for the numbers in it, its path with the names in its
    query, and its path. Dates in a path count as one.
    """
    address = url.partition("#")[0]
    path, _, query = address.partition("?")
    plain = _without_dates(path)
    if not query:
        return (plain,) if plain != path else ()
    pairs = sorted(pair.partition("=")[::2] for pair in query.split("&") if pair)
    values = "&".join(
        f"{name}={'#' if _DIGIT.search(value) else value.casefold()}" for name, value in pairs
    )
    names = "&".join(dict.fromkeys(name for name, _ in pairs))
    return f"{plain}?{values}", f"{plain}?{names}=", plain


def looks_endless(url: str) -> bool:
    """Whether an address has the shape of a calendar's, a sort order's or a filter's."""
    path, _, query = url.partition("#")[0].partition("?")
    pairs = [tuple(map(unquote_plus, pair.partition("=")[::2])) for pair in query.split("&")]
    names = [name.removesuffix("[]") for name, _ in pairs]
    if len(names) >= 3 or len(set(names)) < len(names):
        return True
    if any(_DATE.fullmatch(value.strip()) for _, value in pairs):
        return True
    words = (word for name in names for word in _WORD.findall(name.casefold()))
    return any(map(_ENDLESS_NAME.fullmatch, words)) or _without_dates(path) != path


def _without_dates(path: str) -> str:
    return "/".join(_segments(path.split("/")))


def _segments(segments: list[str]) -> Iterator[str]:
    """The segments of a path, those of a date (``2026-11``, ``2026/11/28``) written as ``#``."""
    dated = False
    for segment in segments:
        part = bool(_DAY_OR_MONTH.fullmatch(segment)) and dated
        dated = part or bool(_YEAR.fullmatch(segment) or _DATE.fullmatch(segment))
        yield "#" if dated else segment
