"""What a client asks of the proxy: read strictly, and written anew for the site.

Source: RFC 9110 sections 7.2 and 7.6.1; RFC 9112 sections 3.2.2 and 3.2.3.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Final

import h11

from auditor.net.egress.hostport import HostPort

_LONGEST_HEAD: Final = 256 * 1024
_PIECE: Final = 64 * 1024
_TARGET: Final = re.compile(rb"http://([^/?#\\@\s]+)((?:[/?][^#\s]*)?)", re.IGNORECASE)
_FOR_US: Final = frozenset(
    {
        b"connection",
        b"host",  # written anew, of the address itself
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"upgrade",
    }
)


class NoRequest(Exception):
    """No request that a proxy can make sense of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyRequest:
    """One request, read up to its body.

    Attributes:
        place: where it is to go; None where it names none.
        tunnel: bytes are to be carried both ways, unread.
        password: what the client shows to be let through.
        head: for the site, its body to come in `pieces`; of a tunnel, nothing.
        rest: bytes that came after the request for a tunnel.
    """

    place: HostPort | None
    tunnel: bool
    password: bytes = field(repr=False)
    head: bytes = field(default=b"", repr=False)
    rest: bytes = field(default=b"", repr=False)
    _read: h11.Connection = field(repr=False)
    _written: h11.Connection = field(repr=False)

    async def pieces(self, reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
        """The body of a request, then nothing, until the client sends more or goes."""
        while not isinstance(event := await _next(self._read, reader), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                return
            yield self._written.send(event) or b""
        yield self._written.send(event) or b""
        if not self._read.trailing_data[0]:
            await reader.read(1)


async def read_request(reader: asyncio.StreamReader) -> ProxyRequest | None:
    """Read a request up to its body; None where the client goes before it has asked.

    Raises:
        NoRequest: it is none, or has a head without end.
    """
    near = h11.Connection(h11.SERVER, max_incomplete_event_size=_LONGEST_HEAD)
    request = await _next(near, reader)
    if not isinstance(request, h11.Request):
        return None
    shown = dict(request.headers).get(b"proxy-authorization", b"")
    far = h11.Connection(h11.CLIENT)
    if request.method == b"CONNECT":
        place = _place(request.target)
        await _next(near, reader)  # the end of the request: what follows is the tunnel's
        rest = near.trailing_data[0]
        return ProxyRequest(
            place=place, tunnel=True, password=shown, rest=rest, _read=near, _written=far
        )
    found = _TARGET.fullmatch(request.target)
    place = _place(found[1], b":80") if found else None
    if found is None or place is None:
        return ProxyRequest(place=None, tunnel=False, password=shown, _read=near, _written=far)
    path = found[2] if found[2].startswith(b"/") else b"/" + found[2]
    fields = _for_site(request.headers.raw_items(), place)
    head = far.send(h11.Request(method=request.method, target=path, headers=fields)) or b""
    return ProxyRequest(
        place=place, tunnel=False, password=shown, head=head, _read=near, _written=far
    )


async def _next(near: h11.Connection, reader: asyncio.StreamReader) -> object:
    try:
        while (event := near.next_event()) is h11.NEED_DATA:
            near.receive_data(await reader.read(_PIECE))
    except h11.RemoteProtocolError as error:
        raise NoRequest from error
    return event


def _place(authority: bytes, default: bytes = b"") -> HostPort | None:
    text = authority if re.search(rb":\d+$", authority) else authority + default
    try:
        return HostPort.parse(text.decode("ascii"))
    except ValueError:
        return None


def _for_site(sent: Iterable[tuple[bytes, bytes]], place: HostPort) -> list[tuple[bytes, bytes]]:
    """The head of a request as the site is to see it: the place as its host, nothing for us."""
    every = list(sent)
    named = b",".join(value for name, value in every if name.lower() == b"connection")
    ours = _FOR_US | {one.strip().lower() for one in named.split(b",")}
    host = str(place).removesuffix(":80").encode("ascii")
    kept = [(name, value) for name, value in every if name.lower() not in ours]
    return [(b"Host", host), *kept, (b"Connection", b"close")]
