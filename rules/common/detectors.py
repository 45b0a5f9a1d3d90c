"""What two detectors of language say of a text, each alone and both together.

Each detector alone is sure of itself where it should not be: the one that knows the Nordic
languages best has never heard of Northern Sámi and calls it Norwegian. So a language is only
named where both say the same.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import prod
from typing import TYPE_CHECKING

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from rules.common.language_tags import family

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SURE = 0.9
"""Share of a detector's certainty that its first choice must have."""
_READ = 400
"""Characters that tell the script of a text."""
_CLEAR = 10.0
"""Times as likely as the other that one of two languages must be, by both detectors together."""
_AGAINST = 1 / 3
"""How likely either of them must call it, beside the other."""
_LITTLE = 0.001
"""Share of certainty that says nothing."""
_KNOWN = """
    ALBANIAN ARABIC BOKMAL BOSNIAN BULGARIAN CHINESE CROATIAN CZECH DANISH DUTCH ENGLISH
    ESTONIAN FINNISH FRENCH GERMAN GREEK HEBREW HINDI HUNGARIAN ICELANDIC INDONESIAN ITALIAN
    JAPANESE KOREAN LATVIAN LITHUANIAN NYNORSK PERSIAN POLISH PORTUGUESE ROMANIAN RUSSIAN
    SERBIAN SOMALI SPANISH SWAHILI SWEDISH TAGALOG TAMIL THAI TURKISH UKRAINIAN URDU VIETNAMESE
"""
"""What the first detector chooses from: languages met on Norwegian sites; each costs memory."""
_NOTHING = frozenset({"zxx", "la"})
"""What py3langid calls text that is none, and the Latin that fills unfinished pages."""
_LOADING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Detection:
    """What the detectors say.

    Attributes:
        language: what both are sure of, "" where they are not.
        guess: what the one that knows most languages is sure of, "" where it is not.
        latin: most letters are Latin.
    """

    language: str
    guess: str
    latin: bool


@lru_cache(maxsize=1_024)
def detect(text: str) -> Detection:
    """What both detectors say of running text."""
    first, certain = _first(text)
    second, share = _second(text)
    agreed = family(first) == family(second) and certain >= SURE and share >= SURE
    letters = [letter for letter in text[:_READ] if letter.isalpha()]
    latin = sum(letter < "\u0250" for letter in letters)
    return Detection(
        language=(first if first == second else "no") if agreed else "",
        guess=second if share >= SURE and second not in _NOTHING else "",
        latin=2 * latin >= len(letters),
    )


def _first(text: str) -> tuple[str, float]:
    """Lingua's choice, and its certainty of the whole family."""
    values = _lingua().compute_language_confidence_values(text)
    if not values:
        return "", 0.0
    shares = [(_code(value.language), value.value) for value in values]
    best = shares[0][0]
    return best, sum(share for code, share in shares if family(code) == family(best))


def _second(text: str) -> tuple[str, float]:
    """The choice of py3langid, and its certainty of the whole family."""
    ranked = [(list_of(code), share) for code, share in _langid().rank(text)]
    best = ranked[0][0]
    return best, sum(share for code, share in ranked if family(code) == family(best))


@lru_cache(maxsize=8_192)
def leans(text: str, one: str, other: str) -> str:
    """Which of two languages a few words are in rather than in the other, if any.

    Args:
        text: running text, or an entry of a menu.
        one: a primary subtag.
        other: of another family.

    Returns:
        The family of one of the two, where the detectors together say so; else "".
    """
    shares = _shares_first(text), _shares_second(text)
    for this, that in ((family(one), family(other)), (family(other), family(one))):
        ratios = [
            (told.get(this, 0.0) + _LITTLE) / (told.get(that, 0.0) + _LITTLE) for told in shares
        ]
        if prod(ratios) >= _CLEAR and min(ratios) >= _AGAINST:
            return this
    return ""


def norwegian_share(text: str, form: str) -> float:
    """How certain the first detector is of one written form of Norwegian beside the other.

    Args:
        text: Norwegian.
        form: "nb" or "nn".

    Returns:
        0 to 1.
    """
    values = _lingua().compute_language_confidence_values(text)
    shares = {value.language: value.value for value in values}
    bokmaal, nynorsk = shares.get(Language.BOKMAL, 0.0), shares.get(Language.NYNORSK, 0.0)
    of_both = bokmaal + nynorsk
    return (bokmaal if form == "nb" else nynorsk) / of_both if of_both else 0.0


def _shares_first(text: str) -> Mapping[str, float]:
    """Lingua's certainty of each family."""
    shares: dict[str, float] = {}
    for value in _lingua().compute_language_confidence_values(text):
        code = family(_code(value.language))
        shares[code] = shares.get(code, 0.0) + value.value
    return shares


def _shares_second(text: str) -> Mapping[str, float]:
    """The certainty of py3langid of each family."""
    shares: dict[str, float] = {}
    for label, share in _langid().rank(text):
        code = family(list_of(label))
        shares[code] = shares.get(code, 0.0) + share
    return shares


def list_of(language: str) -> str:
    """Both forms of Norwegian share a list."""
    return "no" if language in ("nb", "nn") else language


def _code(language: Language) -> str:
    return list_of(language.iso_code_639_1.name.lower())


@cache
def recognised() -> frozenset[str]:
    """Every language that the detectors know."""
    return frozenset((*_langid().labels, "nb", "nn", "no"))


def _lingua() -> LanguageDetector:
    with _LOADING:
        return _load_lingua()


def _langid() -> "LanguageIdentifier":
    with _LOADING:
        return _load_langid()


@cache
def _load_lingua() -> LanguageDetector:
    """Built once in a process; sequences of three letters do for paragraphs, and save memory."""
    chosen = [getattr(Language, name) for name in _KNOWN.split()]
    return LanguageDetectorBuilder.from_languages(*chosen).with_low_accuracy_mode().build()


@cache
def _load_langid() -> "LanguageIdentifier":
    # Brings numpy: a quarter of a second that a scan without rules about language need not spend.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
