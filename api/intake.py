"""What is taken of a request: a body of so many bytes, in so much time, of so many at once.

Who asks, and for what, is found before the body is read: nobody without a key can have one read.
"""

import asyncio
from typing import Final

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.addresses import Address
from api.auth import recognise
from api.connection import HEAD_BYTES
from api.errors import Code, ProblemError, answer
from api.headers import add_headers
from api.language import language_of
from api.patience import Patience
from api.places import Places, of_address, of_key
from api.scans.waiting import preferred_wait
from auditor.errors import StoreError
from auditor.model.tenant import Caller

_CLOSE: Final = {"Connection": "close"}
_VITAL: Final = ("/healthz", "/readyz")
_EVENTS: Final = "/v1/scans/{scan}/events"
_HANDED_IN: Final = "/v1/scans/import"
"""The one route that reads its body itself, into a file, by limits of its own."""

_HEAD_TOO_LARGE: Final = ProblemError(
    Code.HEADERS_TOO_LARGE, f"A head may have {HEAD_BYTES} bytes: send less.", headers=_CLOSE
)
_TWO_LENGTHS: Final = ProblemError(
    Code.MALFORMED,
    "Content-Length and Transfer-Encoding came together: send one of them.",
    headers=_CLOSE,
)
"""Two servers that each go by another of them can be made to see two requests in one.

Source: RFC 9112, section 6.1, read 2026-11.
"""


class Intake:
    """Reads every body before anything is done with it, and refuses what is too much."""

    def __init__(self, app: ASGIApp, most: int, patience: Patience) -> None:
        """Wrap an app.

        Args:
            app: that is given whole bodies.
            most: bytes of a body.
            patience: with slow clients.
        """
        self._seconds = patience.body
        self._places = Places()
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if _head(scope) > HEAD_BYTES:  # the server beneath counts only those that are not complete
            await answer(_HEAD_TOO_LARGE, language_of(request))(scope, receive, send)
            return
        if {"content-length", "transfer-encoding"} <= {*request.headers}:
            await answer(_TWO_LENGTHS, language_of(request))(scope, receive, send)
            return
        app: FastAPI = scope["app"]
        route = Address.of(app, scope["path"]).routes.get(scope["method"])
        vital = route in _VITAL
        caller = None if vital else await _caller(request)
        if caller is None:
            shares = of_address(request.client.host if request.client else "", vital=vital)
        else:
            long = route in (_EVENTS, _HANDED_IN) or bool(preferred_wait(request))
            shares = of_key(caller.key, caller.organisation, long=long)
        try:
            with self._places.one(shares, vital=vital):
                if caller is None or route is None:
                    await self._unread(scope, receive, send)
                elif route == _HANDED_IN:
                    await self._app(scope, receive, send)
                else:
                    await self._take(scope, receive, send)
        except ProblemError as problem:  # of the places: those of the app are answered there
            await answer(problem, language_of(request))(scope, receive, send)

    async def _unread(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request be answered without its body, which nobody reads."""
        headers = Request(scope).headers
        if headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers:
            await self._app(scope, receive, send)
            return
        add_headers(scope, _CLOSE)
        await self._app(scope, _replay(b"", receive), send)

    async def _take(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                body = await self._whole(Request(scope), receive)
        except ProblemError as problem:
            await answer(problem, language_of(Request(scope)))(scope, receive, send)
            return
        except TimeoutError:
            slow = ProblemError(
                Code.BODY_TOO_SLOW,
                f"The body did not come within {self._seconds:g} seconds: send it at once.",
                headers=_CLOSE,
            )
            await answer(slow, language_of(Request(scope)))(scope, receive, send)
            return
        if body is not None:
            await self._app(scope, _replay(body, receive), send)

    async def _whole(self, request: Request, receive: Receive) -> bytes | None:
        """The body; None where the client went away.

        Raises:
            ProblemError: it is too large.
        """
        told = request.headers.get("content-length", "0")
        if told.isascii() and told.isdigit() and int(told) > self._most:
            raise self._too_large()
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._most:
                raise self._too_large()
            more = message.get("more_body", False)
        return b"".join(parts)

    def _too_large(self) -> ProblemError:
        return ProblemError(
            Code.BODY_TOO_LARGE,
            f"The body is larger than {self._most} bytes: send less at once.",
            headers=_CLOSE,
        )


def _replay(body: bytes, receive: Receive) -> Receive:
    """Gives the body that was read, and then what comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _head(scope: Scope) -> int:
    """Bytes of the head of a request, without what every head has."""
    fields = sum(len(name) + len(value) + len(b": \r\n") for name, value in scope["headers"])
    return fields + len(scope["raw_path"]) + len(scope["query_string"])


async def _caller(request: Request) -> Caller | None:
    """Whose key came with a request; None also where the archive does not tell."""
    try:
        return await run_in_threadpool(recognise, request)
    except StoreError:  # the route will meet it, too, and be answered as every route is
        return None
