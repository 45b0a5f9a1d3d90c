"""What languages are called, in the reader's language.

The names are those of CLDR, as Babel has them. The languages of Norway that it does not know have
theirs here.
"""

from collections.abc import Mapping
from functools import cache

from babel import Locale

from auditor.model.criteria import Language

_UNKNOWN_TO_CLDR: Mapping[str, Mapping[Language, str]] = {
    "fkv": {Language.NB: "kvensk", Language.NN: "kvensk", Language.EN: "Kven"},
    "nsl": {
        Language.NB: "norsk tegnspråk",
        Language.NN: "norsk teiknspråk",
        Language.EN: "Norwegian Sign Language",
    },
    "rmg": {
        Language.NB: "norsk romani",
        Language.NN: "norsk romani",
        Language.EN: "Norwegian Romani",
    },
    "rmn": {Language.NB: "balkanromani", Language.NN: "balkanromani", Language.EN: "Balkan Romani"},
    "rmy": {Language.NB: "vlaxromani", Language.NN: "vlaxromani", Language.EN: "Vlax Romani"},
    "sje": {Language.NB: "pitesamisk", Language.NN: "pitesamisk", Language.EN: "Pite Sami"},
    "sju": {Language.NB: "umesamisk", Language.NN: "umesamisk", Language.EN: "Ume Sami"},
    "prs": {Language.NB: "dari", Language.NN: "dari", Language.EN: "Dari"},
    "kmr": {Language.NB: "kurmanji", Language.NN: "kurmanji", Language.EN: "Kurmanji"},
}


def language_name(tag: str, language: Language) -> str:
    """What a language is called in the language of a reader; the tag itself where none is known.

    Args:
        tag: hostile; a language tag such as "nb", "se" or "en-GB", whose region is not told
            unless the variety has a name of its own.
        language: of the reader.
    """
    parts = tag.strip().replace("_", "-").split("-")
    primary = parts[0].lower()
    own = _UNKNOWN_TO_CLDR.get(primary)
    if own is not None:
        return own[language]
    names = _names(language)
    whole = "_".join((primary, *(_cased(part) for part in parts[1:])))
    return names.get(whole) or names.get(primary) or tag


def _cased(subtag: str) -> str:
    """A subtag as CLDR writes it: scripts with a capital, regions in capitals."""
    return subtag.capitalize() if len(subtag) == 4 else subtag.upper()


@cache
def _names(language: Language) -> Mapping[str, str]:
    return dict(Locale.parse(language.value).languages.items())
