"""Targets: the address, the list of addresses or the folder that the command line names."""

import difflib
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from auditor.errors import UsageError
from auditor.model.target import Target, TargetKind
from auditor.model.text import clean
from auditor.net.address import is_loopback, normalise

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?")
_HOST: Final = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\s/?#:@\[\]]+)(?::\d+)?(?:[/?#].*)?", re.DOTALL)
_CREDENTIALS: Final = re.compile(r"^([A-Za-z]+:/*)?.*@", re.DOTALL)
_SHOWN: Final = 200


def read_target(place: str) -> tuple[Target, Path | None]:
    """What to scan: an existing folder, or an address.

    Args:
        place: a path or an address; a host without scheme is meant with https, this machine
            itself with http.

    Returns:
        The target, and the folder where it is one; its address is known once it is served.

    Raises:
        UsageError: it is neither.
    """
    folder = Path(place).expanduser()
    if place and folder.is_dir():
        folder = folder.resolve()
        return Target(kind=TargetKind.FOLDER, urls=(), folder=folder.name or "/"), folder
    shown = _shown(place)
    if place and folder.is_file():
        raise UsageError(f"{shown} is a file: give its folder, or its address.")
    if place.startswith((".", "/", "~")):
        raise UsageError(f"There is no folder {shown}: give one that exists, or an address.")
    url, problem = _address(place)
    if url is None:
        raise UsageError(f"{shown} {problem}")
    return Target(kind=TargetKind.SITE, urls=(url,)), None


def read_list(file: str) -> Target:
    """The addresses of a list, one a line; empty lines and lines that begin with # are skipped.

    Args:
        file: a path, or "-" for standard input.

    Raises:
        UsageError: the list cannot be read, is empty, or a line is no address; every such line
            is named.
    """
    name = "standard input" if file == "-" else _shown(file)
    urls: dict[str, None] = {}
    problems = []
    for number, line in enumerate(_lines(file, name), start=1):
        place = line.strip()
        if not place or place.startswith("#"):
            continue
        url, problem = _address(place)
        if url is None:
            problems.append(f"line {number}: {_shown(place)} {problem}")
        else:
            urls[url] = None
    if problems:
        bad = "\n".join(f"  {problem}" for problem in problems)
        raise UsageError(f"These lines of {name} are no addresses:\n{bad}")
    if not urls:
        raise UsageError(f"There are no addresses in {name}: give one a line.")
    return Target(kind=TargetKind.LIST, urls=tuple(urls))


def _lines(file: str, name: str) -> Iterable[str]:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).expanduser().read_bytes()
        return data.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(f"The list {name} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"The list {name} is not UTF-8 text: save it as such.") from error


def _shown(text: str) -> str:
    """What was given, but for what may be a password, as in ``https://name:password@host``."""
    return repr(clean(_CREDENTIALS.sub(r"\1…@", text), _SHOWN))


def _address(place: str) -> tuple[str | None, str]:
    """The address, or None and what is wrong with it."""
    scheme = _SCHEME.match(place)
    if scheme and (scheme[2] or not _HOST.fullmatch(place)):
        return _with_scheme(place, scheme[1].lower(), complete=bool(scheme[2]))
    looks_like_host = _HOST.fullmatch(place) and (
        re.match(r"[^/?#]*[.\]]|[^/?#]+:\d|localhost\b", place) is not None
    )
    url = normalise(f"https://{place}") if looks_like_host else None
    if url is None:
        return None, "is neither an existing folder nor an address such as https://kommune.no."
    return (normalise(f"http://{place}") if is_loopback(url) else url), ""


def _with_scheme(place: str, scheme: str, *, complete: bool) -> tuple[str | None, str]:
    if scheme not in ("http", "https"):
        close = difflib.get_close_matches(scheme, ("https", "http"), n=1)
        hint = f"did you mean {close[0]}://?" if close else "only http and https can be scanned."
        return None, f"begins with {scheme}: {hint}"
    if not complete:
        return None, f"lacks the slashes of {scheme}://."
    authority = re.split(r"[/?#\\]", place.partition("://")[2], maxsplit=1)[0]
    if "@" in authority:
        return None, "holds a name or password: give them with --basic-auth."
    url = normalise(place)
    return url, "" if url else "is no address that a browser understands."
