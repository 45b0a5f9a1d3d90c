"""When a refusal is told: at whole steps after the question, so that its time tells little."""

import time
from typing import Final

_STEP: Final = 0.5


def until_told(asked: float) -> float:
    """The time until a refusal may be told, in seconds; never none.

    Args:
        asked: when the question came, by `time.monotonic`.
    """
    return _STEP - (time.monotonic() - asked) % _STEP
