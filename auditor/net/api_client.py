"""The way to the API of a service: requests that carry a key, and answers that may last for hours.

The key goes to the one address that was given, and to no other: redirects are not followed.
"""

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from types import MappingProxyType
from typing import Any, BinaryIO, Final

from ada_url import URL
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from auditor.errors import StoreError
from auditor.model.proxy import Proxy
from auditor.net.address import origin
from auditor.net.client import FetchError, open_connection, tls_of_http1, why_not
from auditor.net.connection import SocketDeadline
from auditor.net.proxied import authorization, goes_by, is_forwarded

_CONNECT: Final = timedelta(seconds=10)
_READ: Final = timedelta(seconds=90)
"""Longer than the line is held (60 s), and than the silence between two signs of life."""
_CHUNK: Final = 64 * 1024
_LONGEST: Final = 8 * 1024 * 1024
"""Bytes of an answer that is read into memory."""
_LONGEST_LINE: Final = 64 * 1024
_BROKEN: Final = (OSError, HTTPError, http.client.HTTPException, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiAnswer:
    """An answer of the service.

    Attributes:
        headers: names in lower case.
        body: the whole of it; empty where it went to a file or is read line by line.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def told(self) -> Mapping[str, Any]:
        """The object that the answer holds as JSON; empty for one that holds none."""
        try:
            told = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return told if isinstance(told, dict) else {}


class ApiClient:
    """Asks the API of one service.

    Args:
        server: address of the service, without a slash at its end.
        key: sent with each request; secret, never shown.
        user_agent: sent with each request.
        language: of what the service says, such as "nb".
        proxy: the way out; None where the service is reached directly.
    """

    def __init__(
        self, server: str, key: str, *, user_agent: str, language: str, proxy: Proxy | None
    ) -> None:
        self.server = server
        self._proxy = proxy if goes_by(proxy, server) else None
        self._tls = cache(tls_of_http1)
        self._headers = {
            "User-Agent": user_agent,
            "Authorization": f"Bearer {key}",
            "Accept-Language": language,
            "Accept-Encoding": "identity",
            "Connection": "close",
        }

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | BinaryIO | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
        out: BinaryIO | None = None,
    ) -> ApiAnswer:
        """Make a request.

        Args:
            method: of HTTP.
            path: with its query, such as "/v1/scans".
            body: JSON, or a file of it that is at its beginning.
            headers: beside those of every request.
            out: takes the body of an answer of 200, whatever its size; other bodies are in the
                answer.

        Raises:
            FetchError: there was no usable answer; the sentence says why.
            StoreError: ``out`` refused what came.
        """
        with self._exchange(method, path, body, headers) as answer:
            head = ApiAnswer(status=answer.status, headers=_names(answer))
            if out is not None and answer.status == http.client.OK:
                for piece in answer.stream(_CHUNK, decode_content=False):
                    _keep(piece, out)
                return head
            return ApiAnswer(status=head.status, headers=head.headers, body=_whole(answer))

    @contextmanager
    def listen(
        self, path: str, headers: Mapping[str, str]
    ) -> Iterator[tuple[ApiAnswer, Iterator[str]]]:
        """Make a GET whose answer is read line by line, as it comes.

        Raises:
            FetchError: there was no usable answer, or the connection broke while it was read.
        """
        with self._exchange("GET", path, None, headers) as answer:
            yield ApiAnswer(status=answer.status, headers=_names(answer)), _lines(answer)

    @contextmanager
    def _exchange(
        self,
        method: str,
        path: str,
        body: bytes | BinaryIO | None,
        headers: Mapping[str, str],
    ) -> Iterator[HTTPResponse]:
        url = f"{self.server}{path}"
        with SocketDeadline(_CONNECT * 3) as limit:
            try:
                connection = open_connection(
                    url,
                    proxy=self._proxy,
                    tls=self._tls,
                    connect_timeout=_CONNECT,
                    read_timeout=_READ,
                    limit=limit,
                )
            except _BROKEN as error:
                raise FetchError(*why_not(error, self.server, limit)) from error
        try:
            target, more = self._target(url)
            sent = {**self._headers, **headers, **more}
            if body is not None:
                sent["Content-Type"] = "application/json"
            with suppress(BrokenPipeError, ConnectionResetError):  # it may have answered already
                connection.request(
                    method, target, body, sent, preload_content=False, decode_content=False
                )
            yield connection.getresponse()
        except _BROKEN as error:
            raise FetchError(*why_not(error, self.server, limit)) from error
        finally:
            connection.close()

    def _target(self, url: str) -> tuple[str, Mapping[str, str]]:
        """What is asked for, and with what headers, where a proxy reads the request itself."""
        parsed = URL(url)
        target = parsed.pathname + parsed.search
        secure = parsed.protocol == "https:"
        if self._proxy is None or not is_forwarded(self._proxy, secure=secure):
            return target, {}
        return f"{origin(url)}{target}", authorization(self._proxy)


def _names(answer: HTTPResponse) -> Mapping[str, str]:
    return MappingProxyType({name.lower(): value for name, value in answer.headers.items()})


def _keep(piece: bytes, out: BinaryIO) -> None:
    try:
        out.write(piece)
    except OSError as error:  # of the disk here, and none of the connection
        raise StoreError(
            f"What the service sent could not be written ({error.strerror or error}): check that"
            " the disk has room."
        ) from error


def _whole(answer: HTTPResponse) -> bytes:
    body = b""
    for piece in answer.stream(_CHUNK, decode_content=False):
        body += piece
        if len(body) > _LONGEST:
            raise ValueError("an answer without end")
    return body


def _lines(answer: HTTPResponse) -> Iterator[str]:
    """The lines of an answer, each as soon as it is there, without its end."""
    rest = b""
    while piece := answer.read1(_CHUNK, decode_content=False):
        *lines, rest = (rest + piece).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            raise ValueError("a line without end")
        yield from (line.decode("utf-8", "replace").removesuffix("\r") for line in lines)
