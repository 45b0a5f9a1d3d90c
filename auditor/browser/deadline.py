"""Deadlines on the monotonic clock; a step's deadline never outlives its page's."""

import time
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the monotonic clock, in seconds as `time.monotonic` counts them."""

    moment: float

    @classmethod
    def after(cls, span: timedelta) -> "Deadline":
        """The deadline ``span`` from now."""
        return cls(time.monotonic() + span.total_seconds())

    def within(self, span: timedelta) -> "Deadline":
        """The nearer of this deadline and ``span`` from now."""
        return Deadline(min(self.moment, time.monotonic() + span.total_seconds()))

    def share(self, part: float) -> "Deadline":
        """The moment when ``part`` (0 to 1) of the time that is left now will have passed."""
        return Deadline(time.monotonic() + part * self.remaining)

    @property
    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.moment - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether nothing is left."""
        return self.remaining == 0.0
