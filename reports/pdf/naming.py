"""The id of a file: the hash of all the rest of it, so that any change of it can be told.

A PDF bears two ids in its trailer, the second of them for the file as it is now. Ours is the first
half of the SHA-256 of the whole file, taken with that id itself set to zeros.
"""

import hashlib
import re
from itertools import islice
from pathlib import Path
from typing import Final

_ID: Final = re.compile(rb"/ID \[<[0-9a-f]+><([0-9a-f]{32})>\]")

_END: Final = b"%%EOF\n"
_MOST_IDS: Final = 20
"""Ids that are looked at: one for each time that a file was added to, and each takes a hash."""


def bear_id(path: Path) -> None:
    """Give a file the id that tells whether it was changed.

    Raises:
        ValueError: it has no id to take the place of.
    """
    path.write_bytes(with_id(path.read_bytes()))


def with_id(data: bytes) -> bytes:
    """A file with the id that tells whether it was changed.

    Raises:
        ValueError: it has no id to take the place of.
    """
    found = _last(data)
    if found is None:
        raise ValueError("the file has no id")
    return data[: found.start(1)] + _digest(data, found) + data[found.end(1) :]


def is_unchanged(data: bytes) -> bool:
    """Whether a file has the id of what it holds.

    Args:
        data: of the file.
    """
    found = _last(data)
    return found is not None and found[1] == _digest(data, found)


def written_part(data: bytes) -> int | None:
    """Bytes of the report that a file begins with and that has the id of what it holds.

    Args:
        data: of the file, such as one that was signed after it was written.

    Returns:
        None where it begins with none.
    """
    for found in islice(_ID.finditer(data), _MOST_IDS):
        ends = data.find(_END, found.end())
        if ends >= 0 and is_unchanged(data[: ends + len(_END)]):
            return ends + len(_END)
    return None


def _last(data: bytes) -> re.Match[bytes] | None:
    every = list(_ID.finditer(data))
    return every[-1] if every else None


def _digest(data: bytes, found: re.Match[bytes]) -> bytes:
    digest = hashlib.sha256(data[: found.start(1)])
    digest.update(b"0" * len(found[1]))
    digest.update(data[found.end(1) :])
    return digest.hexdigest()[: len(found[1])].encode()
