"""Session ids that sites write into their addresses: they name a visitor, never a page.

Pure over text. A name alone is only enough where nobody uses it for anything else; ``sid`` and
``session`` also name pages (a conference's session, *side-id*), so their value must look drawn by
lot, too.
"""

import re
from collections.abc import Collection
from itertools import pairwise

_ALWAYS = re.compile(
    r"\.?jsessionid|phpsessid|aspsessionid\w*|asp\.net_sessionid|cftoken|oscsid|zenid|xtcsid"
    r"|(?:sails|connect)\.sid|_session_id|vbulletin_?session|phpsession(?:id)?",
    re.IGNORECASE,
)
"""Names that servers and frameworks give the id of a session, and nobody anything else."""
_OFTEN = re.compile(
    r"(?:\w+[._-])?(?:sid|sess(?:ion)?(?:[._-]?(?:id|key|token))?|s[._-]id|okt|visit(?:or)?[._-]?id"
    r"|[a-z]{2,12}sess(?:ion)?(?:id)?|cfid)",
    re.IGNORECASE,
)
_COLD_FUSION = re.compile(r"cfid", re.IGNORECASE)
_COOKIELESS = re.compile(r"/\((?:[A-Z]\([^()/]*\))+\)(?=/|$)")
"""A segment ``(S(…))`` in which ASP.NET keeps what it would keep in cookies."""
_HEX = re.compile(
    r"[0-9a-f]{16,}|[0-9A-F]{16,}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
)
_DRAWN = re.compile(r"[A-Za-z0-9_.~!*,-]{16,}")
_CHANGES = 5
"""Changes between digits, small and capital letters that no word or date has."""


def is_session_id(name: str, value: str) -> bool:
    """Whether a parameter of an address is the id of a session.

    Args:
        name: as in the address.
        value: as in the address, escapes and all.
    """
    if _ALWAYS.fullmatch(name):
        return True
    if _COLD_FUSION.fullmatch(name):
        return value.isdigit()
    return bool(_OFTEN.fullmatch(name)) and _drawn_by_lot(value)


def session_ids(url: str) -> dict[str, str]:
    """The session ids in an address: value by name, in lower case."""
    head, query = _parts(url)
    inside = (part.partition("/")[0] for part in head.split(";")[1:])
    pairs = [*_pairs(query), *(pair for part in inside for pair in _pairs(part))]
    return {name.lower(): value for name, value in pairs if is_session_id(name, value)}


def without_session_ids(url: str) -> str:
    """An address without the session ids in its path and query; the fragment stays."""
    rest, hash_, fragment = url.partition("#")
    head, query = _parts(rest)
    scheme, _, path = head.partition("://")
    place, slash, path = path.partition("/")
    segments = (_segment(one) for one in _COOKIELESS.sub("", slash + path).split("/"))
    kept = [part for part in query.split("&") if not is_session_id(*_pair(part))]
    asked = f"?{'&'.join(kept)}" if any(kept) else ""
    return f"{scheme}://{place}{'/'.join(segments)}{asked}{hash_}{fragment}"


def parameters(url: str) -> list[tuple[str, str]]:
    """The parameters of an address's query, as they are written."""
    return _pairs(_parts(url)[1])


def without_parameters(url: str, names: Collection[str]) -> str:
    """An address without the parameters of these names in its query."""
    rest, hash_, fragment = url.partition("#")
    head, query = _parts(rest)
    kept = [part for part in query.split("&") if _pair(part)[0] not in names]
    return f"{head}{'?' if any(kept) else ''}{'&'.join(kept)}{hash_}{fragment}"


def _segment(segment: str) -> str:
    """A segment of a path without the parameters that are session ids."""
    if ";" not in segment:
        return segment
    name, *parameters = segment.split(";")
    kept = []
    for one in parameters:
        pairs = [part for part in one.split("&") if not is_session_id(*_pair(part))]
        if any(pairs):
            kept.append("&".join(pairs))
    return ";".join((name, *kept))


def _drawn_by_lot(value: str) -> bool:
    if _HEX.fullmatch(value):
        return not value.isdigit()
    drawn = (c for c in value if c.isalnum())
    kinds = ["digit" if c.isdigit() else "upper" if c.isupper() else "lower" for c in drawn]
    changes = sum(one != other for one, other in pairwise(kinds))
    return bool(_DRAWN.fullmatch(value)) and changes >= _CHANGES


def _parts(url: str) -> tuple[str, str]:
    head, _, query = url.partition("#")[0].partition("?")
    return head, query


def _pairs(text: str) -> list[tuple[str, str]]:
    return [_pair(part) for part in text.split("&")] if text else []


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name, value
