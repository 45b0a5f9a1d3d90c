"""Inquiries: what is asked of hosts beside the coordinator, which never waits for an answer.

What takes several answers, one after the other, is written as steps: a generator that gives each
inquiry it must wait for, and is gone on with once that one has been answered.
"""

import threading
from collections import deque
from collections.abc import Callable, Generator
from contextvars import copy_context
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")

MOST_AT_ONCE = 8
"""Inquiries of one scan that are made at the same time: some hosts never answer."""


class Pending(Protocol):
    """What steps wait for."""

    @property
    def answered(self) -> bool:
        """Whether the steps can be gone on with."""

    def wait(self) -> None:
        """Wait until they can: never to be called by the coordinator."""


Steps = Generator[Pending, None, T]
"""Steps that may have to wait, and end in a value."""


class Inquiry(Generic[T]):
    """One question to a host."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._answers: list[T] = []
        self._failure: BaseException | None = None
        self._over = threading.Event()

    @property
    def answered(self) -> bool:
        """Whether the answer is there."""
        return self._over.is_set()

    def wait(self) -> None:
        """Wait until the answer is there."""
        self._over.wait()

    def answer(self) -> T:
        """The answer, or what the question ended in; waits for it where it is not there yet."""
        self.wait()
        if self._failure is not None:
            raise self._failure
        return self._answers[0]

    def make(self) -> None:
        """Ask; whatever fails is kept for those who want the answer."""
        try:
            self._answers.append(self._ask())
        except BaseException as error:  # raised anew where the answer is wanted
            self._failure = error
        finally:
            self._over.set()


class Inquiries:
    """Makes the inquiries of one scan in threads of their own, which end when none is left.

    Args:
        wake: called after each answer, from any thread; must return at once.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._lock = threading.Lock()
        self._waiting: deque[Callable[[], None]] = deque()
        self._threads = 0

    def ask(self, question: Callable[[], T]) -> Inquiry[T]:
        """Begin an inquiry.

        Args:
            question: asks, and waits for the answer, for a bounded time.
        """
        inquiry = Inquiry(question)
        with self._lock:
            self._waiting.append(inquiry.make)
            if self._threads < MOST_AT_ONCE:
                self._threads += 1
                run = copy_context().run  # so that lines of the log name the scan
                thread = threading.Thread(target=run, args=(self._work,), name="inquiries")
                thread.daemon = True
                thread.start()
        return inquiry

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._threads -= 1
                    return
                make = self._waiting.popleft()
            make()
            self._wake()
