"""What language a text is in, as far as two detectors and its small words agree on it.

Norwegian and Danish are one family: only long texts of them can be told apart, and bokmål and
nynorsk are one language here.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from rules.common import function_words
from rules.common.detectors import Detection, detect, leans, list_of, recognised
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
OF_ITS_OWN = 60
"""Letters of a frame that no template brings along."""
PLAIN = 20
"""Letters in a language that make a frame be in it, however few its texts."""
MOST_TEXTS = 80
"""Texts of a frame that are read."""
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
_OF_TEMPLATES = "en"
"""The language that templates declare unless somebody changes it."""


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


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around the content of a page and says what language the page itself is in.

    Attributes:
        frame: texts of the content's surroundings, as menus, header and footer are.
        heads: the main headings of the content.
    """

    frame: Sequence[str] = ()
    heads: Sequence[str] = ()


_NO_SETTING = Setting()


def compare(texts: Sequence[str], declared: str, setting: Setting = _NO_SETTING) -> Opinion:
    """How paragraphs, taken together, fit the language declared for them.

    Args:
        texts: shown text of paragraphs, hostile.
        declared: a language tag with a valid primary subtag.
        setting: those of the texts that tell the page's own language. Where menus are in the
            declared language it is that of the page, whatever the content is in. Only the
            English that templates come with proves little.
    """
    language = list_of(primary(declared))
    parts = [prose(text) for text in texts]
    letters = sum(part.letters for part in parts)
    if letters < LEAST:
        return Opinion(Match.SILENT, "", letters)
    rest = [part for part in parts if family(part.likeliest) != family(language)]
    found = detect(sample(rest))
    if not found.language or family(found.language) == family(language):
        opinion = _familiar(parts, language, letters)
        if opinion.match is Match.DOUBTFUL and family(opinion.language) not in (
            "",
            family(language),
        ):
            frame = _sides(setting.frame, language, opinion.language)
            return Opinion(Match.RIGHT, language, letters) if frame.is_own else opinion
        return opinion
    return _in_two(texts, parts, found, language, setting)


def _in_two(
    texts: Sequence[str], parts: Sequence[Prose], found: Detection, language: str, setting: Setting
) -> Opinion:
    """How a text fits that has much in another language than the declared one.

    Args:
        texts: the text, paragraph by paragraph.
        parts: the same, read.
        found: the other language.
        language: the declared one.
        setting: what tells the page's own language.
    """
    letters = sum(part.letters for part in parts)
    listed = function_words.known(found.language)
    rest = [part for part in parts if family(part.likeliest) != family(language)]
    its = [part for part in rest if family(part.likeliest) == family(found.language)]
    its = its if listed else rest
    other = sum(part.letters for part in its)
    stock = {text for text in setting.frame if language == _OF_TEMPLATES and from_template(text)}
    told = [prose(text) for text in texts if text not in stock]
    own = sum(part.letters for part in told if family(part.likeliest) == family(language))
    if listed and not function_words.known(language):
        unsaid = [part for part in rest if not part.likeliest]
        own = sum(part.letters for part in unsaid)  # perhaps, for all we know
        if own > other:
            match = _unlisted(unsaid, found, language)
            return Opinion(match, found.language, letters, quote_of(its))
    around = [text for text in setting.frame if text not in stock]
    frame = _sides(around, language, found.language)
    heads = _sides(setting.heads, language, found.language)
    match = _weigh(own + frame.unsaid, other, language, frame, heads)
    if match is Match.RIGHT:
        return Opinion(match, language, letters)
    if not _talks(its, found):
        return Opinion(Match.SILENT, found.language, letters)
    return Opinion(match, found.language, letters, quote_of(its))


@dataclass(frozen=True, slots=True)
class _Sides:
    """Letters of texts in the declared language and in another that was found.

    Attributes:
        language: the declared one.
        unsaid: those of the declared language that no small word tells.
        texts: how many are in the declared language.
        letters: of all of them, in whatever language.
        together: the family of the language that they are in when read as one text, "" if unclear.
    """

    language: str
    own: int
    other: int
    unsaid: int
    texts: int
    letters: int
    together: str

    @property
    def is_own(self) -> bool:
        if self.together == family(self.language):
            return self.own >= self.other and self.own >= PLAIN / 2
        return self.own >= 2 * self.other and (self.texts >= 3 or self.own >= PLAIN)

    @property
    def is_other(self) -> bool:
        much = self.other >= PLAIN / 2  # one short word is in many languages
        return much and self.other > 2 * self.own and self.together != family(self.language)

    @property
    def is_unclear(self) -> bool:
        return self.letters >= PLAIN and not self.is_own and not self.is_other


def _sides(texts: Sequence[str], language: str, found: str) -> _Sides:
    """Which of two languages each of some texts is in, as far as can be told."""
    own = other = unsaid = count = 0
    parts = [prose(text) for text in texts[:MOST_TEXTS]]
    for part in parts:
        side = part.likeliest or leans(part.text, language, found)
        if family(side) == family(language):
            own, count = own + part.letters, count + 1
            unsaid += 0 if part.likeliest else part.letters
        elif family(side) == family(found):
            other += part.letters
    return _Sides(
        language=language,
        own=own,
        other=other,
        unsaid=unsaid,
        texts=count,
        letters=sum(part.letters for part in parts),
        together=leans(" ".join(part.text for part in parts)[:MOST], language, found),
    )


def _weigh(own: int, other: int, language: str, frame: _Sides, heads: _Sides) -> Match:
    """What the letters of a text say of it that is in two languages.

    Args:
        own: letters in the declared language.
        other: letters in another.
        language: what is declared.
        frame: what stands around the content.
        heads: its main headings.
    """
    if own > other and own >= LEAST:
        return Match.RIGHT
    headed = heads.own > heads.other
    if not frame.is_own:
        mostly = frame.is_other or (own <= RIVAL * other and not frame.is_unclear)
        return Match.WRONG if mostly and not headed else Match.DOUBTFUL
    if language != _OF_TEMPLATES or own >= FEW or other < LOPSIDED * own:
        return Match.RIGHT
    if not heads.is_other:
        return Match.RIGHT if headed or frame.own >= OF_ITS_OWN else Match.DOUBTFUL
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
    hint = language not in recognised() or (named and much and own <= SMALL * letters)
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


def sample(parts: Iterable[Prose]) -> str:
    """The longest paragraphs: menus, names and dates are short."""
    longest = sorted(parts, key=lambda part: part.letters, reverse=True)[: MOST // LEAST]
    most = SLICE if len(longest) > 1 else MOST
    return " ".join(part.text[:most] for part in longest)[:MOST]
