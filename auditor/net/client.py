"""The HTTP client for all but pages: bounded in time, bytes and redirects."""

import contextlib
import http.client
import socket
import ssl
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from types import MappingProxyType

from ada_url import URL
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.response import HTTPResponse

from auditor.errors import AuditorError
from auditor.model.page import Hop
from auditor.model.proxy import Proxy
from auditor.net.address import origin, resolve, shown
from auditor.net.connection import SocketDeadline, connect
from auditor.net.inflate import collect, gunzip
from auditor.net.proxied import ProxyError, authorization, connect_by, goes_by, is_forwarded

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ASKS_FOR_PASSWORD = 407
_CHUNK = 64 * 1024


class FetchError(AuditorError):
    """An address gave no usable answer: network, TLS, time, or an answer that is not HTTP.

    Attributes:
        code: what went wrong, by Chromium's name for it, such as ``ERR_NAME_NOT_RESOLVED``.
    """

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.code = code


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
    """An answer, after the redirects that were followed.

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    """What is asked of an address.

    Attributes:
        headers: beside those of every request.
        max_bytes: of the answer's body.
    """

    max_bytes: int
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class HttpClient:
    """Asks addresses over HTTP/1.1, verifying certificates; may be used by many threads.

    Args:
        user_agent: sent with each request.
        site_headers: sent with requests to their origin, never to another, redirects included.
        proxy: the way out; None where sites are reached directly.
        connect_timeout: for each address of a host.
        read_timeout: between two bytes received.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        site_headers: SiteHeaders | None = None,
        proxy: Proxy | None = None,
        connect_timeout: timedelta = timedelta(seconds=10),
        read_timeout: timedelta = timedelta(seconds=10),
    ) -> None:
        self._user_agent = user_agent
        self._site_headers = site_headers
        self._proxy = proxy
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._tls = cache(tls_of_http1)

    def get(
        self,
        url: str,
        *,
        max_bytes: int,
        deadline: timedelta,
        max_redirects: int,
        follow: Callable[[str], bool] = lambda _url: True,
    ) -> Response:
        """Get an address and follow its redirects to http(s) addresses.

        Args:
            url: a normalised address.
            max_bytes: cap on the body as received and as decoded; the rest is not read.
            deadline: for all of it, redirects included.
            max_redirects: how many are followed.
            follow: whether to follow a redirect to this address; the answer that sent there is
                given back where not.

        Raises:
            FetchError: there was no usable answer; the sentence says why.
            TooManyRedirectsError: there were more than ``max_redirects``.
        """
        hops: tuple[Hop, ...] = ()
        with SocketDeadline(deadline) as limit:
            while True:
                answer = self._once(url, _Ask(max_bytes=max_bytes), limit, hops)
                target = answer.headers.get("location") if answer.status in _REDIRECTS else None
                if target is None or not follow(onward := _redirected(target, url)):
                    return answer
                if len(hops) == max_redirects:
                    raise TooManyRedirectsError(
                        f"{shown(url)} redirects again after {max_redirects} redirects.",
                        "ERR_TOO_MANY_REDIRECTS",
                    )
                hops = (*hops, Hop(url=url, status=answer.status))
                url = onward

    def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        max_bytes: int,
        deadline: timedelta,
    ) -> Response:
        """Send a body to an address; redirects are not followed, which were not asked for.

        Args:
            url: a normalised address.
            body: that is sent.
            headers: sent with it.
            max_bytes: cap on the answer's body; the rest is not read.
            deadline: for all of it.

        Raises:
            FetchError: there was no usable answer; the sentence says why.
        """
        ask = _Ask(method="POST", body=body, headers=headers, max_bytes=max_bytes)
        with SocketDeadline(deadline) as limit:
            return self._once(url, ask, limit, ())

    def _once(self, url: str, ask: _Ask, limit: SocketDeadline, hops: tuple[Hop, ...]) -> Response:
        try:
            connection = self._connect(url, limit)
            try:
                answer = self._exchange(connection, url, ask, hops)
            finally:
                connection.close()
        except (OSError, HTTPError, http.client.HTTPException, ValueError, zlib.error) as error:
            raise FetchError(*why_not(error, url, limit)) from error
        if limit.passed:  # a body without a length ends like a finished one when it is cut
            raise FetchError(*_too_late(url, limit))
        return answer

    def _connect(self, url: str, limit: SocketDeadline) -> HTTPConnection:
        return open_connection(
            url,
            proxy=self._proxy_for(url),
            tls=self._tls,
            connect_timeout=self._connect_timeout,
            read_timeout=self._read_timeout,
            limit=limit,
        )

    def _proxy_for(self, url: str) -> Proxy | None:
        return self._proxy if goes_by(self._proxy, url) else None

    def _exchange(
        self, connection: HTTPConnection, url: str, ask: _Ask, hops: tuple[Hop, ...]
    ) -> Response:
        parsed = URL(url)
        target, headers = parsed.pathname + parsed.search, self._headers(url) | dict(ask.headers)
        proxy = self._proxy_for(url)
        forwarded = proxy is not None and is_forwarded(proxy, secure=parsed.protocol == "https:")
        if proxy is not None and forwarded:
            target = f"{origin(url)}{target}"
            headers.update(authorization(proxy))
        connection.request(
            ask.method,
            target,
            body=ask.body,
            headers=headers,
            preload_content=False,
            decode_content=False,
        )
        answer = connection.getresponse()
        try:
            if forwarded and answer.status == _ASKS_FOR_PASSWORD:
                raise ProxyError("ERR_PROXY_AUTH_REQUESTED")  # its own word, not the site's
            body, truncated = _body(answer, ask.max_bytes)
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


