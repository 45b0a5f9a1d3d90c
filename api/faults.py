"""Faults of our own: answered as a problem, and logged by kind and line, never by what they say."""

import logging
import traceback

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Code, ProblemError, answer
from api.language import language_of

_log = logging.getLogger(__name__)


class Faults:
    """Keeps what nobody foresaw from ending a connection without an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # whatever it is, the client gets an answer
            where = traceback.extract_tb(error.__traceback__)[-1]
            kind = type(error).__name__
            _log.error("a request failed: %s in %s, line %s", kind, where.name, where.lineno)
            if begun:
                raise ConnectionError from None  # what was sent cannot be taken back: cut it
            problem = ProblemError(
                Code.INTERNAL, "This is a fault of the service, and was written to its log."
            )
            await answer(problem, language_of(Request(scope)))(scope, receive, send)
