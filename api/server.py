"""The server beneath the app, with limits on what a client may hold."""

import math
import socket
from typing import Final

import uvicorn
from fastapi import FastAPI

from api.connection import HEAD_BYTES, connections
from api.patience import Patience
from auditor.errors import UsageError

TO_END: Final = 10
"""Seconds that requests in work have when the server is to end."""
_WAITING: Final = 512


def listen(host: str, port: int) -> socket.socket:
    """A socket that clients can connect to.

    Args:
        host: an address of this machine, or a name of one.
        port: 0 for any that is free.

    Raises:
        UsageError: it is taken, or no address of this machine.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        raise UsageError(
            f"Cannot listen on {host}, port {port} ({error.strerror}): choose another with"
            " AUDITOR_HOST and AUDITOR_PORT."
        ) from error
    listening.listen(_WAITING)
    return listening


class _Server(uvicorn.Server):
    """Lets those who wait be answered when it is to end."""

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End, as the server beneath does."""
        self._app.state.ending = True
        await super().shutdown(sockets)


def server(app: FastAPI) -> uvicorn.Server:
    """A server for the app: ``run(sockets=[listen(…)])`` answers until it is told to end.

    It is told by SIGTERM or SIGINT, where it runs in the first thread, or by ``should_exit``.
    """
    patience: Patience = app.state.patience
    return _Server(
        app,
        uvicorn.Config(
            app,
            http=connections(patience),
            ws="none",
            loop="asyncio",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            h11_max_incomplete_event_size=HEAD_BYTES,
            timeout_keep_alive=math.ceil(patience.idle),
            timeout_graceful_shutdown=TO_END,
        ),
    )
