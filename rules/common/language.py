"""What language a text is in, as far as two detectors and its small words agree on it.

Each detector alone is sure of itself where it should not be: the one that knows the Nordic
languages best has never heard of Northern Sámi and calls it Norwegian. So a language is only
named where both say the same. Norwegian and Danish are one family: only long texts of them can be
told apart, and bokmål and nynorsk are one language here.
"""

import re
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from rules.common import function_words
from rules.common.language_tags import family, primary
from rules.common.theme_words import from_template

MOST = 2_400
"""Characters that the detectors read of one text."""
SLICE = 400
"""Characters taken of each paragraph where there is more than that in all."""
LEAST = 40
"""Letters below which nothing is said of a text."""
SENTENCES = 160
"""Letters from which a text is judged whose language has no list of small words."""
LONG = 400
"""Letters from which Danish and Norwegian are told apart."""
SURE = 0.9
"""Share of a detector's certainty that its first choice must have."""
SMALL = 0.08
"""Share of small words below which a text is no sentence of its language."""
RIVAL = 0.5
"""Letters in the declared language, for each one in the detected, that make a text mixed."""
FEW = 250
"""Letters below which the frame of a page may be all that its template brought along."""
LOPSIDED = 3
"""Times as many letters that speak against so small a frame."""
DROWNED = 5
"""Times as many letters that prove it wrong."""
SAMI = 60
"""Letters from which a text is taken for Northern Sámi if the detector that knows it is sure."""

QUOTED = 90
"""Characters of a paragraph that are quoted."""
DENSE = 3
"""Letters that a sign of the scripts of East Asia is worth."""

_DENSE = "\u2e80"
"""The first of those signs."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CODE = re.compile(r"[\d/\\_@=<>{}\[\]#$%&*+|~^]|\w[.:(]\w|[a-zæøå][A-ZÆØÅ]")
_UNSPACED = 60
"""Characters without a space that no code has; scripts like Chinese write whole sentences so."""
_KNOWN = """
    ALBANIAN ARABIC BOKMAL BOSNIAN BULGARIAN CHINESE CROATIAN CZECH DANISH DUTCH ENGLISH
    ESTONIAN FINNISH FRENCH GERMAN GREEK HEBREW HINDI HUNGARIAN ICELANDIC INDONESIAN ITALIAN
    JAPANESE KOREAN LATVIAN LITHUANIAN NYNORSK PERSIAN POLISH PORTUGUESE ROMANIAN RUSSIAN
    SERBIAN SOMALI SPANISH SWAHILI SWEDISH TAGALOG TAMIL THAI TURKISH UKRAINIAN URDU VIETNAMESE
