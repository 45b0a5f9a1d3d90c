"""Addresses as browsers read them: parsing, normalisation, and the key for de-duplication.

Parsing follows the WHATWG URL Standard (through Ada), so that a host written in decimal, octal,
hexadecimal or full-width digits is seen as what a browser will connect to. Normalisation removes
what cannot change the page, and no more: the case of the path, a trailing slash, ``index.html``
and empty values stay as they are, since a server may tell them apart. Percent-encoding is written
one way: hexadecimal digits in upper case, and no escape of a character that needs none.

Source: https://url.spec.whatwg.org/ (read 2026-11); RFC 3986 sections 2.3 and 6.2.2.
"""

import ipaddress
import re

from ada_url import URL

from auditor.model.route import for_the_page, is_route
from auditor.model.tracking import is_tracking
from auditor.net.session_ids import without_session_ids

_SCHEMES = frozenset({"http:", "https:"})

_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")

_TOP = frozenset({"", "#", "#top"})

_SHOWN = 200


def normalise(url: str, base: str | None = None, *, keep_fragment: bool = False) -> str | None:
    """Write an address the one way it is requested and recorded.

    Args:
        url: an address as found, absolute or relative to ``base``.
        base: the address it was found on.
        keep_fragment: keep any fragment that may be a view of its own; otherwise only one that
            looks like a route stays, such as ``#/sak/7`` or ``#Liste:type=kommune``.

    Returns:
        The address, or None if it cannot be parsed or is not http(s).
    """
    parsed = _parse(url, base)
    if parsed is None:
        return None
    if parsed.search:
        parsed.search = _without_tracking(one_escape(parsed.search))
    fragment = for_the_page(parsed.hash)
    if fragment.lower() in _TOP or not (keep_fragment or is_route(fragment)):
        del parsed.hash
    elif fragment != parsed.hash:
        parsed.hash = fragment
    return one_escape(parsed.href)  # its host never holds an escape


def one_escape(text: str) -> str:
    """Write percent-encoding one way: ``%c3%b8`` as ``%C3%B8``, ``%7e`` as ``~``.

    What is reserved, such as ``%2F``, stays encoded, since a server may tell it apart.

    Source: RFC 3986 sections 6.2.2.1 and 6.2.2.2.
    """
    return _ESCAPE.sub(_normal_escape, text)


def resolve(url: str, base: str | None = None) -> str | None:
    """Resolve an address without changing its query, as needed to follow a redirect.

    Returns:
        The address without fragment, name and password, or None if it cannot be parsed or is
        not http(s).
    """
    parsed = _parse(url, base)
    if parsed is None:
        return None
    del parsed.hash
    return parsed.href


def key(url: str) -> str:
    """The de-duplication key of a normalised address: query sorted by name, no trailing ``?``.

    Values of one name keep their order, which a server may read. Ids of sessions name a visitor,
    not a page, so they are left out. The key is compared, never requested.
    """
    parsed = URL(without_session_ids(url))
    pairs = parsed.search.removeprefix("?").split("&")
    ordered = "&".join(sorted(pairs, key=lambda pair: pair.partition("=")[0]))
    if ordered:
        parsed.search = ordered
    else:
        del parsed.search
    return parsed.href


def origin(url: str) -> str:
    """Scheme, host and port of a normalised address, such as ``https://kommune.example``.

    Raises:
        ValueError: the address cannot be parsed.
    """
    return str(URL(url).origin)


def host(url: str) -> str:
    """The host of a normalised address without its port; IPv6 in brackets.

    Raises:
        ValueError: the address cannot be parsed.
    """
    return str(URL(url).hostname)


def on_origin(url: str, place: str) -> str:
    """A normalised address as it is on another origin, one of `origin`'s."""
    return place + url.removeprefix(origin(url))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses differ in a leading ``www.`` and in http or https at the most.

    Raises:
        ValueError: an address cannot be parsed.
    """
    return _bare(one) == _bare(other)


def path_segments(url: str) -> tuple[str, ...]:
    """The non-empty segments of a normalised address's path, percent-encoded as they are.

    Raises:
        ValueError: the address cannot be parsed.
    """
    return tuple(part for part in URL(url).pathname.split("/") if part)


def is_loopback(url: str) -> bool:
    """Whether an address names this machine: ``localhost`` and below, 127.0.0.0/8, ``::1``.

    Raises:
        ValueError: the address cannot be parsed.

    Source: RFC 6761 section 6.3; RFC 1122 section 3.2.1.3; RFC 4291 section 2.5.3.
    """
    name = host(url)
    if name.startswith("["):
        address = ipaddress.IPv6Address(name.strip("[]"))
        return address.is_loopback or bool(address.ipv4_mapped and address.ipv4_mapped.is_loopback)
    name = name.removesuffix(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.IPv4Address(name).is_loopback
    except ValueError:
        return False


def shown(url: str) -> str:
    """An address for a message: at most 200 characters of it."""
    return url if len(url) <= _SHOWN else f"{url[: _SHOWN - 1]}…"


def _bare(url: str) -> tuple[str, str]:
    """Host without ``www.``, and the port where it is not the scheme's own."""
    authority = origin(url).partition("://")[2]
    name = host(url)
    return name.removeprefix("www."), authority.removeprefix(name)


def _parse(url: str, base: str | None) -> URL | None:
    try:
        parsed = URL(url, base) if base is not None else URL(url)
    except ValueError:  # also lone surrogates, which have no UTF-8 form
        return None
    if parsed.protocol not in _SCHEMES:
        return None
    if parsed.username or parsed.password:
        parsed.username = ""
        parsed.password = ""
    return parsed


def _without_tracking(search: str) -> str:
    pairs = search.removeprefix("?").split("&")
    kept = [pair for pair in pairs if not is_tracking(pair.partition("=")[0].lower())]
    return search if len(kept) == len(pairs) else "&".join(kept)


def _normal_escape(found: re.Match[str]) -> str:
    character = chr(int(found[0][1:], 16))
    return character if _UNRESERVED.fullmatch(character) else found[0].upper()
