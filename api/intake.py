"""What is taken of a request: a body of so many bytes, in so much time, of so many at once."""

import asyncio
from typing import Final

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Code, ProblemError, answer
from api.language import language_of
from api.patience import Patience

REQUESTS: Final = 300
"""In work at the same time; whoever waits for a scan to end counts, too."""
_CLOSE: Final = {"Connection": "close"}

_BUSY: Final = "The service has too many requests in work: ask again in a few seconds."


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
        self._in_work = 0
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._in_work >= REQUESTS:
            busy = ProblemError(Code.OVERLOADED, _BUSY, headers={**_CLOSE, "Retry-After": "5"})
            await answer(busy, language_of(Request(scope)))(scope, receive, send)
            return
        self._in_work += 1
        try:
            await self._take(scope, receive, send)
        finally:
            self._in_work -= 1

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
