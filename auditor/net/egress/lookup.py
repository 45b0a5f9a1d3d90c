"""Asking the name server, with a bound on the time of each question and on their number."""

import ipaddress
import socket
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

from auditor.net.egress.ranges import Address

Resolver = Callable[[str], Sequence[Address]]
"""Gives every address of a host name. Raises OSError or ValueError where there is none."""

Resolved = Future[tuple[Address, ...]]

_MOST: Final = 128
"""Questions that may be open at the same time; a name server that never answers holds no more."""
_MOST_OF_ONE: Final = 8
"""Of them, those of one asker: whose names are slow holds up itself, and nobody else."""


def ask_system(name: str) -> tuple[Address, ...]:
    """Every address of a host name, as this machine resolves names.

    Raises:
        OSError: there is none, or no name server answers.
        ValueError: no name server can be asked for it.
    """
    told = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return tuple(ipaddress.ip_address(where[0]) for *_, where in told)


class Lookup:
    """Open questions. A question outlives whoever asked it, and holds up no process that ends."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._changed = threading.Condition()
        self._open: Counter[str | None] = Counter()

    def ask(self, name: str, asker: str | None = None, patience: float = 0) -> Resolved | None:
        """Ask for the addresses of a host name.

        Args:
            name: of the host.
            asker: for whom, who has few places; None where all are asked for one.
            patience: seconds to wait for a place.

        Returns:
            The answer to come: addresses, the best first, or OSError or ValueError where there is
            none. None where there is no place for the question.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._has_place(asker), max(0, patience)):
                return None
            self._open[asker] += 1
        answer: Resolved = Future()
        answer.set_running_or_notify_cancel()
        thread = threading.Thread(
            target=self._find, args=(name, asker, answer), name="lookup", daemon=True
        )
        thread.start()
        return answer

    def _has_place(self, asker: str | None) -> bool:
        own = asker is None or self._open[asker] < _MOST_OF_ONE
        return own and self._open.total() < _MOST

    def _find(self, name: str, asker: str | None, answer: Resolved) -> None:
        try:
            answer.set_result(tuple(dict.fromkeys(self._resolver(name))))
        except (OSError, ValueError) as error:
            answer.set_exception(error)
        except BaseException as error:
            answer.set_exception(error)
            raise
        finally:
            with self._changed:
                self._open[asker] -= 1
                if not self._open[asker]:
                    del self._open[asker]
                self._changed.notify_all()
