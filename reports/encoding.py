"""Characters to bytes: what formats of text are written through, and JSON without hostile marks."""

import codecs
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, TypeAlias

from auditor.model.text import clean

Json: TypeAlias = "Mapping[str, Json] | list[Json] | str | int | float | bool | None"

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(", ", ": "))


def utf8(out: BinaryIO) -> codecs.StreamWriter:
    """Takes characters and writes them as UTF-8, line ends as they are; nothing is held back.

    Args:
        out: takes the bytes; it stays open. What is no character becomes a question mark.
    """
    return codecs.getwriter("utf-8")(out, "replace")


def json_line(value: Json) -> str:
    """One value on one line; what could mislead a reader is taken out of every text in it.

    Control characters are too: as escapes they would come back to life in whoever reads the file.
    """
    return _ENCODER.encode(cleaned(value))


def json_rows(rows: Iterable[Json]) -> Iterator[str]:
    """An array, one item a line, piece by piece: of whatever length, it takes no memory."""
    yield "["
    separator = "\n"
    for row in rows:
        yield separator + json_line(row)
        separator = ",\n"
    yield "\n]"


def cleaned(value: Json) -> Json:
    """A value in which no text, key included, holds what could mislead a reader."""
    match value:
        case str():
            return clean(value, len(value))
        case Mapping():
            return {clean(key, len(key)): cleaned(one) for key, one in value.items()}
        case list():
            return [cleaned(one) for one in value]
        case _:
            return value
