"""Patterns of addresses, as people write them after reading an address bar.

An address is requested in one form, ``http://xn--blbr-roah.example/m%C3%B8ter``, and read in
another, ``http://blåbær.example/møter``. A pattern may be written in either, or in both at once.

Patterns run on RE2, whose time is linear in the length of the address, whatever the pattern.

Source: https://github.com/google/re2/wiki/Syntax (read 2026-11).
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Final, Protocol

import re2
from ada_url import idna

from auditor.errors import UsageError
from auditor.model.text import clean

_LONGEST: Final = 2000
_ESCAPES: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_BACKSLASHED: Final = re.compile(r"\\(.)", re.DOTALL)
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]")
_AUTHORITY: Final = re.compile(r"(https?://)([^/?#:\[]+)")
_ADVICE: Final = (
    (
        ("invalid perl operator: (?=", "invalid perl operator: (?!", "invalid perl operator: (?<"),
        "it looks ahead or behind, which RE2 cannot do: write what is to be left out as a pattern"
        " of exclude, and what is wanted as one of include",
    ),
    (
        (
            *(f"invalid escape sequence: \\{digit}" for digit in range(1, 10)),
            "invalid perl operator: (?P",
        ),
        "it refers back to a group, which RE2 cannot do: write out the texts that may stand there,"
        " with | between them",
    ),
    (
        ("invalid perl operator: (?>", "bad repetition operator: "),
        "it says how RE2 is to go back, and RE2 never does: write (?:…) for (?>…), and one of"
        " *, + and ? where two follow each other",
    ),
    (
        ("invalid repetition size: ", "pattern too large"),
        "it repeats something more than 1000 times: write * or +",
    ),
    (
        ("invalid escape sequence: \\Z",),
        "RE2 has no \\Z: write $",
    ),
    (
        ("invalid escape sequence: ",),
        "it has an escape that RE2 does not know: write the character itself",
    ),
    (
        ("invalid perl operator: ",),
        "it begins a group in a way that RE2 does not know: write (?:…), or (…)",
    ),
)
"""What to write instead, by the beginnings of RE2's own messages."""


class PatternError(UsageError, ValueError):
    """A pattern cannot be used.

    Attributes:
        advice: why, and what to write instead; the end of a sentence, without its full stop.
    """

    def __init__(self, pattern: str, advice: str) -> None:
        super().__init__(f"The pattern {clean(repr(pattern), 120)} cannot be used: {advice}.")
        self.advice = advice


class _Compiled(Protocol):
    """What is used of a compiled RE2 pattern."""

    @property
    def groups(self) -> int: ...

    @property
    def groupindex(self) -> Mapping[str, int]: ...

    def search(self, text: str) -> "_Match | None": ...

    def match(self, text: str) -> "_Match | None": ...


class _Match(Protocol):
    """What is used of a place where an RE2 pattern was found."""

    def group(self, number: int) -> str | None: ...


class AddressPattern:
    """One regular expression, ready to be searched for in addresses.

    Args:
        text: as it was given.

    Raises:
        PatternError: RE2 cannot run it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        written = unicodedata.normalize("NFC", text)
        plain = _BACKSLASHED.sub(lambda found: "%" if found[1] == "%" else found[0], written)
        readable = unicodedata.normalize("NFC", _ESCAPES.sub(_decoded_in_pattern, plain))
        forms = (written, _ESCAPES.sub(_normal_in_pattern, plain), readable)
        self._forms = tuple(_compiled(form) for form in dict.fromkeys(forms))

    def found_in(self, spellings: Collection[str]) -> bool:
        """Whether the pattern is found anywhere in one of an address's `spellings`."""
        return any(form.search(one) for form in self._forms for one in spellings)

    def begins(self, spellings: Collection[str]) -> bool:
        """Whether one of an address's `spellings` begins with the pattern."""
        return any(form.match(one) for form in self._forms for one in spellings)

    def group_in(self, url: str) -> str:
        """What the pattern names in an address, as an address bar shows it.

        That is the first of its named groups that matches something, or of its groups where none
        has a name, or all that it matches where it has no groups.

        Args:
            url: a normalised address.

        Returns:
            The name; "" where the pattern is not found, or no group of it matches anything.
        """
        for spelling in reversed(spellings(url)):
            for form in self._forms:
                found = form.search(spelling)
                if found is not None:
                    numbers = sorted(form.groupindex.values()) or range(1, form.groups + 1)
                    told = map(found.group, numbers or (0,))
                    return next((readable(one).strip() for one in told if one), "")
        return ""


