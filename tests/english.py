"""English words in what is to be Norwegian: a list of common ones is enough to find a sentence."""

import re
from collections.abc import Iterator

_WORDS = """
about after all also an and any are as because been before between but can cannot check could
did does down during each error every failed file folder found from give given has have he her his
how if image in into is it its leave line link links made make may missing more most must name new
no none not nothing of on once only open options or other our out over page pages read requires
results run said same say says see shall she should show site some still such test than
that the their them then there these they this those through title too try under until up usage
used value values warning was were what when where which while who whose why will with without
word words would write you your
"""
_SAME = {"all", "an", "are", "as", "did", "from", "has", "her", "in", "no", "on", "open", "over"}
_SAME |= {"same", "she", "site", "test", "under"}
"""Words that are Norwegian, too, or names: they tell nothing."""
ENGLISH = frozenset(_WORDS.split()) - _SAME
_QUOTED = re.compile(
    r"«[^»]*»|“[^”]*”|`[^`]*`|'[^'\n]*'|\{[^}\n]*\}|\S*[/:@=_.<>\[\]]\S+|--?[a-z-]+"
)
"""What is quoted, or is an address, a path, code or an option."""


def english_in(text: str) -> Iterator[str]:
    """The lines of a text that hold two English words or more, but for what is quoted."""
    for line in _QUOTED.sub(" ", text).splitlines():
        words = re.findall(r"\b[^\W\d_]+\b", line.lower())
        if sum(word in ENGLISH for word in words) >= 2 or (
            len(words) <= 3 and any(word in ENGLISH for word in words)
        ):
            yield line.strip()
