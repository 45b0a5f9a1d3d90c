"""axe-core on a loaded page: one run, or partial runs where there are frames.

axe-core lives in our isolated world of every document, so that the page can neither see nor
replace it, and a content security policy does not keep it out. axe's own messages between
frames hang on frames without scripts; so each frame is judged by itself, with a deadline of its
own, and the parts are put together in the top document (axe's partial runs).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import resources
from typing import Any

from axe_selenium_python import Axe

from auditor.browser.deadline import Deadline
from auditor.browser.elements import frame_of, shows_frame
from auditor.browser.frames import Frame
from auditor.browser.tab import Tab
from auditor.engines.catalogue import axe_source, axe_version
from auditor.engines.translate import findings_of, rule_runs_of
from auditor.errors import CommandFailed, DeadlinePassed, EngineError
from auditor.model.criteria import Standard
from auditor.model.finding import Judgement
from auditor.model.page import FrameRecord, FrameState, Reason
from auditor.model.rule import RuleInfo
from auditor.model.text import clean

FRAME_DEADLINE = timedelta(seconds=10)
FRAMES_SHARE = 0.6
"""Share of the time left that all frames together may take; the rest is for the page itself."""
MAX_FRAMES = 100
MAX_URL = 2000

_THERE = "globalThis.auditorAxe?.document === document"
"""Whether axe-core is in a world, and knows the document that the world has now."""


@dataclass(slots=True)
class _Parts:
    """Partial results in the order axe wants them (depth first), None where one is missing."""

    results: list[str] = field(default_factory=list)
    frames: list[FrameRecord] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    unreached: set[str] = field(default_factory=set)


class TabAxe(Axe):  # type: ignore[misc]  # axe-selenium-python carries no types
    """axe-selenium-python's interface on one tab: inject, run, report, write_results."""

    def __init__(self, tab: Tab, top: Frame, world: int, deadline: Deadline) -> None:
        """Tie the interface to the document that ``top`` shows.

        Args:
            tab: the tab, its page loaded and settled.
            top: the tab's frame tree.
            world: execution context of our world in the top document.
            deadline: for everything this object does.
        """
        super().__init__(tab)
        self._tab = tab
        self._top = top
        self._world = world
        self._deadline = deadline
        self._frames = {frame.id: frame for frame in _all(top)}
        self._frames_by = deadline
        self.frame_records: list[FrameRecord] = []

    def inject(self) -> None:
        """Put axe-core into our world of the top document."""
        source = ";\n".join((*axe_scripts(), "0"))
        self._tab.evaluate(source, self._world, self._deadline)

    def run(self, context: Any = None, options: Mapping[str, Any] | None = None) -> dict[str, Any]:  # noqa: ANN401  # axe's own context forms
        """Run axe-core on the page, frames included.

        Args:
            context: axe's context (None: the whole page).
            options: axe's run options.

        Returns:
            What the reporter named in ``options`` gives; ``auditor`` is ours.

        Raises:
            EngineError: axe-core did not run.
            DeadlinePassed: it did not end in time.
        """
        choice = json.dumps(dict(options or {}))
        if not self._top.children:
            text = self._call(f"auditorAxe.run({json.dumps(context)}, {choice})")
        else:
            parts = _Parts()
            self._call("auditorAxe.version")
            self._frames_by = self._deadline.share(FRAMES_SHARE)
            self._judge(self._world, context, choice, (), self._deadline, parts)
            self.frame_records = parts.frames + self._unseen(parts)
            text = self._call(f"auditorAxe.finish([{','.join(parts.results)}], {choice})")
        result: dict[str, Any] = json.loads(text)
        return result

    def run_on(self, element: str, options: Mapping[str, Any]) -> dict[str, Any]:
        """Run axe-core on one element alone, given as an expression in our world."""
        text = self._call(f"auditorAxe.runOn({element}, {json.dumps(dict(options))})")
        result: dict[str, Any] = json.loads(text)
        return result

    def _call(self, expression: str) -> str:
        """Evaluate in the top document, where a script may have written axe-core away."""
        guarded = f"{_THERE} ? {expression} : null"
        try:
            text = self._tab.evaluate(guarded, self._world, self._deadline)
            if text is None:
                self.inject()
                text = self._tab.evaluate(expression, self._world, self._deadline)
        except CommandFailed as error:
            raise EngineError(f"axe-core did not end its run: {error}") from error
        return str(text)

    def _ready(self, frame: str, deadline: Deadline) -> int:
        """The frame's world with axe-core in it; frames written by script do not get it anew."""
        world = self._tab.world(frame, deadline)
        if not self._tab.evaluate(_THERE, world, deadline):
            self._tab.awaken(deadline)
        if not self._tab.evaluate(_THERE, world, deadline):
            self._tab.evaluate(";\n".join((*axe_scripts(), "0")), world, deadline)
        return world

    def _judge(
        self,
        world: int,
        context: Any,  # noqa: ANN401  # axe's own context forms
        options: str,
        path: tuple[str, ...],
        limit: Deadline,
        parts: _Parts,
    ) -> None:
        """Add the partial result of a world's frame and of all frames inside it, depth first."""
        where = json.dumps(context)
        inner = json.loads(self._tab.evaluate(f"auditorAxe.frames({where})", world, limit))
        parts.results.append(
            str(self._tab.evaluate(f"auditorAxe.part({where}, {options})", world, limit))
        )
        for spec in inner:
            self._judge_inner(spec, world, options, path, parts)

    def _judge_inner(
        self, spec: dict[str, Any], world: int, options: str, path: tuple[str, ...], parts: _Parts
    ) -> None:
        here = (*path, _readable(spec["selector"]))
        before = len(parts.results)
        frame, reason = self._find(spec, world, len(parts.frames))
        url = clean(_address(frame, str(spec["address"])), MAX_URL)
        state, record = FrameState.NOT_REACHED, len(parts.frames)
        parts.frames.append(FrameRecord(path=here, url=url, state=state, reason=reason))
        if frame:
            parts.met.add(frame.id)
        if frame and reason is Reason.COMPLETE:
            try:
                limit = self._frames_by.within(FRAME_DEADLINE)
                inside = self._ready(frame.id, limit)
                self._judge(inside, spec["context"], options, here, limit, parts)
                state = FrameState.AUDITED
            except (CommandFailed, DeadlinePassed, ValueError):
                if self._deadline.passed or not self._tab.answers():
                    raise DeadlinePassed("A frame held up the whole page") from None
                reason = Reason.FRAME_UNREACHABLE
        if reason is Reason.COMPLETE and state is FrameState.NOT_REACHED:
            reason = Reason.FRAME_UNREACHABLE
        if frame and state is FrameState.NOT_REACHED and self._hidden(frame):
            state, reason = FrameState.HIDDEN, Reason.FRAME_HIDDEN
        parts.frames[record] = FrameRecord(path=here, url=url, state=state, reason=reason)
        if frame and state is not FrameState.AUDITED:
            parts.unreached.add(frame.id)
        if len(parts.results) == before:
            parts.results.append("null")

    def _find(self, spec: dict[str, Any], world: int, seen: int) -> tuple[Frame | None, Reason]:
        """The browser's frame for one of axe's, and why it cannot be judged (COMPLETE: it can)."""
        if seen >= MAX_FRAMES:
            return None, Reason.FRAME_UNREACHABLE
        selector = json.dumps(spec["selector"])
        try:
            found = frame_of(
                self._tab, f"axe.utils.shadowSelect({selector})", world, self._deadline
            )
        except CommandFailed:
            found = None
        frame = self._frames.get(found or "")
        if frame is None:
            return None, Reason.FRAME_UNREACHABLE
        if not spec["scripts"]:
            return frame, Reason.FRAME_FORBIDS_SCRIPTS
        empty = frame.url in ("", ":", "about:blank")
        wanted = str(spec["src"])
        asked = wanted and not wanted.startswith(("about:", "javascript:")) and not spec["srcdoc"]
        if frame.url.startswith("chrome-error:") or (empty and asked):
            return frame, Reason.FRAME_NOT_LOADED
        return frame, Reason.COMPLETE

    def _unseen(self, parts: _Parts) -> list[FrameRecord]:
        """Frames that axe-core did not name: hidden ones, and ones that it cannot see."""
        unseen: list[FrameRecord] = []
        for frame, parent in _with_parents(self._top):
            if frame.id in parts.met:
                continue
            parts.met.add(frame.id)
            if parent in parts.unreached or len(unseen) >= MAX_FRAMES:
                parts.unreached.add(frame.id)
                state, reason = FrameState.NOT_REACHED, Reason.FRAME_UNREACHABLE
            elif self._hidden(frame):
                parts.unreached.add(frame.id)
                state, reason = FrameState.HIDDEN, Reason.FRAME_HIDDEN
            else:
                parts.unreached.add(frame.id)
                state, reason = FrameState.NOT_REACHED, Reason.FRAME_UNREACHABLE
            url = clean(frame.url, MAX_URL)
            unseen.append(FrameRecord(path=(), url=url, state=state, reason=reason))
        return unseen

    def _hidden(self, frame: Frame) -> bool:
        try:
            return not shows_frame(self._tab, frame.id, self._deadline)
        except CommandFailed:
            return False  # the frame has gone: not known to be hidden


