"""Where documents point besides their links: refreshes, and alternates in other languages."""

import re
from dataclasses import dataclass
from datetime import timedelta

_SPACE = "\t\n\f\r "
_TIME = re.compile(r"[\t\n\f\r ]*(?:(\d+)[\d.]*|\.[\d.]*)")
_URL = re.compile(r"url[\t\n\f\r ]*=[\t\n\f\r ]*", re.IGNORECASE)
_MOST = timedelta(days=3650)
_LINK = re.compile(r"<([^<>]*)>((?:[^,\"]|\"(?:[^\"\\]|\\.)*\")*)")
_PARAMETER = re.compile(r";\s*([\w*-]+)(?:\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;,\"]*)))?")


@dataclass(frozen=True, slots=True)
class Refresh:
    """What ``<meta http-equiv=refresh>`` or a ``Refresh`` header asks for.

    Attributes:
        after: from the moment the document is there.
        to: as written, relative to the document; "" for the document itself.
    """

    after: timedelta
    to: str


def read_refresh(content: str) -> Refresh | None:
    """Read the content of a refresh as browsers do; None where they find none in it.

    Source: https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-refresh
    (read 2026-11).
    """
    time = _TIME.match(content)
    if time is None:
        return None
    seconds = min(int((time[1] or "0")[:10]), int(_MOST.total_seconds()))
    after = timedelta(seconds=seconds)
    rest = content[time.end() :]
    if not rest:
        return Refresh(after, "")
    if rest[0] not in ";," + _SPACE:
        return None
    rest = rest.lstrip(_SPACE)
    rest = (rest[1:] if rest[:1] in (";", ",") else rest).lstrip(_SPACE)
    url = _URL.match(rest)
    rest = rest[url.end() :] if url else rest
    if rest[:1] in ("'", '"'):
        rest = rest[1:].partition(rest[0])[0]
    return Refresh(after, rest.strip(_SPACE))


def alternates(header: str) -> tuple[str, ...]:
    """Addresses that a ``Link`` header names as the page in other languages, as written.

    Source: RFC 8288 section 3; rel ``alternate`` with ``hreflang``.
    """
    found = []
    for target, rest in (link for line in header.splitlines() for link in _LINK.findall(line)):
        told = {n.lower(): quoted or bare for n, quoted, bare in _PARAMETER.findall(rest)}
        kinds = told.get("rel", "").lower().split()
        if "alternate" in kinds and "hreflang" in told and is_page(told.get("type", "")):
            found.append(target.strip())
    return tuple(found)


def is_page(media_type: str) -> bool:
    """Whether a link's media type, if any, is that of a page."""
    bare = media_type.partition(";")[0].strip().lower()
    return bare in ("", "text/html", "application/xhtml+xml")
