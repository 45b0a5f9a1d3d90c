"""Help and failures in the reader's language.

Everywhere else failures are English sentences, with values in them. Here each such sentence has
its bokmål and nynorsk: it is known by its words, as in gettext, and its values are put back,
translated themselves where they are sentences, too. One that is not known stays as it is.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from auditor.model.criteria import Language

VARIABLE = "AUDITOR_LANG"
_OPTION = "--lang"
_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_VALUE = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[\[{].*?[\]}]|.+?)"""
"""A quoted one, or one in brackets, as a whole, whatever is in it."""
_COLUMN = MappingProxyType({Language.NB: 0, Language.NN: 1})


_LONGEST = 4_000
"""Characters of a text that is taken apart: strangers' words in it could make that last."""


def language_wanted(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language that a command line asks for, before anything else of it is understood.

    Args:
        arguments: of the command line, without the program's name.
        environment: all variables.

    Returns:
        That of the last ``--lang``, else of the variable, else bokmål, as for results.
    """
    told = [environment.get(VARIABLE, "")]
    for at, one in enumerate(arguments):
        name, equals, value = one.partition("=")
        if name == _OPTION:
            told.append(value if equals else "".join(arguments[at + 1 : at + 2]))
    known = [value for value in told if value in set(Language)]
    return Language(known[-1]) if known else Language.NB


def translated(text: str, language: Language) -> str:
    """A sentence of help or of a failure in a language.

    Args:
        text: in English; white space at its ends is kept.
        language: that of the reader.
    """
    if language is Language.EN or not text.strip():
        return text
    inner = text.strip()
    whole = _sentences().get(inner)
    if whole is not None:
        return text.replace(inner, whole[_COLUMN[language]])
    for template in _templates() if len(inner) <= _LONGEST else ():
        found = template.form.fullmatch(inner)
        if found:
            values = {name: translated(it, language) for name, it in found.groupdict().items()}
            return text.replace(inner, _filled(template.said[_COLUMN[language]], values))
    return text


def _filled(said: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values[found[1]], said)


@dataclass(frozen=True, slots=True)
class _Template:
    """A sentence with values in it, and how it is said in bokmål and nynorsk."""

    form: re.Pattern[str]
    said: Sequence[str]


@cache
def _sentences() -> Mapping[str, Sequence[str]]:
    text = resources.files("auditor.cli").joinpath("sentences.json").read_text("utf-8")
    read: dict[str, list[str]] = json.loads(text)
    return MappingProxyType(read)


@cache
def _templates() -> tuple[_Template, ...]:
    """The sentences with values, those of most words first: they tell the most."""
    found = [one for one in _sentences() if _PLACEHOLDER.search(one)]
    found.sort(key=lambda one: -len(_PLACEHOLDER.sub("", one)))
    return tuple(_Template(_form(one), _sentences()[one]) for one in found)


def _form(template: str) -> re.Pattern[str]:
    parts = _PLACEHOLDER.split(template)
    written: list[str] = []
    for at, part in enumerate(parts):
        if not at % 2:
            written.append(re.escape(part))
        else:  # a value that comes a second time is the same one
            written.append(f"(?P={part})" if part in parts[1:at:2] else f"(?P<{part}>{_VALUE})")
    return re.compile("".join(written), re.DOTALL)
