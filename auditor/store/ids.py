"""Ids that people see: what a thing is, when it was made, and what nobody guesses.

``scan_01jdq…`` is the kind, and a ULID in lower case: 48 bits of milliseconds since 1970, then 80
random bits, in Crockford's base 32. Newer ids sort after older ones as bytes do; databases sort
letters by a language, so that rows are ordered by their numbers and never by these.
"""

import secrets
import time
from typing import Final

_SIGNS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH: Final = 26
_RANDOM_BITS: Final = 80


def new_id(kind: str) -> str:
    """A new id.

    Args:
        kind: what it names, such as "scan".
    """
    value = (time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    signs = (_SIGNS[value >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return f"{kind}_{''.join(signs)}"
