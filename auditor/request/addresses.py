"""Addresses as people write them: completed where that is plain, refused with a sentence."""

import difflib
import re
from typing import Final

from auditor.model.text import clean
from auditor.net.address import is_loopback, normalise

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?")
_HOST: Final = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\s/?#:@\[\]]+)(?::\d+)?(?:[/?#].*)?", re.DOTALL)
_CREDENTIALS: Final = re.compile(r"^([A-Za-z]+:/*)?.*@", re.DOTALL)
_SHOWN: Final = 200


class AddressError(ValueError):
    """An address cannot be used; the message shows it and says what is wrong with it."""


class HoldsSecret(AddressError):
    """An address holds a name or a password."""


class NoAddress(AddressError):
    """What was given does not even look like an address."""


def read_address(text: str) -> str:
    """The address that is meant: a host alone is one with https, this machine itself with http.

    Args:
        text: as somebody wrote it.

    Returns:
        The address, normalised.

    Raises:
        AddressError: it is none that can be scanned.
    """
    scheme = _SCHEME.match(text)
    if scheme and (scheme[2] or not _HOST.fullmatch(text)):
        return _with_scheme(text, scheme[1].lower(), complete=bool(scheme[2]))
    looks_like_host = _HOST.fullmatch(text) and (
        re.match(r"[^/?#]*[.\]]|[^/?#]+:\d|localhost\b", text) is not None
    )
    url = normalise(f"https://{text}") if looks_like_host else None
    if url is None:
        raise NoAddress(f"{shown(text)} is no address such as https://kommune.no.")
    return (normalise(f"http://{text}") if is_loopback(url) else url) or url


def shown(text: str) -> str:
    """What was given, but for what may be a password, as in ``https://name:password@host``."""
    return repr(clean(_CREDENTIALS.sub(r"\1…@", text), _SHOWN))


def _with_scheme(text: str, scheme: str, *, complete: bool) -> str:
    if scheme not in ("http", "https"):
        close = difflib.get_close_matches(scheme, ("https", "http"), n=1)
        hint = f"did you mean {close[0]}://?" if close else "only http and https can be scanned."
        raise _refused(text, f"begins with {scheme}: {hint}")
    if not complete:
        raise _refused(text, f"lacks the slashes of {scheme}://.")
    authority = re.split(r"[/?#\\]", text.partition("://")[2], maxsplit=1)[0]
    if "@" in authority:
        raise HoldsSecret(
            f"{shown(text)} holds a name or password: leave them out, and give them as basic"
            " authentication."
        )
    url = normalise(text)
    if url is None:
        raise _refused(text, "is no address that a browser understands.")
    return url


def _refused(text: str, problem: str) -> AddressError:
    return AddressError(f"{shown(text)} {problem}")