def spellings(url: str) -> tuple[str, ...]:
    """The ways in which an address is written, the requested one first.

    Host in punycode and in Unicode; the rest percent-encoded, in either case of the digits, and
    as it is read, composed (NFC). An address with a fragment counts as the one without it, too.

    Args:
        url: a normalised address.
    """
    found: dict[str, None] = {}
    whole, mark, _ = url.partition("#")
    for one in (url, whole) if mark else (url,):
        found.update(dict.fromkeys(_spellings(one)))
    return tuple(found)


def readable(text: str) -> str:
    """Percent-encoded text as an address bar shows it: letters decoded, reserved marks not."""
    return unicodedata.normalize("NFC", _ESCAPES.sub(lambda found: _decoded(found[0]), text))


def _spellings(url: str) -> tuple[str, ...]:
    authority = _AUTHORITY.match(url)
    if authority is None:
        return (url,)
    host, rest = authority[2], url[authority.end() :]
    punycode = host.isascii() and "xn--" in host
    hosts = (host, idna.decode(host.encode("ascii"))) if punycode else (host,)
    rests: tuple[str, ...] = (rest,)
    if "%" in rest:
        rests = (rest, _ESCAPES.sub(lambda run: run[0].lower(), rest), readable(rest))
    return tuple(f"{authority[1]}{name}{end}" for name in hosts for end in rests)


def _decoded(run: str) -> str:
    """Decode what is readable in a run of escapes; the rest stays as it is."""
    text = bytes.fromhex(run.replace("%", "")).decode("utf-8", "surrogateescape")
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character == " " or _UNRESERVED.fullmatch(character):
        return character
    if not character.isascii() and character.isprintable():
        return character
    octets = character.encode("utf-8", "surrogateescape")
    return "".join(f"%{octet:02X}" for octet in octets)


def _decoded_in_pattern(run: re.Match[str]) -> str:
    return _literal(_decoded(run[0]))


def _normal_in_pattern(run: re.Match[str]) -> str:
    """The escapes of a pattern as normalised addresses have them."""
    octets = bytes.fromhex(run[0].replace("%", ""))
    characters = (chr(octet) if octet < 128 else "" for octet in octets)
    return "".join(
        _literal(character) if _UNRESERVED.fullmatch(character) else f"%{octet:02X}"
        for octet, character in zip(octets, characters, strict=True)
    )


def _literal(text: str) -> str:
    """Text that means itself in a pattern, in a class of characters too."""
    return text.replace(".", r"\.").replace("-", r"\-")


def _compiled(pattern: str) -> _Compiled:
    options = re2.Options()
    options.log_errors = False
    if len(pattern) > _LONGEST:
        raise PatternError(
            pattern, f"it is longer than {_LONGEST} characters: write several patterns"
        )
    try:
        compiled: _Compiled = re2.compile(pattern, options)
    except re2.error as error:
        told = error.args[0] if error.args else b""
        words = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
        raise PatternError(pattern, _advice(words)) from error
    except UnicodeError as error:
        raise PatternError(pattern, "it is no sound text: write it in UTF-8") from error
    return compiled


def _advice(told: str) -> str:
    for beginnings, advice in _ADVICE:
        if told.startswith(beginnings):
            return advice
    return f"it is no regular expression of RE2 ({clean(told, 120)}): write one that is"