"""
"""What the first detector chooses from: languages met on Norwegian sites; each costs memory."""
_OF_TEMPLATES = "en"
"""The language that templates declare unless somebody changes it."""
_NOTHING = frozenset({"zxx", "la"})
"""What py3langid calls text that is none, and the Latin that fills unfinished pages."""
_LOADING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Prose:
    """What is running text in a text.

    Attributes:
        text: without addresses, numbers and code, at most `MOST` characters.
        opening: how the text begins, as it stands on the page.
        words: of the whole text, lower case.
        letters: in those words; a sign that writes a syllable or a word is worth `DENSE`.
        small: how many of the words are small words of each language.
        likeliest: the language with most of them, "" where no family has more than another.
    """

    text: str
    opening: str
    words: tuple[str, ...]
    letters: int
    small: Counter[str]
    likeliest: str


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


class Match(Enum):
    """How a text fits the language that is declared for it.

    RIGHT: it is in that language, as far as can be told. WRONG: surely in another. DOUBTFUL:
    probably in another, or in several, or the declared one is not known to the detectors.
    SILENT: there is too little to go by.
    """

    RIGHT = "right"
    WRONG = "wrong"
    DOUBTFUL = "doubtful"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Opinion:
    """How a text fits the declared language.

    Attributes:
        language: what it is or may be in, primary subtag; "" where nothing better is known.
        letters: of its running text.
        quote: how the longest paragraph in that language begins.
    """

    match: Match
    language: str
    letters: int
    quote: str = ""


def compare(texts: Sequence[str], declared: str, frame: Sequence[str] = ()) -> Opinion:
    """How paragraphs, taken together, fit the language declared for them.

    Args:
        texts: shown text of paragraphs, hostile.
        declared: a language tag with a valid primary subtag.
        frame: those of the texts that stand around the content, as menus do. Where they are in
            the declared language it is that of the page, whatever the content is in. Only the
            English that templates come with proves little.
    """
    language = _list_of(primary(declared))
    parts = [prose(text) for text in texts]
    letters = sum(part.letters for part in parts)
    if letters < LEAST:
        return Opinion(Match.SILENT, "", letters)
    rest = [part for part in parts if family(part.likeliest) != family(language)]
    found = detect(sample(rest))
    if not found.language or family(found.language) == family(language):
        return _familiar(parts, language, letters)
    listed = function_words.known(found.language)
    its = [part for part in rest if family(part.likeliest) == family(found.language)]
    its = its if listed else rest
    other = sum(part.letters for part in its)
    stock = {text for text in frame if language == _OF_TEMPLATES and from_template(text)}
    told = [prose(text) for text in texts if text not in stock]
    own = sum(part.letters for part in told if family(part.likeliest) == family(language))
    if listed and not function_words.known(language):
        unsaid = [part for part in rest if not part.likeliest]
        own = sum(part.letters for part in unsaid)  # perhaps, for all we know
        if own > other:
            match = _unlisted(unsaid, found, language)
            return Opinion(match, found.language, letters, quote_of(its))
    around = [text for text in frame if text not in stock]
    match = _weigh(own, other, language, _speaks(around, language))
    if match is Match.RIGHT:
        return Opinion(match, language, letters)
    if not _talks(its, found):
        return Opinion(Match.SILENT, found.language, letters)
    match = Match.WRONG if _speaks(frame, found.language) else match
    return Opinion(match, found.language, letters, quote_of(its))


def _weigh(own: int, other: int, language: str, framed: bool) -> Match:
    """What the letters of a text say of it that is in two languages.

    Args:
        own: letters in the declared language.
        other: letters in another.
        language: what is declared.
        framed: what stands around the content is in the declared language.
    """
    if own > other and own >= LEAST:
        return Match.RIGHT
    if not framed:
        return Match.WRONG if own <= RIVAL * other else Match.DOUBTFUL
    if language != _OF_TEMPLATES or own >= FEW or other < LOPSIDED * own:
        return Match.RIGHT
    return Match.WRONG if other >= DROWNED * own else Match.DOUBTFUL


def _unlisted(unsaid: Sequence[Prose], found: Detection, language: str) -> Match:
    """How a text fits whose declared language has no list of small words.

    Args:
        unsaid: most of it: the paragraphs without small words of any language.
        found: the language of its sentences.
        language: what is declared.
    """
    its = detect(sample(unsaid))
    if family(language) in (family(its.language), family(its.guess)):
        return Match.RIGHT
    same = family(its.language) == family(found.language)
    return Match.DOUBTFUL if same else Match.SILENT


def _talks(parts: Sequence[Prose], found: Detection) -> bool:
    """Whether paragraphs hold sentences of the language that the detectors name."""
    letters = sum(part.letters for part in parts)
    if not found.latin:
        return letters >= LEAST
    if not function_words.known(found.language):
        return letters >= SENTENCES
    small = sum(part.small[found.language] for part in parts)
    several = {
        word for part in parts for word in part.words if function_words.has(found.language, word)
    }
    return len(several) >= 3 and small >= SMALL * sum(len(part.words) for part in parts)


def _speaks(frame: Sequence[str], language: str) -> bool:
    """Whether most of what the frame of a page says is in a language."""
    likeliest = [prose(text).likeliest for text in frame]
    own = sum(family(one) == family(language) for one in likeliest)
    return own >= 3 and 2 * own > sum(map(bool, likeliest))


def _familiar(parts: Sequence[Prose], language: str, letters: int) -> Opinion:
    """Nothing is surely in a language of another family."""
    found = detect(sample(parts))
    named = found.language or found.guess
    words = [word for part in parts for word in part.words]
    if family(named) == family(language):
        if letters < LONG or {named, language} != {"no", "da"}:
            return Opinion(Match.RIGHT, language, letters)
        its, others = function_words.between(words, named, language)
        # Danish on a Norwegian page may be Norwegian of the nineteenth century
        clear = found.language == "no" and its >= 10 and others <= SMALL * its
        match = Match.WRONG if clear else Match.DOUBTFUL
        return Opinion(match, named, letters, quote_of(parts))
    own = sum(part.letters for part in parts if family(part.likeliest) == family(language))
    if 2 * own > letters:
        return Opinion(Match.RIGHT, language, letters)
    its = sum(part.letters for part in parts if part.likeliest == named != "")
    much = its >= LEAST or letters >= (SAMI if named == "se" else SENTENCES)
    hint = language not in _recognised() or (named and much and own <= SMALL * letters)
    told = [part for part in parts if named and part.likeliest == named] or parts
    return Opinion(Match.DOUBTFUL if hint else Match.SILENT, named, letters, quote_of(told))


@lru_cache(maxsize=4_096)
def prose(text: str) -> Prose:
    """The running text of a paragraph; menus repeat from page to page, so it is remembered."""
    kept = [chunk for chunk in text.split() if len(chunk) > _UNSPACED or not _CODE.search(chunk)]
    told = " ".join(kept)
    words = tuple(_WORD.findall(told.lower()))
    small = function_words.tally(words)
    letters = sum(map(len, words)) + (DENSE - 1) * sum(letter >= _DENSE for letter in told)
    likeliest = _likeliest(small, len(words))
    return Prose(told[:MOST], _opening(text), words, letters, small, likeliest)


def _opening(text: str) -> str:
    """How a text begins: whole words, where they are not too long."""
    if len(text) <= QUOTED:
        return text
    begun = text[:QUOTED]
    return f"{begun.rpartition(' ')[0] or begun}…"


def quote_of(parts: Iterable[Prose]) -> str:
    """How the longest of paragraphs begins, for people to find it; "" of none."""
    longest = max(parts, key=lambda part: part.letters, default=None)
    return longest.opening if longest else ""


def _likeliest(small: Counter[str], words: int) -> str:
    """The language with the most small words, "" where they are few or another has as many."""
    most = max(small.values(), default=0)
    if most < SMALL * words:
        return ""
    best = [language for language, count in small.items() if count == most]
    return best[0] if len({family(language) for language in best}) == 1 else ""


@lru_cache(maxsize=1_024)
def detect(text: str) -> Detection:
    """What both detectors say of running text."""
    first, certain = _first(text)
    second, share = _second(text)
    agreed = family(first) == family(second) and certain >= SURE and share >= SURE
    letters = [letter for letter in text[:SLICE] if letter.isalpha()]
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
    ranked = [(_list_of(code), share) for code, share in _langid().rank(text)]
    best = ranked[0][0]
    return best, sum(share for code, share in ranked if family(code) == family(best))


def sample(parts: Iterable[Prose]) -> str:
    """The longest paragraphs: menus, names and dates are short."""
    longest = sorted(parts, key=lambda part: part.letters, reverse=True)[: MOST // LEAST]
    most = SLICE if len(longest) > 1 else MOST
    return " ".join(part.text[:most] for part in longest)[:MOST]


def _list_of(language: str) -> str:
    """Both forms of Norwegian share a list."""
    return "no" if language in ("nb", "nn") else language


def _code(language: Language) -> str:
    return _list_of(language.iso_code_639_1.name.lower())


@cache
def _recognised() -> frozenset[str]:
    """Every language that the detectors know."""
    return frozenset((*_langid().labels, "nb", "nn", "no"))


def _lingua() -> LanguageDetector:
    with _LOADING:
        return _load_lingua()


def _langid() -> LanguageIdentifier:
    with _LOADING:
        return _load_langid()


@cache
def _load_lingua() -> LanguageDetector:
    """Built once in a process; sequences of three letters do for paragraphs, and save memory."""
    chosen = [getattr(Language, name) for name in _KNOWN.split()]
    return LanguageDetectorBuilder.from_languages(*chosen).with_low_accuracy_mode().build()


@cache
def _load_langid() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
