"""Headers of every answer: what browsers must not do with it, and what a route adds."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ADDED: Final = "auditor_headers"
_SECURITY: Final = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Unless a route says something else; answers differ by key, and none may be shared."""


def add_headers(scope: Any, headers: Mapping[str, str]) -> None:  # noqa: ANN401 - as ASGI has it
    """Let the answer to a request have more headers, whoever makes it."""
    scope.setdefault(_ADDED, {}).update(headers)


class Headers:
    """Puts the headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added: dict[str, str] = scope.setdefault(_ADDED, {})

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (_SECURITY | added).items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)
