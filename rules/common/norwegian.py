"""Which of the two written forms of Norwegian a text is in: bokmål or nynorsk.

The forms share most of their words, so only long texts are told apart, and only by words that
one of them does not have.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.common.detectors import norwegian_share

FORMS = ("nb", "nn")
LETTERS = 300
"""Letters from which a text is told to be in a form."""
TELLING = 10
"""Words of a form that there must be."""
DIFFERENT = 5
"""Different ones of them."""
STRAY = 0.1
"""Words of the other form, for each of these, that names and quotations may bring along."""
SURE = 0.8
"""Share of the detector's certainty that the form must have, beside the other."""
QUOTED = 5
"""Words that are quoted."""
_MOST = 4_000
"""Characters that the detector reads."""
_WORD = re.compile(r"[^\W\d_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ONLY: Mapping[str, frozenset[str]] = {
    "nb": _words(
        """
        ikke jeg fra hvordan hva hvem hvilken hvilke hvilket hvorfor hver hvert noen noe mye være
        vært hennes henne deres mer bare uten selv kommer gjør gjøre sier blitt egen sammen flere
        disse gjelder fått gått hvis et
        """
    ),
    "nn": _words(
        """
        ikkje eg frå korleis kva kven kvifor kvart nokon noko mykje vere vera vore hennar dei deira
        meir berre utan òg sjølv kjem gjer gjere seier vorte vart eigen saman fleire desse gjeld
        ein eit dykk dykkar medan kvarandre difor
        """
    ),
}
"""Words that the other form does not have."""


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
    if sum(map(len, words)) < LETTERS:
        return None
    told = {form: Counter(word for word in words if word in _ONLY[form]) for form in _ONLY}
    for form, other in (("nb", "nn"), ("nn", "nb")):
        telling = told[form].total()
        if telling < TELLING or len(told[form]) < DIFFERENT:
            continue
        if told[other].total() <= STRAY * telling and norwegian_share(whole[:_MOST], form) >= SURE:
            return Form(form, tuple(word for word, _ in told[form].most_common(QUOTED)))
    return None
