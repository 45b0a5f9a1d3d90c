"""One connection of a client: whoever is slow to ask, or to read, is cut.

The server beneath cuts only who is silent between two requests. Here the head of a request must
come whole within a time, too, and what is answered must be read at a pace; the time of a body is
watched by `api.intake`. Where all connections are taken, the client that has most of them with no
request in work loses the one that has been so for longest: whoever holds them keeps nobody else
out. Behind a proxy all clients have its address, and none of them is counted against another
before that.
"""

import asyncio
import ipaddress
import json
from collections import Counter
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.codes import KINDS, Code
from api.errors import MEDIA_TYPE, TYPE
from api.patience import Patience

CONNECTIONS: Final = 500
"""At the same time, at the most."""
_NETWORK: Final = 64
"""Bits of an IPv6 address that tell clients apart: whoever has one has all below it."""
HEAD_BYTES: Final = 16 * 1024
"""Bytes of a head at the most."""


class Connection(H11Protocol):
    """A connection that is not held for ever by a client that does nothing with it.

    Attributes:
        patience: of the server.
        idle_since: when there was a request in work last, by the loop's clock.
        peer: whose it is.
        given_up: it is being cut.
    """

    patience = Patience()
    idle_since = 0.0
    peer = ""
    given_up = False
    _head: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client connected, as asyncio tells."""
        super().connection_made(transport)
        self.idle_since, self.peer = self.loop.time(), _peer(self.client)
        if len(self.connections) > CONNECTIONS and not self._make_room():
            self._refuse(Code.OVERLOADED, "Too many clients are connected: come back in a while.")
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone, as asyncio tells."""
        self._stop_head()
        self._stop_unread()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes came, as asyncio tells."""
        self._await_head()
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_head()

    def on_response_complete(self) -> None:
        """The answer is written; what came meanwhile may be the beginning of another request."""
        self.idle_since = self.loop.time()
        super().on_response_complete()
        if self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
            self._await_head()

    def pause_writing(self) -> None:
        """The client does not read, as asyncio tells."""
        super().pause_writing()
        self._stop_unread()
        self._unread = self.loop.call_later(self.patience.reading, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has read most of what there was, as asyncio tells."""
        self._stop_unread()
        super().resume_writing()

    def send_400_response(self, _msg: str) -> None:
        """Answer what is no request: as a problem, like everything that cannot be answered."""
        too_large = len(self.conn.trailing_data[0]) >= HEAD_BYTES
        if too_large:
            self._refuse(Code.HEADERS_TOO_LARGE, f"A head may have {HEAD_BYTES} bytes: send less.")
        else:
            self._refuse(Code.MALFORMED, "What came is no request of HTTP/1.1 that can be read.")

    def _refuse(self, code: Code, detail: str) -> None:
        """Answer with a problem, whatever was or was not asked, and close."""
        kind = KINDS[code]
        problem = {
            "type": f"{TYPE}{code}",
            "title": kind.en,
            "status": kind.status,
            "detail": detail,
            "code": code,
        }
        headers = [("Content-Type", MEDIA_TYPE), ("Connection", "close")]
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            for event in (
                h11.Response(status_code=kind.status, headers=headers),
                h11.Data(data=json.dumps(problem).encode()),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    @property
    def is_idle(self) -> bool:
        """Whether it has no request in work: it may have begun to send one."""
        return self.cycle is None or self.cycle.response_complete

    def _make_room(self) -> bool:
        """Cut a connection for this one, where that is one too many; False where none may be."""
        held = [one for one in self.connections if isinstance(one, Connection)]
        held = [one for one in held if not one.given_up]
        if len(held) <= CONNECTIONS:
            return True
        idle = [one for one in held if one.is_idle]
        greediest = Counter(one.peer for one in idle).most_common(1)[0][0]
        first = min((one for one in idle if one.peer == greediest), key=lambda one: one.idle_since)
        if first is self:
            return False
        first.given_up = True
        first.transport.abort()
        return True

    def _await_head(self) -> None:
        if self._head is None:
            self._head = self.loop.call_later(self.patience.head, self.transport.abort)

    def _stop_head(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _stop_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


def _peer(client: tuple[str, int] | None) -> str:
    """Whose a connection is: an IPv4 address, or the network of an IPv6 one."""
    try:
        address = ipaddress.ip_address(client[0] if client else "")
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped or ipaddress.IPv6Network((int(address), _NETWORK), strict=False))


def connections(patience: Patience) -> type[Connection]:
    """Connections of a server with this patience."""
    return type("PatientConnection", (Connection,), {"patience": patience})
