"""The HTTP client for robots.txt and sitemaps: bounded in time, bytes and redirects."""

import contextlib
import http.client
import socket
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from ada_url import URL
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.response import HTTPResponse

from auditor.errors import AuditorError
from auditor.model.page import Hop
from auditor.net.address import origin, resolve, shown
from auditor.net.connection import Deadline, connect
from auditor.net.inflate import collect, gunzip

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 64 * 1024


class FetchError(AuditorError):
    """An address gave no usable answer: network, TLS, time, or an answer that is not HTTP."""


class TooManyRedirectsError(FetchError):
    """An address led through more redirects than are followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHeaders:
    """Headers for one origin alone, such as those of a site under construction.

    Attributes:
        origin: scheme, host and port, as `auditor.net.address.origin` writes them.
        headers: names and values; secret, never shown.
    """

    origin: str
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer to a GET, after redirects.

    Attributes:
        url: the address that answered.
        headers: names in lower case; values as sent, hostile text.
        body: decoded from gzip, at most as many bytes as were asked for.
        truncated: bytes are missing from the body.
        redirects: the addresses that redirected, in order.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    truncated: bool
    redirects: tuple[Hop, ...]


class HttpClient:
    """Gets addresses over HTTP/1.1, verifying certificates; may be used by many threads.

    Args:
        user_agent: sent with each request.
        site_headers: sent with requests to their origin, never to another, redirects included.
        connect_timeout: for each address of a host.
        read_timeout: between two bytes received.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        site_headers: SiteHeaders | None = None,
        connect_timeout: timedelta = timedelta(seconds=10),
        read_timeout: timedelta = timedelta(seconds=10),
    ) -> None:
        self._user_agent = user_agent
        self._site_headers = site_headers
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._tls = ssl.create_default_context()
        self._tls.set_alpn_protocols(["http/1.1"])

    def get(self, url: str, *, max_bytes: int, deadline: timedelta, max_redirects: int) -> Response:
        """Get an address and follow its redirects to http(s) addresses.

        Args:
            url: a normalised address.
            max_bytes: cap on the body as received and as decoded; the rest is not read.
            deadline: for all of it, redirects included.
            max_redirects: how many are followed.

        Raises:
            FetchError: there was no usable answer; the sentence says why.
            TooManyRedirectsError: there were more than ``max_redirects``.
        """
        hops: tuple[Hop, ...] = ()
        with Deadline(deadline) as limit:
            while True:
                answer = self._once(url, max_bytes, limit, hops)
                target = answer.headers.get("location") if answer.status in _REDIRECTS else None
                if target is None:
                    return answer
                if len(hops) == max_redirects:
                    raise TooManyRedirectsError(
                        f"{shown(url)} redirects again after {max_redirects} redirects."
                    )
                hops = (*hops, Hop(url=url, status=answer.status))
                url = _redirected(target, url)

    def _once(self, url: str, max_bytes: int, limit: Deadline, hops: tuple[Hop, ...]) -> Response:
        try:
            connection = self._connect(url, limit)
            try:
                answer = self._exchange(connection, url, max_bytes, hops)
            finally:
                connection.close()
        except (OSError, HTTPError, http.client.HTTPException, ValueError, zlib.error) as error:
            raise FetchError(_sentence(error, url, limit)) from error
        if limit.passed:  # a body without a length ends like a finished one when it is cut
            raise FetchError(_too_late(url, limit))
        return answer

    def _connect(self, url: str, limit: Deadline) -> HTTPConnection:
        parsed = URL(url)
        secure = parsed.protocol == "https:"
        host = parsed.hostname.strip("[]")
        port = int(parsed.port or (443 if secure else 80))
        seconds = self._read_timeout.total_seconds()
        connection = (HTTPSConnection if secure else HTTPConnection)(host, port, timeout=seconds)
        connection.sock = connect(
            host,
            port,
            tls=self._tls if secure else None,
            timeout=self._connect_timeout,
            deadline=limit,
        )
        return connection

    def _exchange(
        self, connection: HTTPConnection, url: str, max_bytes: int, hops: tuple[Hop, ...]
    ) -> Response:
        parsed = URL(url)
        connection.request(
            "GET",
            parsed.pathname + parsed.search,
            headers=self._headers(url),
            preload_content=False,
            decode_content=False,
        )
        answer = connection.getresponse()
        try:
            body, truncated = _body(answer, max_bytes)
        finally:
            answer.close()
        return Response(
            status=answer.status,
            url=url,
            headers=MappingProxyType(
                {name.lower(): value for name, value in answer.headers.items()}
            ),
            body=body,
            truncated=truncated,
            redirects=hops,
        )

    def _headers(self, url: str) -> dict[str, str]:
        headers = {
            "User-Agent": self._user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        if self._site_headers is not None and self._site_headers.origin == origin(url):
            headers.update(self._site_headers.headers)
        return headers


class _UnknownCodingError(HTTPError):
    """The body has a content coding that was not asked for."""


def _body(answer: HTTPResponse, max_bytes: int) -> tuple[bytes, bool]:
    if answer.status in _REDIRECTS and "location" in answer.headers:
        return b"", False
    coding = answer.headers.get("content-encoding", "").strip().lower()
    chunks = answer.stream(_CHUNK, decode_content=False)
    if coding in {"", "identity"}:
        return collect(chunks, max_bytes)
    if coding in {"gzip", "x-gzip"}:
        return gunzip(chunks, max_bytes)
    raise _UnknownCodingError


def _redirected(target: str, url: str) -> str:
    # Header bytes come as Latin-1; browsers read a redirect as UTF-8 where it is that.
    with contextlib.suppress(UnicodeError):
        target = target.encode("latin-1").decode("utf-8")
    resolved = resolve(target, url)
    if resolved is None:
        raise FetchError(f"{shown(url)} redirects to what is not an http or https address.")
    return resolved


def _sentence(error: Exception, url: str, limit: Deadline) -> str:
    if limit.passed:
        return _too_late(url, limit)
    place = shown(url)
    match error:
        case socket.gaierror() | UnicodeError():
            return f"The host of {place} was not found: check its spelling, or the name server."
        case ssl.SSLCertVerificationError():
            return f"The certificate of {place} was refused: {error.verify_message}."
        case ssl.SSLError():
            return f"No secure connection to {place} came about: TLS failed."
        case TimeoutError() | ReadTimeoutError():
            return f"{place} did not answer in time."
        case http.client.RemoteDisconnected() | ConnectionResetError() | BrokenPipeError():
            return f"{place} closed the connection without an answer."
        case _UnknownCodingError():
            return f"{place} sent its answer in a coding that was not asked for."
        case zlib.error():
            return f"{place} sent an answer that says it is gzip and is not."
        case http.client.HTTPException() | HTTPError() | ValueError():
            return f"{place} sent an answer that is broken or incomplete."
        case _:
            return f"No connection to {place} came about."


def _too_late(url: str, limit: Deadline) -> str:
    return f"{shown(url)} was not done within {limit.span.total_seconds():g} s."
