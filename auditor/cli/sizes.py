"""Numbers of bytes as people say them."""

from auditor.model.criteria import Language


def in_words(size: int, language: Language) -> str:
    """A number of bytes in kB, MB or GB, with one decimal below ten."""
    for unit, of in (("GB", 10**9), ("MB", 10**6)):
        if size >= of:
            return f"{_rounded(size / of, language)} {unit}"
    return f"{_rounded(size / 1000, language)} kB"


def _rounded(number: float, language: Language) -> str:
    text = f"{number:.1f}" if number < 10 else f"{number:.0f}"
    return text if language is Language.EN else text.replace(".", ",")
