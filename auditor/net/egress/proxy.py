"""The filtering proxy: the one way out of a process that visits what strangers ask for.

It listens on loopback, on a port of its own, and lets through who knows its password: neither other
processes of the machine nor pages do. Each connection carries one request, or one tunnel, to one
place that the guard has let through, by an address that the guard has checked. What the site
answers is handed on byte for byte, so that browsers see what they would see without it.

An event loop in a thread of its own: a page may hold hundreds of connections open (decision 0045).

Source: RFC 9110 sections 7.6.1, 9.3.6 and 11.7; RFC 9112 section 3.2.
"""

import asyncio
import contextlib
import secrets
import socket
import struct
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator
from datetime import timedelta
from types import TracebackType
from typing import Final, Self

from auditor.model.proxy import Proxy, ProxyScheme
from auditor.net.egress.guard import EgressGuard, NotAllowed
from auditor.net.egress.hostport import HostPort
from auditor.net.egress.request import NoRequest, ProxyRequest, read_request
from auditor.net.proxied import authorization

_MOST: Final = 256
"""Connections at the same time; a browser holds 32 of them at the most."""
_HEAD: Final = timedelta(seconds=30)
_IDLE: Final = timedelta(minutes=5)
_CONNECT: Final = timedelta(seconds=10)
_FLUSH: Final = timedelta(seconds=30)
_LINGER: Final = timedelta(seconds=1)
_PIECE: Final = 64 * 1024
_KEPT: Final = 4096

_ESTABLISHED: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"
_END: Final = b"Content-Length: 0\r\nConnection: close\r\n\r\n"
_WHO: Final = (
    b'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="way out"\r\n'
)
_BAD: Final = b"HTTP/1.1 400 Bad Request\r\n"
_REFUSED: Final = b"HTTP/1.1 403 Forbidden\r\n"
_NO_WAY: Final = b"HTTP/1.1 502 Bad Gateway\r\n"

_Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class EgressProxy:
    """Serves as long as its context lasts.

    Attributes:
        proxy: how it is spoken to; its password is drawn anew for each.
    """

    def __init__(self, guard: EgressGuard) -> None:
        self._guard = guard
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.proxy = Proxy(
            scheme=ProxyScheme.HTTP,
            host="127.0.0.1",
            port=self._listener.getsockname()[1],
            user="auditor",
            password=secrets.token_urlsafe(32),
            sole=True,
        )
        self._pass = authorization(self.proxy)["Proxy-Authorization"].encode()
        self._lock = threading.Lock()
        self._shut: OrderedDict[HostPort, None] = OrderedDict()
        self._clients: set[asyncio.Task[None]] = set()
        self._begun = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="egress", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._begun.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    def kept_from(self, url: str) -> bool:
        """Whether the guard did not let through the place of an address when it was last wanted.

        Why it did not is not known to anybody.
        """
        try:
            place = HostPort.of(url)
        except ValueError:
            return False
        with self._lock:
            return place in self._shut

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._meet, sock=self._listener, limit=_PIECE)
        self._begun.set()
        await self._over.wait()
        server.close()
        clients = tuple(self._clients)
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)

    def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._clients) >= _MOST:
            writer.transport.abort()
            return
        client = self._loop.create_task(self._client(reader, writer))
        self._clients.add(client)

        def leave(client: asyncio.Task[None]) -> None:
            self._clients.discard(client)
            writer.transport.abort()  # also where the task was ended before it began

        client.add_done_callback(leave)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection; whatever goes wrong with it ends it, and it alone."""
        async with _closing(writer):
            with contextlib.suppress(OSError, TimeoutError, NoRequest):
                await self._answer(reader, writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        near = reader, writer
        try:
            async with asyncio.timeout(_HEAD.total_seconds()):
                asked = await read_request(reader)
        except NoRequest:
            return await _say(near, _BAD)
        if asked is None:
            return None
        if not secrets.compare_digest(asked.password, self._pass):
            return await _say(near, _WHO)
        if asked.place is None:
            return await _say(near, _BAD)
        try:
            addresses = await self._guard.ways(asked.place)
        except NotAllowed:
            self._note(asked.place, refused=True)
            return await _turn_away(near, asked, _REFUSED)
        self._note(asked.place, refused=False)
        far = await _connect([str(one) for one in addresses], asked.place.port)
        if far is None:
            return await _turn_away(near, asked, _NO_WAY)
        async with _closing(far[1]):
            await _relay(near, far, asked)
        return None

    def _note(self, place: HostPort, *, refused: bool) -> None:
        with self._lock:
            self._shut.pop(place, None)
            if refused:
                self._shut[place] = None
                if len(self._shut) > _KEPT:
                    self._shut.popitem(last=False)


@contextlib.asynccontextmanager
async def _closing(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Close a connection afterwards: what is still to be sent is, unless something went wrong."""
    try:
        yield
        writer.close()
        with contextlib.suppress(OSError):
            async with asyncio.timeout(_FLUSH.total_seconds()):
                await writer.wait_closed()
    finally:
        writer.transport.abort()  # or it would wait for a reader that may never come


async def _say(near: _Stream, answer: bytes) -> None:
    """Resolved for ourselves; what the client still sends is read, or it may not see the answer."""
    reader, writer = near
    writer.write(answer + _END)
    writer.write_eof()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LINGER.total_seconds()):
            while await reader.read(_PIECE):
                pass


async def _turn_away(near: _Stream, asked: ProxyRequest, answer: bytes) -> None:
    """Open no way: a plain request is cut off, since an answer would be taken for the site's."""
    if asked.tunnel:
        await _say(near, answer)
        return
    wire = near[1].get_extra_info("socket")
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    near[1].transport.abort()


async def _connect(addresses: list[str], port: int) -> _Stream | None:
    """Connect to the first of some addresses that answers; they are asked for by no name."""
    for address in addresses:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(_CONNECT.total_seconds()):
                return await asyncio.open_connection(address, port, limit=_PIECE)
    return None


async def _relay(near: _Stream, far: _Stream, asked: ProxyRequest) -> None:
    """Carry bytes both ways until the exchange is over, or nothing moves any longer."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(_IDLE.total_seconds()) as limit:

        def moved() -> None:
            limit.reschedule(loop.time() + _IDLE.total_seconds())

        async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            while piece := await source.read(_PIECE):
                moved()
                target.write(piece)
                await target.drain()
            target.write_eof()

        async def send() -> None:
            wanted = True
            async for piece in asked.pieces(near[0]):
                moved()
                try:
                    if wanted:
                        far[1].write(piece)
                        await far[1].drain()
                except OSError:
                    wanted = False  # the site has read enough; its answer may still come

        if asked.tunnel:
            near[1].write(_ESTABLISHED)
            far[1].write(asked.rest)
            both = {asyncio.create_task(carry(near[0], far[1]))}
            both.add(asyncio.create_task(carry(far[0], near[1])))
            until = asyncio.ALL_COMPLETED
        else:
            far[1].write(asked.head)
            both = {asyncio.create_task(send()), asyncio.create_task(carry(far[0], near[1]))}
            # A client that asks anew on the connection, or leaves it, ends it.
            until = asyncio.FIRST_COMPLETED
        await _finish(both, until)


async def _finish(both: set["asyncio.Task[None]"], until: str) -> None:
    try:
        done, _ = await asyncio.wait(both, return_when=until)
    finally:
        for task in both:
            task.cancel()
        await asyncio.gather(*both, return_exceptions=True)
    for task in done:
        task.result()
