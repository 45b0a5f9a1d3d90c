"""Text from strangers: cleaned once, where it enters."""

import re

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)


def clean(text: str, limit: int) -> str:
    """Take out what can mislead a terminal, a spreadsheet or a reader, and cap the length.

    Control characters (C0 but for tab and line feed, C1), bidirectional controls, characters
    without width (those that join or part letters, invisible operators, tags), lone surrogates
    and non-characters are removed.

    Args:
        text: anything a scanned page, a server or an archive said.
        limit: characters to keep at the most; a longer text ends in an ellipsis.
    """
    text = _UNSAFE.sub("", text[: 4 * limit])
    return text if len(text) <= limit else text[: limit - 1] + "…"
