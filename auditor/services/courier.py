"""The courier: sends events to webhooks, and enters what came of each.

It is a thread of the server, with one more for each event that is on its way. It holds nothing that
is not in the archive: an event that was on its way when its server was killed is sent again, by
whichever server looks next, under the same id.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Final, Protocol

from auditor.errors import AuditorError
from auditor.model.webhook import Letter, Receipt

SENDERS: Final = 8
"""Events on their way at the same time, of one server."""
TICK: Final = timedelta(milliseconds=500)
"""Between two looks for what is due."""
RECOVERY: Final = timedelta(seconds=5)
"""Between two looks for events whose process is gone."""
TIDYING: Final = timedelta(minutes=10)
"""Between two looks for what is to be forgotten."""
FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=3)
_GROWTH: Final = 3
_JITTER: Final = 0.2
"""Part of a pause by which it is longer or shorter, so that those that failed together part."""
_OURS: Final = "internal"
"""What went wrong where the receiver has no part in it."""
_PATIENCE: Final = timedelta(seconds=20)
"""What is on its way has so long when the server is to end; the rest is sent again later."""

_log = logging.getLogger(__name__)

Send = Callable[[Letter], Receipt]
"""Sends an event, and tells what came of it, whatever that is."""


class HoldsLetters(Protocol):
    """The events that are to be sent.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def take(self) -> Letter | None:
        """Take the event whose turn it is for this process; None where none is due."""

    def settle(self, letter: Letter, receipt: Receipt, pause: timedelta) -> str | None:
        """Enter what came of sending an event.

        Args:
            letter: that was taken here.
            receipt: what came of it.
            pause: before it is tried again, where it must be.

        Returns:
            The id of the webhook, where that is disabled by now; else None.
        """

    def recover(self) -> int:
        """Let events be sent again whose process has not been heard of; returns how many."""

    def forget(self) -> int:
        """Forget some of the events that happened long ago; returns how many."""


class Courier(threading.Thread):
    """Sees that events are sent, a few at a time."""

    def __init__(
        self, letters: HoldsLetters, way_out: Callable[[], AbstractContextManager[Send]]
    ) -> None:
        """Nothing is started yet.

        Args:
            letters: the events; used by several threads.
            way_out: opens the way that events are sent by, for as long as this thread lives.
        """
        super().__init__(name="courier", daemon=True)
        self._letters = letters
        self._way_out = way_out
        self._over = threading.Event()
        self._news = threading.Event()
        """Something may be due, or there is a place again."""
        self._on_their_way: set[threading.Thread] = set()
        self._recovered = self._tidied = float("-inf")

    def end(self) -> None:
        """Send nothing more; returns when what is on its way has arrived, or had its time."""
        self._over.set()
        self._news.set()
        if self.ident is not None:
            self.join(_PATIENCE.total_seconds() + 1)

    def run(self) -> None:
        """Send until `end` is called."""
        with self._way_out() as send:
            while not self._over.is_set():
                self._news.clear()
                self._try(self._recover)
                self._try(lambda: self._hand_out(send))
                self._try(self._tidy)
                self._news.wait(TICK.total_seconds())
            until = time.monotonic() + _PATIENCE.total_seconds()
            for sending in tuple(self._on_their_way):
                sending.join(max(0.0, until - time.monotonic()))

    def _try(self, act: Callable[[], object]) -> None:
        """Do something; whatever becomes of it, the thread goes on."""
        try:
            act()
        except AuditorError as error:
            _log.warning("the courier could not do its work and tries again: %s", error)
        except Exception as error:
            _log.error("the courier failed and goes on: %s", type(error).__name__, exc_info=error)

    def _recover(self) -> None:
        if time.monotonic() - self._recovered >= RECOVERY.total_seconds():
            self._recovered = time.monotonic()
            self._letters.recover()

    def _tidy(self) -> None:
        due = time.monotonic() - self._tidied >= TIDYING.total_seconds()
        if due and not self._letters.forget():
            self._tidied = time.monotonic()

    def _hand_out(self, send: Send) -> None:
        self._on_their_way = {one for one in self._on_their_way if one.is_alive()}
        while len(self._on_their_way) < SENDERS and not self._over.is_set():
            letter = self._letters.take()
            if letter is None:
                return
            sending = threading.Thread(
                target=self._carry, args=(letter, send), name="sender", daemon=True
            )
            sending.start()
            self._on_their_way.add(sending)

    def _carry(self, letter: Letter, send: Send) -> None:
        try:
            receipt = send(letter)
        except Exception as error:
            # Or it would be taken for lost and sent again for ever, without a pause.
            _log.error("the courier failed and goes on: %s", type(error).__name__, exc_info=error)
            receipt = Receipt(status=None, error=_OURS)
        self._try(lambda: self._settle(letter, receipt))
        self._news.set()

    def _settle(self, letter: Letter, receipt: Receipt) -> None:
        pause = pause_after(letter.attempt, receipt)
        disabled = self._letters.settle(letter, receipt, pause)
        if disabled is not None:
            _log.warning(
                "the webhook %s is disabled: it accepted nothing for a day, or wants nothing",
                disabled,
            )


def pause_after(attempt: int, receipt: Receipt) -> timedelta:
    """How long an event rests that was not accepted: longer each time, and never quite the same.

    Args:
        attempt: which it was, from 1.
        receipt: what came of it; a receiver that asks for patience gets it, up to the longest.
    """
    grown: timedelta = FIRST_PAUSE * _GROWTH ** min(attempt - 1, 10)
    rest = max(min(grown, LONGEST_PAUSE), receipt.again_after or timedelta(0))
    part = random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - nobody must not guess it
    return min(rest, LONGEST_PAUSE) * part
