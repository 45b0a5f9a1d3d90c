"""Asking the name server, with a bound on the time of each question and on their number."""

import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

from auditor.net.egress.ranges import Address

Resolver = Callable[[str], Sequence[Address]]
"""Gives every address of a host name. Raises OSError or ValueError where there is none."""

Resolved = Future[tuple[Address, ...]]

_MOST: Final = 64
"""Questions that may be open at the same time; a name server that never answers holds no more."""


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
        self._places = threading.BoundedSemaphore(_MOST)

    def ask(self, name: str) -> Resolved:
        """Ask for the addresses of a host name.

        Returns:
            The answer to come: addresses, the best first, or OSError or ValueError where there is
            none.
        """
        answer: Resolved = Future()
        if not self._places.acquire(blocking=False):
            answer.set_exception(OSError("too many questions are open"))
            return answer
        answer.set_running_or_notify_cancel()
        thread = threading.Thread(
            target=self._find, args=(name, answer), name="lookup", daemon=True
        )
        thread.start()
        return answer

    def _find(self, name: str, answer: Resolved) -> None:
        try:
            answer.set_result(tuple(dict.fromkeys(self._resolver(name))))
        except (OSError, ValueError) as error:
            answer.set_exception(error)
        except BaseException as error:
            answer.set_exception(error)
            raise
        finally:
            self._places.release()
