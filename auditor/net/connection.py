"""One connection with a deadline that holds, whatever the other side does.

Time-outs of a socket start anew with each byte received, so a server that drips holds its caller
for hours. Here a watchdog shuts the socket down when the time is up: every call that is blocked
on it, in the TLS handshake, the headers or the body, returns at once.
"""

import contextlib
import socket
import ssl
import threading
import time
from datetime import timedelta
from types import TracebackType
from typing import Self


class SocketDeadline:
    """A moment on the monotonic clock, and the end of every socket that is watched when it comes.

    Use it as a context manager: leaving it stops the watchdog. One thread uses it at a time.
    """

    def __init__(self, after: timedelta) -> None:
        self.span = after
        self._end = time.monotonic() + after.total_seconds()
        self._lock = threading.Lock()
        self._watched: socket.socket | None = None
        self._timer = threading.Timer(after.total_seconds(), self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._forget()

    @property
    def passed(self) -> bool:
        """Whether the moment has come."""
        return time.monotonic() >= self._end

    def shorten(self, limit: timedelta) -> float:
        """The shorter of ``limit`` and the time that is left, in seconds, above zero.

        Raises:
            TimeoutError: no time is left.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, limit.total_seconds())

    def watch(self, sock: socket.socket) -> None:
        """Shut ``sock`` down at the deadline; it replaces the socket watched before."""
        with self._lock:
            self._forget()
            # A copy of the descriptor: wrapping a socket in TLS empties the original object.
            self._watched = sock.dup()
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            if self._watched is not None:
                with contextlib.suppress(OSError):  # the other side was quicker
                    self._watched.shutdown(socket.SHUT_RDWR)

    def _forget(self) -> None:
        if self._watched is not None:
            self._watched.close()
            self._watched = None


def connect(
    host: str,
    port: int,
    *,
    tls: ssl.SSLContext | None,
    timeout: timedelta,
    deadline: SocketDeadline,
) -> socket.socket:
    """Connect to the first address of ``host`` that answers, and shake hands if ``tls`` is given.

    Args:
        host: a name, or an IP address without brackets.
        port: TCP port.
        tls: the context to verify the other side with; None for plain HTTP.
        timeout: for each address of the host.
        deadline: for everything; resolving the name alone is left to the system's own time-out.

    Raises:
        OSError: the name does not resolve, no address answers, or the handshake fails.
        UnicodeError: the name cannot be asked for.
    """
    failure: OSError = ConnectionError("the name has no address")
    # Names below "localhost" are this machine to browsers (RFC 6761), not to every resolver.
    name = "localhost" if host.removesuffix(".").endswith(".localhost") else host
    for family, kind, protocol, _, address in socket.getaddrinfo(
        name, port, type=socket.SOCK_STREAM
    ):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(deadline.shorten(timeout))
            sock.connect(address)
            deadline.watch(sock)
            return tls.wrap_socket(sock, server_hostname=host) if tls else sock
        except OSError as error:
            sock.close()
            if deadline.passed or isinstance(error, ssl.SSLError):
                raise
            failure = error
    raise failure
