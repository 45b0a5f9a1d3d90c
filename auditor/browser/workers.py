"""Workers of a page: what they ask for is asked for by the page, and told to themselves alone."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from auditor.browser.connection import Connection

DEDICATED: Final = {"type": "worker"}
"""The kind of target that one document has for itself."""
NO_BODIES: Final = {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0}
"""Bodies of what workers ask for are never read, so none is kept."""
LARGEST_BODY: Final = 20_000_000
"""Bytes of one body that the browser keeps for us where bodies are asked for."""
SOME_BODIES: Final = {"maxTotalBufferSize": 5 * LARGEST_BODY, "maxResourceBufferSize": LARGEST_BODY}
_TOLD: Final = frozenset(
    {
        "Network.requestWillBeSent",
        "Network.responseReceived",
        "Network.loadingFinished",
        "Network.loadingFailed",
    }
)

Hear = Callable[[str, str, Mapping[str, Any]], None]
"""Takes the session of a worker, and a method and the parameters of one of its events."""


def listen_to(connection: Connection, session: str, hear: Hear) -> None:
    """Hear what a worker asks for that waits to begin, and those that it starts itself.

    To be called in the reading thread.

    Args:
        connection: to the browser.
        session: of the worker.
        hear: told of its requests.
    """
    connection.listen(session, partial(_take, connection, session, hear))
    connection.post("Network.enable", NO_BODIES, session)
    connection.post("Target.setAutoAttach", attaching(DEDICATED), session)
    connection.post("Runtime.runIfWaitingForDebugger", {}, session)


def attaching(*kinds: Mapping[str, str]) -> Mapping[str, object]:
    """How a session is attached to targets of these kinds before they begin."""
    how = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
    return {**how, "filter": [*kinds, {"exclude": True}]}


def take(connection: Connection, hear: Hear, method: str, params: Mapping[str, Any]) -> None:
    """Take in an event of a session that has workers: one begins, or has ended.

    To be called in the reading thread.
    """
    if method == "Target.detachedFromTarget":
        connection.forget(params["sessionId"])
        hear(params["sessionId"], method, params)
    elif method == "Target.attachedToTarget" and params["targetInfo"]["type"] == DEDICATED["type"]:
        listen_to(connection, params["sessionId"], hear)


def _take(
    connection: Connection, session: str, hear: Hear, method: str, params: Mapping[str, Any]
) -> None:
    if method in _TOLD:
        hear(session, method, params)
    else:
        take(connection, hear, method, params)
