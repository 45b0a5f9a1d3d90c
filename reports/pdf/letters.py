"""Letters that no font of this machine has: told by their numbers, as in ``[U+6F22 U+5B57]``.

A font shows an empty box for what it does not have. Nobody can read that, it is the same for every
letter, and neither PDF/UA-1 (clause 7.21.8) nor PDF/A-3 (6.2.11.8) allows it. Which letters there
are, fontconfig knows, by which WeasyPrint's Pango finds a font for each.
"""

import ctypes
import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial
from typing import Final

_ALWAYS: Final = re.compile(r"[\t\n -~\xa0-\xff]*")
"""What every font of text has."""
_OTHERS: Final = re.compile(r"[^\t\n -~\xa0-\xff]+")
_MOST: Final = 8
"""Letters of a run that are told one by one."""
_IGNORED: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U000e0000-\U000e0fff]"
)
"""What is not shown where no font has it, and no box is. Source: Unicode, Default_Ignorable."""
_LIBRARY: Final = "libfontconfig.so.1"
_SYSTEM: Final = 0
"""FcSetSystem"""


def legible(text: str) -> str:
    """A text with the numbers of those letters that no font has, in the place of boxes."""
    if _ALWAYS.fullmatch(text):
        return text
    return _OTHERS.sub(lambda found: _told(found[0], _has()), text)


def _told(text: str, has: Callable[[str], bool]) -> str:
    said, missing = [], ""
    for letter in f"{text}\n":
        if letter != "\n" and not has(letter):
            missing += letter
            continue
        if missing:
            said.append(_numbers(missing))
            missing = ""
        said.append(letter)
    return "".join(said)[:-1]


def _numbers(letters: str) -> str:
    told = " ".join(f"U+{ord(one):04X}" for one in letters[:_MOST])
    more = len(letters) - _MOST
    return f"[{told} … +{more}]" if more > 0 else f"[{told}]"


@cache
def _has() -> Callable[[str], bool]:
    """What says whether a font of this machine has a letter; where nobody knows, all are there."""
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        return lambda _letter: True
    charsets = _charsets(library)
    return cache(partial(_is_in, library.FcCharSetHasChar, charsets))


def _is_in(
    has_char: Callable[[ctypes.c_void_p, ctypes.c_uint32], int],
    charsets: tuple[ctypes.c_void_p, ...],
    letter: str,
) -> bool:
    if _IGNORED.match(letter) or unicodedata.category(letter) == "Zs":
        return True
    number = ctypes.c_uint32(ord(letter))
    return any(has_char(charset, number) for charset in charsets)


class _FontSet(ctypes.Structure):
    """FcFontSet."""

    _fields_ = (
        ("nfont", ctypes.c_int),
        ("sfont", ctypes.c_int),
        ("fonts", ctypes.POINTER(ctypes.c_void_p)),
    )


def _charsets(library: ctypes.CDLL) -> tuple[ctypes.c_void_p, ...]:
    """The letters of each font of any size, which the library keeps as long as we live."""
    library.FcInitLoadConfigAndFonts.restype = ctypes.c_void_p
    library.FcConfigGetFonts.restype = ctypes.POINTER(_FontSet)
    config = ctypes.c_void_p(library.FcInitLoadConfigAndFonts())
    fonts = library.FcConfigGetFonts(config, _SYSTEM)
    found = []
    for n in range(fonts.contents.nfont if fonts else 0):
        font = ctypes.c_void_p(fonts.contents.fonts[n])
        drawn, charset = ctypes.c_int(), ctypes.c_void_p()
        library.FcPatternGetBool(font, b"scalable", 0, ctypes.byref(drawn))
        if library.FcPatternGetCharSet(font, b"charset", 0, ctypes.byref(charset)) == 0 and drawn:
            found.append(charset)
    return tuple(found)
