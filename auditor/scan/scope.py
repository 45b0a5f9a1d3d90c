"""Which addresses belong to a scan, and which ones are traps."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable

from auditor.model.page import PageState, Reason, Ruling
from auditor.net.address import key, normalise, on_origin, origin, path_segments, same_site
from auditor.net.pattern import AddressPattern, spellings

MAX_SEGMENTS = 25
MAX_REPEATS = 3

_LITERAL_ORIGIN = re.compile(
    r"http(?P<s>s\??)?://(?P<host>(?:[^\W_]|-|\\?\.|\\-)+)(?P<port>:[0-9]{1,5})?(?:/|$)"
)
"""The beginning of a pattern that spells an origin out; in it only dots and hyphens may be escaped,
and ``https?`` means both schemes."""
_OTHER_SITE = (PageState.OUT_OF_SCOPE, Reason.OTHER_ORIGIN)


class Scope:
    r"""The addresses that a scan may load.

    An address is in scope if it has the origin of a start address and matches ``include`` (where
    there is one) and not ``exclude``, both in any of its spellings. An include pattern that begins
    with an origin spelled out, such as ``https?://skjema\.kommune\.no/``, also lets in addresses
    of that very origin that it matches from their beginning; a pattern in which the host is open
    only filters, or it would open the scan to the whole web.

    Raises:
        PatternError: a pattern cannot be used.
    """

    def __init__(
        self, starts: Collection[str], include: Collection[str], exclude: Collection[str]
    ) -> None:
        self._starts = {key(url) for url in starts}
        self._origins = {origin(url) for url in starts}
        self._include = [AddressPattern(pattern) for pattern in include]
        self._named = [(one, literal_origins(one.text)) for one in self._include]
        self._exclude = [AddressPattern(pattern) for pattern in exclude]

    @property
    def origins(self) -> frozenset[str]:
        """The origins that belong to the site."""
        return frozenset(self._origins)

    def admit(self, url: str) -> None:
        """Take the origin of ``url`` in: the site itself sent its start address there."""
        self._starts.add(key(url))
        self._origins.add(origin(url))

    def join(self, url: str) -> None:
        """Take the origin of ``url`` in: the site sends its addresses there, or from there."""
        self._origins.add(origin(url))

    def other_names(self, url: str) -> tuple[str, ...]:
        """Addresses in scope's other origins that differ in ``www.`` and the scheme alone."""
        place = origin(url)
        return tuple(
            on_origin(url, one)
            for one in sorted(self._origins)
            if one != place and same_site(url, f"{one}/")
        )

    def leaves(self, url: str) -> Ruling | None:
        """Why a normalised address is out of scope; None if it is in."""
        if key(url) in self._starts:
            return None
        place, written = origin(url), self._written(url)
        if place not in self._origins and not any(
            place in origins and pattern.begins(written) for pattern, origins in self._named
        ):
            return _OTHER_SITE
        if self._include and not any(pattern.found_in(written) for pattern in self._include):
            return PageState.OUT_OF_SCOPE, Reason.EXCLUDED
        if any(pattern.found_in(written) for pattern in self._exclude):
            return PageState.OUT_OF_SCOPE, Reason.EXCLUDED
        return None

    def idle(self, urls: Iterable[str]) -> tuple[str, ...]:
        """The patterns that are found in none of some addresses, as they were given."""
        left = [*self._include, *self._exclude]
        for url in urls:
            if not left:
                break
            written = self._written(url)
            left = [pattern for pattern in left if not pattern.found_in(written)]
        return tuple(dict.fromkeys(pattern.text for pattern in left))

    def _written(self, url: str) -> tuple[str, ...]:
        """Every way to write an address that patterns are searched in."""
        if not self._include and not self._exclude:
            return ()
        known = normalise(url) is not None
        ways = (url, *self.other_names(url)) if known else (url,)
        return tuple(one for way in ways for one in spellings(way))

    def trap(self, url: str) -> Ruling | None:
        """Why an address looks endless by itself; None if it does not."""
        if key(url) in self._starts:
            return None
        segments = path_segments(url)
        repeats = max(Counter(segments).values(), default=0)
        if len(segments) > MAX_SEGMENTS or repeats > MAX_REPEATS:
            return PageState.SAMPLED_OUT, Reason.URL_TRAP
        return None


def literal_origins(pattern: str) -> frozenset[str]:
    """The origins that an include pattern spells out at its beginning: none, one or two."""
    found = _LITERAL_ORIGIN.match(unicodedata.normalize("NFC", pattern))
    if found is None:
        return frozenset()
    schemes = {None: ("http",), "s": ("https",), "s?": ("http", "https")}[found["s"]]
    authority = found["host"].replace("\\", "") + (found["port"] or "")
    urls = (normalise(f"{scheme}://{authority}/") for scheme in schemes)
    return frozenset(origin(url) for url in urls if url)
