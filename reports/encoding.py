"""Characters to bytes: what formats of text are written through."""

import codecs
from typing import BinaryIO


def utf8(out: BinaryIO) -> codecs.StreamWriter:
    """Takes characters and writes them as UTF-8, line ends as they are; nothing is held back.

    Args:
        out: takes the bytes; it stays open. What is no character becomes a question mark.
    """
    return codecs.getwriter("utf-8")(out, "replace")
