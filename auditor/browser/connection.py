"""One DevTools socket to one browser: commands with deadlines, events by session.

ChromeDriver holds its own connection beside it and is not disturbed. Replies and events are
read by one thread; a command waits on its own slot, so that a tab which never answers holds up
nobody but its caller, and that only until the command's deadline.
"""

import itertools
import json
import logging
import re
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from contextvars import copy_context
from datetime import timedelta
from typing import Any

import websocket

from auditor.browser.deadline import Deadline
from auditor.errors import BrowserLost, CommandFailed, DeadlinePassed, TabLost

_log = logging.getLogger(__name__)

Listener = Callable[[str, Mapping[str, Any]], None]
"""Called in the reading thread with (method, params); must return at once and never wait."""

COMMAND_DEADLINE = timedelta(seconds=10)
"""For commands that the browser answers without the page's help."""

# A browser that reads no more must not hold up those who write to it.
_SEND_TIMEOUT = struct.pack("ll", 10, 0)

LARGEST = 256 * 1024 * 1024
"""Bytes of one message; a larger one, which only a hostile page brings about, is not kept."""
_HEAD = 40
"""Bytes of it that tell whose answer it would have been."""
_NUMBER = re.compile(r'\{"id":(\d+)')

# Events that nobody asks for but that a domain sends all the same; not worth parsing.
_NOISE = tuple(
    f'{{"method":"{name}'
    for name in (
        "DOM.",
        "Runtime.",
        "Network.dataReceived",
        "Network.requestWillBeSentExtraInfo",
        "Network.resourceChangedPriority",
        "Network.requestServedFromCache",
        "Network.policyUpdated",
        "Page.frameStartedNavigating",
        "Page.frameScheduledNavigation",
        "Page.frameClearedScheduledNavigation",
        "Page.frameRequestedNavigation",
        "Page.frameResized",
        "Page.frameSubtreeWillBeDetached",
        "Page.domContentEventFired",
        "Page.loadEventFired",
    )
)
_GONE = ("Session with given id not found", "Target closed", "No session with given id")


class _Frames(websocket.frame_buffer):
    """Reads what the socket sends; only the beginning of what is too large."""

    def recv_strict(self, bufsize: int) -> bytes:
        if bufsize <= LARGEST:
            return bytes(super().recv_strict(bufsize))
        head = bytes(super().recv_strict(_HEAD))
        left = bufsize - _HEAD
        while left > 0:
            left -= len(self.recv(min(64 * 1024, left)))
        return head


