"""Views: what a page showed, small enough to be kept of each and compared."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a page showed, frames included; nothing of it can be read back.

    Attributes:
        text: hash of all shown text and of the sources of what is shown beside it (pictures,
            players), 16 hexadecimal digits.
        shape: hash of the shown elements, by name and depth, 16 hexadecimal digits.
        words: a number of 32 bits for each different word and source, ascending; a word with a
            digit in it counts as any other such word, so that neither dates nor clocks make news.
            Of more than 1,000 the smallest are kept, which are the same ones on every page.
    """

    text: str
    shape: str
    words: tuple[int, ...] = ()

    @property
    def exactly(self) -> tuple[str, str]:
        """Equal where a person sees the same page: every word, source and element."""
        return self.text, self.shape

    @property
    def roughly(self) -> tuple[int, str]:
        """Equal where two pages differ in clocks, counters and dates at the most."""
        return hash(self.words), self.shape