def tls_of_http1() -> ssl.SSLContext:
    """What verifies hosts by the certificates of this machine, which are read: 20 ms."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def open_connection(
    url: str,
    *,
    proxy: Proxy | None,
    tls: Callable[[], ssl.SSLContext],
    connect_timeout: timedelta,
    read_timeout: timedelta,
    limit: SocketDeadline,
) -> HTTPConnection:
    """A connection to the host of an address, which is open already.

    Args:
        url: a normalised address.
        proxy: that it goes by; None for the direct way.
        tls: gives what verifies the host of an https address; not asked for another.
        connect_timeout: for each address of a host.
        read_timeout: between two bytes received.
        limit: for connecting.

    Raises:
        OSError: there is no way to the host.
    """
    parsed = URL(url)
    secure = parsed.protocol == "https:"
    host = parsed.hostname.strip("[]")
    port = int(parsed.port or (443 if secure else 80))
    seconds = read_timeout.total_seconds()
    connection = (HTTPSConnection if secure else HTTPConnection)(host, port, timeout=seconds)
    used = tls() if secure else None
    if proxy is None:
        connection.sock = connect(host, port, tls=used, timeout=connect_timeout, deadline=limit)
        connection.sock.settimeout(seconds)
    else:
        by = connect_by(proxy, host, port, tls=used, timeout=connect_timeout, deadline=limit)
        by.settimeout(seconds)
        connection.sock = by  # TLS in TLS is a socket by shape
    return connection


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
        raise FetchError(
            f"{shown(url)} redirects to what is not an http or https address.",
            "ERR_UNSAFE_REDIRECT",
        )
    return resolved


def why_not(error: Exception, url: str, limit: SocketDeadline) -> tuple[str, str]:
    """A sentence and a code for why an address gave no answer."""
    if limit.passed:
        return _too_late(url, limit)
    place = shown(url)
    match error:
        case ProxyError():
            return f"The proxy opens no way to {place} ({error.code}).", error.code
        case socket.gaierror() | UnicodeError():
            why = f"The host of {place} was not found: check its spelling, or the name server."
            return why, "ERR_NAME_NOT_RESOLVED"
        case ssl.SSLCertVerificationError():
            why = f"The certificate of {place} was refused: {error.verify_message}."
            return why, "ERR_CERT_INVALID"
        case ssl.SSLError():
            why = f"No secure connection to {place} came about: TLS failed."
            return why, "ERR_SSL_PROTOCOL_ERROR"
        case TimeoutError() | ReadTimeoutError():
            return f"{place} did not answer in time.", "ERR_TIMED_OUT"
        case http.client.RemoteDisconnected() | ConnectionResetError() | BrokenPipeError():
            return f"{place} closed the connection without an answer.", "ERR_EMPTY_RESPONSE"
        case _UnknownCodingError():
            why = f"{place} sent its answer in a coding that was not asked for."
            return why, "ERR_CONTENT_DECODING_FAILED"
        case zlib.error():
            why = f"{place} sent an answer that says it is gzip and is not."
            return why, "ERR_CONTENT_DECODING_FAILED"
        case http.client.HTTPException() | HTTPError() | ValueError():
            why = f"{place} sent an answer that is broken or incomplete."
            return why, "ERR_INVALID_HTTP_RESPONSE"
        case _:
            return f"No connection to {place} came about.", "ERR_CONNECTION_FAILED"


def _too_late(url: str, limit: SocketDeadline) -> tuple[str, str]:
    why = f"{shown(url)} was not done within {limit.span.total_seconds():g} s."
    return why, "ERR_TIMED_OUT"
