"""Which of the two written forms of Norwegian a text is in: bokmål or nynorsk.

The forms share most of their words, so they are told apart only by words and endings that one of
them does not have: by many in a long text, and in a shorter one by some, if none is of the other.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.common.detectors import norwegian_share

FORMS = ("nb", "nn")
QUOTED = 5
"""Words that are quoted."""
_MOST = 4_000
"""Characters that the detector reads."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a text must have to be in a form.

    Attributes:
        letters: from which this measure is for it.
        telling: words of the form.
        different: different ones of them.
        stray: words of the other form, for each of these, that names and quotations may bring.
        sure: share of the detector's certainty that the form must have, beside the other.
    """

    letters: int
    telling: int
    different: int
    stray: float
    sure: float


_LONG = _Measure(letters=300, telling=10, different=5, stray=0.1, sure=0.8)
_SHORTER = _Measure(letters=140, telling=3, different=3, stray=0.0, sure=0.95)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ONLY: Mapping[str, frozenset[str]] = {
    "nb": _words(
        """
        ikke jeg fra hvordan hva hvem hvilken hvilke hvilket hvorfor hver hvert noen noe mye være
        vært hennes henne deres mer bare uten selv kommer gjør gjøre sier egen sammen flere
        disse gjelder hvis et tjeneste tjenester tjenesten tjenestene tilbud tilbudet
        fikk gikk svarer hører kommuner innbyggere innbyggerne arbeidere brukere lærere
        """
    ),
    "nn": _words(
        """
        ikkje eg frå korleis kva kven kvifor kvart nokon noko mykje vere vera vore hennar dei deira
        meir berre utan òg sjølv kjem gjer gjere vorte vart eigen saman fleire desse gjeld
        ein eit dykk dykkar medan kvarandre difor tenester tenesta tenestene tilbod tilbodet
        fekk gjekk svarar høyrer kommunar innbyggjarar innbyggjarane arbeidarar brukarar lærarar
        ønskjer skular skulen velkomne innbyggjar handsama kvar
        """
    ),
}
"""Words that the other form does not have."""
_ENDINGS: Mapping[str, re.Pattern[str]] = {
    "nb": re.compile(r"\w{4,}(?:inger|ingene|heter|hetene|asjoner|asjonene)"),
    "nn": re.compile(r"\w{4,}(?:ingar|ingane|heiter|heitene|asjonar|asjonane)"),
}
"""Endings of nouns that the other form does not have."""


@dataclass(frozen=True, slots=True)
class Form:
    """A written form of Norwegian that a text is in.

    Attributes:
        language: "nb" or "nn".
        words: some of the words that tell it, the most frequent first.
    """

    language: str
    words: tuple[str, ...]


def form_of(texts: Iterable[str]) -> Form | None:
    """The form that a Norwegian text is clearly in; None where it is short or has both.

    Args:
        texts: its paragraphs, hostile.
    """
    whole = " ".join(texts)
    words = _WORD.findall(whole.lower())
    letters = sum(map(len, words))
    measure = _LONG if letters >= _LONG.letters else _SHORTER
    if letters < measure.letters:
        return None
    told = {form: Counter(word for word in words if _tells(word, form)) for form in _ONLY}
    for form, other in (("nb", "nn"), ("nn", "nb")):
        telling = told[form].total()
        if telling < measure.telling or len(told[form]) < measure.different:
            continue
        apart = told[other].total() <= measure.stray * telling
        if apart and norwegian_share(whole[:_MOST], form) >= measure.sure:
            return Form(form, tuple(word for word, _ in told[form].most_common(QUOTED)))
    return None


def _tells(word: str, form: str) -> bool:
    return word in _ONLY[form] or bool(_ENDINGS[form].fullmatch(word))
