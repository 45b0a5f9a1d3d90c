"""Which language somebody is answered in."""

from typing import Final

from fastapi import Request

from auditor.model.criteria import Language

_NAMES: Final = {
    "nb": Language.NB,
    "no": Language.NB,
    "nn": Language.NN,
    "en": Language.EN,
}


def language_of(request: Request) -> Language:
    """The language that Accept-Language wants most of those there are, English without one.

    Source: RFC 9110 section 12.5.4.
    """
    best, weight = Language.EN, 0.0
    for part in request.headers.get("accept-language", "")[:500].split(","):
        name, _, parameter = part.partition(";")
        language = _NAMES.get(name.strip().partition("-")[0].lower())
        wanted = _weight(parameter)
        if language is not None and wanted > weight:
            best, weight = language, wanted
    return best


def _weight(parameter: str) -> float:
    """The weight that ``q=0.5`` gives; 1 where nothing is given, 0 where it cannot be read."""
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0) if name.strip().lower() == "q" else 1.0
    except ValueError:
        return 0.0