class AxeEngine:
    """Judges pages with the rules of axe-core that a scan chose."""

    def __init__(self, rules: Sequence[RuleInfo], standard: Standard) -> None:
        """Choose the rules.

        Args:
            rules: the rules of axe-core to run.
            standard: decides which criteria make a failure a breach.

        Raises:
            SetupError: axe-core is not installed.
        """
        self.version = axe_version()
        self.scripts = axe_scripts()
        self._rules = {rule.id: rule for rule in rules}
        self._standard = standard
        self._options = {
            "runOnly": {"type": "rule", "values": sorted(self._rules)},
            "resultTypes": ["violations", "incomplete"],
            "elementRef": False,
            "reporter": "auditor",
        }

    def judge(self, tab: Tab, top: Frame, world: int, deadline: Deadline) -> Judgement:
        """Judge the page that a tab shows.

        Args:
            tab: the tab, its page loaded and settled.
            top: the tab's frame tree.
            world: execution context of our world in the top document.
            deadline: for the whole call.

        Raises:
            EngineError: axe-core judged nothing; the page must not count as audited.
            DeadlinePassed: it did not end in time.
            BrowserError: the tab or the browser is gone.
        """
        axe = TabAxe(tab, top, world, deadline)
        result = axe.run(options=self._options)
        self._check(result)
        return Judgement(
            rule_runs=rule_runs_of(result, self._rules),
            findings=findings_of(result, self._rules, self._standard),
            frames=tuple(axe.frame_records),
        )

    def judge_element(
        self, tab: Tab, top: Frame, world: int, element: str, deadline: Deadline
    ) -> Judgement:
        """Judge one element alone; rules that need the whole page do not run.

        Args:
            tab: the tab, its page loaded and settled.
            top: the tab's frame tree.
            world: execution context of our world in the top document.
            element: JavaScript expression in our world that gives the element.
            deadline: for the whole call.
        """
        axe = TabAxe(tab, top, world, deadline)
        result = axe.run_on(element, self._options)
        return Judgement(rule_runs=(), findings=findings_of(result, self._rules, self._standard))

    def _check(self, result: Mapping[str, Any]) -> None:
        if result.get("version") != self.version:
            raise EngineError(f"axe-core answered as version {result.get('version')!r}")
        if not result["counts"]:
            raise EngineError("axe-core ran no rule")
        seen = sum(c["passed"] + c["failed"] + c["cantTell"] for c in result["counts"])
        if seen == 0 and len(self._rules) > 20:
            raise EngineError("axe-core saw no element")


def axe_scripts() -> tuple[str, ...]:
    """axe-core, what it is known to judge wrong, and our kit around it: for our world."""
    room = resources.files("auditor.engines")
    kits = ("axe_doubts.js", "axe_kit.js")
    return axe_source(), *(room.joinpath(kit).read_text(encoding="utf-8") for kit in kits)


def _all(frame: Frame) -> list[Frame]:
    return [frame, *(inner for child in frame.children for inner in _all(child))]


def _with_parents(frame: Frame) -> list[tuple[Frame, str]]:
    """The frames inside ``frame`` with their parents' ids, parents first."""
    return [pair for child in frame.children for pair in ((child, frame.id), *_with_parents(child))]


def _address(frame: Frame | None, named: str) -> str:
    """The address of what a frame shows, or where that has none, the one that its element names."""
    shown = frame.url if frame else ""
    return shown if shown.startswith(("http:", "https:")) or not named else named


def _readable(selector: str | list[Any]) -> str:
    if isinstance(selector, str):
        return selector
    return " >>> ".join(_readable(part) for part in selector)
