"""The steps of a scan, for `make profile`: what they are called, and where each begins and ends."""

import importlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

STEPS = (
    ("start of the browser", "auditor.browser.session", "Browser.__init__"),
    ("end of the browser", "auditor.browser.session", "Browser.close"),
    ("tabs", "auditor.browser.session", "Browser.open_tab"),
    ("tabs", "auditor.browser.tab", "Tab.close"),
    ("visitor's state", "auditor.scan.visitor_state", "VisitorState.prepare"),
    ("visitor's state", "auditor.scan.one_visit", "OneVisit.tidy"),
    ("navigate", "auditor.scan.way", "Way.begin"),
    ("navigate", "auditor.scan.way", "Way.loaded"),
    ("blank page", "auditor.browser.tab", "Tab.leave"),
    ("settle", "auditor.observe.rest", "Rest.come"),
    ("settle", "auditor.observe.page", "PageObserver.grown"),
    ("look", "auditor.scan.one_visit", "OneVisit._settled_and_judged"),
    ("axe", "auditor.engines.axe", "AxeEngine.judge"),
    ("snapshot", "auditor.observe.evidence", "Observers.read"),
    ("places", "auditor.observe.place", "look"),
    ("focus", "auditor.observe.focus", "FocusObserver.observe"),
    ("reflow", "auditor.observe.zoom", "ZoomObserver.observe"),
    ("own rules", "auditor.engines.native", "NativeEngine.judge"),
    ("own rules", "auditor.scan.judging", "digest"),
    ("causes", "auditor.causes", "fingerprinted"),
    ("causes", "auditor.causes", "signposted"),
    ("causes", "auditor.causes", "census"),
    ("pictures", "auditor.scan.judging", "PageAudit._picture"),
    ("store", "auditor.store", "Store.settle"),
    ("store", "auditor.store", "Store.save_scan"),
)
"""Name, module, function. Steps lie inside each other; what is spent counts for the inner one."""
WINDOW = ("auditor.scan.slot", "Slot._visit")
"""Takes the window that a page is seen in as its last argument."""
OUTSIDE = "outside of pages"
"""What no step accounts for: programs and settings are read, results are written, reports made."""

COMMAND = ("auditor.browser.connection", "Connection.send")
"""Sends one command to the browser and waits for its answer."""

Moment = Callable[[str], None]
"""Called at each border between two steps with the name of the step that ends there."""


class Course:
    """Follows a scan from step to step, one page at a time."""

    def __init__(self, border: Moment, command: Moment) -> None:
        """Begin outside of all steps.

        Args:
            border: what to do at each border.
            command: what to do at each command to the browser, told the step it is sent in.
        """
        self._border = border
        self._command = command
        self._open: list[str] = [OUTSIDE]
        self._lock = threading.Lock()
        self._window = ""

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        with self._lock:
            self._border(self._open[-1])
            told = f"{name} {self._window}".strip()
            self._open.append(told)
        try:
            yield
        finally:
            with self._lock:
                self._border(self._open[-1])
                # Two threads may be in steps at once, for a moment: the later one counts.
                last = len(self._open) - 1 - self._open[::-1].index(told)
                del self._open[last]

    def follow(self) -> None:
        """From now on notice where steps begin and end.

        Raises:
            AttributeError: a step's function is not there any more: mend `STEPS`.
        """
        for name, module, function in STEPS:
            self._wrap(module, function, lambda inner, name=name: self._timed(name, inner))
        self._wrap(*WINDOW, self._windowed)
        self._wrap(*COMMAND, self._counted)

    @staticmethod
    def _wrap(module: str, function: str, change: Callable[[Any], Any]) -> None:
        holder: Any = importlib.import_module(module)
        *around, name = function.split(".")
        for one in around:
            holder = getattr(holder, one)
        setattr(holder, name, change(getattr(holder, name)))

    def _timed(self, name: str, inner: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(inner)
        def timed(*given: Any, **named: Any) -> Any:  # whatever the step takes
            with self._step(name):
                return inner(*given, **named)

        return timed

    def _counted(self, inner: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(inner)
        def counted(*given: Any, **named: Any) -> Any:
            self._command(self._open[-1])
            return inner(*given, **named)

        return counted

    def _windowed(self, inner: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(inner)
        def windowed(slot: Any, errand: Any, viewport: Any) -> Any:  # as above
            self._window = f"{viewport.width}×{viewport.height}"
            try:
                return inner(slot, errand, viewport)
            finally:
                self._window = ""

        return windowed