class _Socket(websocket.WebSocket):
    """A WebSocket that keeps no message larger than `LARGEST`."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # as the library takes them
        super().__init__(**options)
        self.frame_buffer = _Frames(self._recv, skip_utf8_validation=True)


class _Reply:
    """The slot that one command waits on."""

    __slots__ = ("done", "message", "session")

    def __init__(self, session: str) -> None:
        self.session = session
        self.done = threading.Event()
        self.message: Mapping[str, Any] | None = None


class Connection:
    """A socket to the browser's DevTools endpoint."""

    def __init__(self, address: str) -> None:
        """Connect.

        Args:
            address: ``ws://`` address of the browser target.

        Raises:
            BrowserLost: nothing answers there.
        """
        try:
            self._socket = websocket.create_connection(
                address,
                class_=_Socket,
                timeout=COMMAND_DEADLINE.total_seconds(),
                suppress_origin=True,
                skip_utf8_validation=True,
                enable_multithread=True,
                sockopt=((socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SEND_TIMEOUT),),
            )
        except (OSError, websocket.WebSocketException) as error:
            raise BrowserLost(f"The browser's DevTools socket did not answer: {error}") from error
        self._socket.settimeout(None)
        self._numbers = itertools.count(1)
        self._waiting: dict[int, _Reply] = {}
        self._listeners: dict[str, Listener] = {}
        self._lock = threading.Lock()
        self._lost = False
        self._reader = threading.Thread(
            target=copy_context().run, args=(self._read,), name="devtools", daemon=True
        )
        self._reader.start()

    @property
    def lost(self) -> bool:
        """Whether the socket is gone."""
        return self._lost

    def listen(self, session: str, listener: Listener) -> None:
        """Give the events of ``session`` ("" for the browser's own) to ``listener``."""
        self._listeners[session] = listener

    def forget(self, session: str) -> None:
        """Drop the events of ``session`` from now on."""
        self._listeners.pop(session, None)

    def give_up(self, session: str) -> None:
        """Let every command that waits on ``session`` raise TabLost: it will not be answered."""
        for reply in list(self._waiting.values()):
            if reply.session == session:
                reply.done.set()

    def post(self, method: str, params: Mapping[str, Any], session: str = "") -> None:
        """Send a command whose reply nobody waits for; a lost browser is noticed elsewhere."""
        try:
            self._write(next(self._numbers), method, params, session)
        except BrowserLost:
            return

    def send(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        session: str = "",
        deadline: Deadline | None = None,
    ) -> Mapping[str, Any]:
        """Send a command and wait for its result.

        Raises:
            CommandFailed: the browser refused it.
            DeadlinePassed: no reply in time; the reply is dropped when it comes.
            TabLost: the tab of ``session`` is gone.
            BrowserLost: the socket is gone.
        """
        deadline = deadline or Deadline.after(COMMAND_DEADLINE)
        number, reply = next(self._numbers), _Reply(session)
        self._waiting[number] = reply
        try:
            self._write(number, method, params or {}, session)
            if not reply.done.wait(deadline.remaining):
                raise DeadlinePassed(f"{method} was not answered in time")
        finally:
            self._waiting.pop(number, None)
        if reply.message is None:
            if session and not self._lost:
                raise TabLost(f"The tab went away during {method}")
            raise BrowserLost(f"The browser went away during {method}")
        return self._result(method, reply.message)

    def close(self) -> None:
        """Close the socket; every waiting command raises BrowserLost."""
        self._lost = True
        try:
            self._socket.shutdown()  # type: ignore[no-untyped-call]  # websocket-client is typed in part
        except (OSError, websocket.WebSocketException):
            return
        finally:
            if threading.current_thread() is not self._reader:
                self._reader.join(timeout=COMMAND_DEADLINE.total_seconds())

    @staticmethod
    def _result(method: str, message: Mapping[str, Any]) -> Mapping[str, Any]:
        if "error" not in message:
            result: Mapping[str, Any] = message.get("result", {})
            return result
        text = str(message["error"].get("message", "unknown error"))
        if any(gone in text for gone in _GONE):
            raise TabLost(f"{method}: the tab is gone")
        raise CommandFailed(f"{method}: {text}")

    def _write(self, number: int, method: str, params: Mapping[str, Any], session: str) -> None:
        message = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        try:
            with self._lock:
                self._socket.send(json.dumps(message, ensure_ascii=False))
        except (OSError, websocket.WebSocketException) as error:
            raise BrowserLost("The browser's DevTools socket is closed") from error

    def _read(self) -> None:
        try:
            while True:
                raw = self._socket.recv()
                if not isinstance(raw, str) or not raw:
                    break
                if not raw.startswith(_NOISE):
                    self._take(raw)
        except (OSError, websocket.WebSocketException, ValueError):
            pass  # the socket is gone; told below to everyone who waits
        finally:
            self._lost = True
            for reply in list(self._waiting.values()):
                reply.done.set()
            for listener in list(self._listeners.values()):
                listener("Inspector.detached", {"reason": "connection closed"})

    def _take(self, raw: str) -> None:
        try:
            message = json.loads(raw)
        except ValueError:
            self._refuse(raw)
        else:
            self._dispatch(message)

    def _refuse(self, raw: str) -> None:
        """Tell whoever waits for a message that was too large to be kept."""
        number = _NUMBER.match(raw)
        reply = self._waiting.get(int(number[1])) if number else None
        if reply:
            reply.message = {"error": {"message": f"the answer is larger than {LARGEST} bytes"}}
            reply.done.set()
        else:
            _log.info("a message of the browser was too large to be read")

    def _dispatch(self, message: Mapping[str, Any]) -> None:
        if "id" in message:
            reply = self._waiting.get(message["id"])
            if reply:
                reply.message = message
                reply.done.set()
            return
        session = message.get("sessionId", "")
        listener = self._listeners.get(session)
        if listener:
            try:
                listener(message["method"], message.get("params", {}))
            except Exception as error:
                # One tab's event costs that tab; the others and the browser go on.
                _log.error("an event could not be taken in: %s", type(error).__name__)
                listener("Inspector.detached", {"reason": "an event could not be taken in"})
                self.give_up(session)
