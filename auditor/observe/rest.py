"""Rest: when a page is judged. By what the browser knows of it, not by how fast the machine is.

A page is at rest when nothing that it asked for is under way, no frame of it is loading, and its
own thread has drawn and been idle since the last change. Then it is scrolled through, as a visitor
does, and comes to rest again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from auditor.browser.deadline import Deadline
from auditor.browser.frames import Frame
from auditor.browser.tab import Tab
from auditor.errors import CommandFailed
from auditor.hosts import host_of, same_party
from auditor.model.text import clean
from auditor.observe.kits import THERE, bring

QUIET = timedelta(milliseconds=100)
"""The DOM of a page with scripts must not have changed for so long. Our clock runs in the page's
own thread, behind every timer of the page that is due, so a slow machine changes nothing."""
STEPWISE = timedelta(seconds=1)
"""The same for a page whose content is known to come in steps."""
SOON = timedelta(seconds=3)
"""A page that changes without end is judged after so long."""
LATE = timedelta(seconds=8)
"""A page that waits for an answer of its own site, or that is unfinished, after so long."""
LATE_SHARE = 0.4
"""Share of the time a page has left that one wait for rest may take."""
PATIENCE = timedelta(seconds=3)
"""An unfinished page is waited for so long after the last thing that happened."""
_PAUSE = timedelta(milliseconds=250)
HORIZON = timedelta(seconds=1)
"""What a page's timers bring so soon after it was loaded, or scrolled through, belongs to it."""
SCROLLING = timedelta(seconds=6)
MOST_STRIDES = 240
FEW_STRIDES = 12
"""Enough for a page that did not answer to scrolling in another window."""
MOST_ROUNDS = 8
"""Times that a page may grow by being scrolled to its end."""
MOST_FRAMES = 40
MOST_PLACES = 5
_BLANK = ("about:srcdoc", "about:blank", "", ":")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rested:
    """How a page came to rest.

    Attributes:
        calm: nothing was under way and nothing changed any more.
        missing: places where a player or an application should have shown something, and did not.
        loading: places that say that they are loading.
        growing: it was still growing when it had been scrolled for long enough.
        passing: something on it shows only while it is scrolled to.
        inert: it was scrolled through, and nothing came of it.
    """

    calm: bool
    missing: tuple[str, ...] = ()
    loading: tuple[str, ...] = ()
    growing: bool = False
    passing: bool = False
    inert: bool = False


class Rest:
    """Waits for the document that a tab shows."""

    def __init__(self, tab: Tab, top: Frame, world: int, deadline: Deadline) -> None:
        self._tab = tab
        self._top = top
        self._world = world
        self._deadline = deadline
        self._hollow: list[str] = []
        self._unfinished: Mapping[str, list[str]] = {"missing": [], "loading": []}
        self._patient = True
        self._scrolls = False

    def come(self, *, stepwise: bool = False, inert: bool = False) -> Rested:
        """Wait for rest, scroll through the page and back, and wait again.

        Args:
            stepwise: its content is known to come in steps.
            inert: nothing came of scrolling through it in another window.

        Raises:
            BrowserError: the tab does not answer or is gone.
        """
        quiet = STEPWISE if stepwise else QUIET
        calm = self._settled(quiet)
        glanced = inert and calm and self._glanced_through()
        growing, moved = (False, False) if glanced else self._scrolled(calm=calm)
        if moved and calm:
            calm = self._settled(quiet)
        passing = bool(self._call("auditorRest.missed()"))
        self._call("auditorRest.mark()")
        return Rested(
            calm=calm,
            missing=_names((*self._unfinished["missing"], *self._hollow)),
            loading=_names(self._unfinished["loading"]),
            growing=growing,
            passing=passing,
            inert=self._scrolls and calm and not (moved or passing),
        )

    # ---- rest --------------------------------------------------------------------------------

    def _settled(self, quiet: timedelta) -> bool:
        """Wait until nothing is under way, and what should show does, or until it is too late."""
        loaded = self._tab.log.document is not None and self._tab.log.document.loaded
        soon = self._deadline.within(SOON)  # what did not come before that, is not waited for long
        late = self._deadline.share(LATE_SHARE).within(LATE) if loaded else soon
        patience, seen = self._deadline.within(PATIENCE), (-1, -1)
        while True:
            self._tab.wait_for(lambda log: log.requests.resting, late if self._own() else soon)
            requests, heard = self._tab.log.requests, self._tab.log.requests.heard
            told = self._call(f"auditorRest.settle({ms(quiet)}, {ms(SOON)})")
            done = requests.resting and requests.heard == heard and self._frames_still(quiet)
            if told["calm"] and done:
                if self._finished() or not self._patient:
                    return True
                if (heard, told["changes"]) != seen:
                    seen = (heard, told["changes"])
                    patience = self._deadline.within(PATIENCE)
                if patience.passed or late.passed:
                    self._patient = False
                    return True
                self._wait_for_more(heard)
            elif not told["calm"] or late.passed or (soon.passed and self._only_strangers()):
                self._finished()
                # Of a worker that has been ended before it began, nothing is heard.
                ended = all(one.begins_worker for one in requests.under_way)
                return bool(told["calm"]) and not requests.resting and ended

    def _wait_for_more(self, heard: int) -> None:
        pause = self._deadline.within(_PAUSE)
        self._tab.wait_for(lambda log: log.requests.heard != heard, pause)

    def _own(self) -> bool:
        """Whether something is under way that is of the site itself, or a frame."""
        return not (self._tab.log.requests.resting or self._only_strangers())

    def _only_strangers(self) -> bool:
        """Whether requests are under way, and all of them to others than the site."""
        site = host_of(self._top.url)
        hosts = [host_of(one.url) for one in self._tab.log.requests.under_way]
        return bool(hosts) and not any(same_party(host, site) for host in hosts)

    def _finished(self) -> bool:
        """Whether everything shows that should; asked once nothing is under way any more."""
        self._unfinished = self._call("auditorUnfinished.unfinished()")
        return not (any(self._unfinished.values()) or self._hollow)

    def _frames_still(self, quiet: timedelta) -> bool:
        """Whether the frames have not changed for so long; their animations are stopped."""
        self._hollow = []
        self._top = self._tab.frames(self._deadline)
        site = host_of(self._top.url)
        still = True
        for frame in _inner(self._top)[:MOST_FRAMES]:
            own = frame.url in _BLANK or same_party(host_of(frame.url), site)
            told = self._in_frame(frame)
            still = still and (not own or told is None or told["still"] >= ms(quiet))
            if told and own and told["hollow"]:
                self._hollow.append(_named(frame))
        return still

    def _in_frame(self, frame: Frame) -> Mapping[str, Any] | None:
        call = "({ still: auditorRest.still(), hollow: auditorUnfinished.hollow() })"
        try:
            world = self._tab.world(frame.id, self._deadline)
            told = self._tab.evaluate(f"{THERE} ? {call} : null", world, self._deadline)
            if told is None:
                bring(self._tab, world, self._deadline)
                told = self._tab.evaluate(call, world, self._deadline)
        except CommandFailed:
            return None  # the frame has gone; the engines say whether they reached it
        answer: Mapping[str, Any] = told
        return answer

    # ---- scrolling ---------------------------------------------------------------------------

    def _glanced_through(self) -> bool:
        """Scroll to the end in few strides and back; False if it may answer to scrolling after all.

        It is set back then, as if it had not been scrolled yet.
        """
        heard = self._tab.log.requests.heard
        told = self._call(f"auditorRest.glance({FEW_STRIDES})")
        if told["scrolls"]:
            self._scrolls = True
            changed = told["changed"] or self._tab.log.requests.heard != heard
            changed = bool(self._call("auditorRest.back()")) or changed
            if changed or told["unsure"]:
                self._call("auditorRest.anew()")
                return False
        return True

    def _scrolled(self, *, calm: bool) -> tuple[bool, bool]:
        """Scroll to the end and back; whether the page still grew, and whether it changed."""
        until = self._deadline.share(LATE_SHARE).within(SCROLLING)
        left, moved, growing = MOST_STRIDES, False, False
        for round_ in range(1, MOST_ROUNDS + 1):
            heard = self._tab.log.requests.heard
            told = self._call(f"auditorRest.down({left})")
            if not told["scrolls"]:
                return False, False
            self._scrolls = True
            left = max(left - int(told["strides"]), 1)
            changed = told["changed"] or self._tab.log.requests.heard != heard
            moved = moved or changed
            if not (calm and changed and told["strides"]):
                break
            self._settled(QUIET)
            if round_ == MOST_ROUNDS or until.passed:
                growing = not self._call("auditorRest.ended()")
                break
        return growing, bool(self._call("auditorRest.back()")) or moved

    def _call(self, expression: str) -> Any:  # noqa: ANN401  # whatever JSON the script gives
        call = f"Promise.resolve({expression}).then((told) => [told])"
        guarded = f"{THERE} ? {call} : null"
        told = self._tab.evaluate(guarded, self._world, self._deadline)
        if told is None:
            bring(self._tab, self._world, self._deadline)
            told = self._tab.evaluate(call, self._world, self._deadline)
        return told[0] if told else None


def _inner(frame: Frame) -> list[Frame]:
    return [inner for child in frame.children for inner in (child, *_inner(child))]


def _named(frame: Frame) -> str:
    return "iframe" if frame.url in _BLANK else f"iframe {frame.url}"


def _names(found: Iterable[object]) -> tuple[str, ...]:
    """Strangers' names of places, cleaned, each once."""
    return tuple(dict.fromkeys(clean(str(one), 200) for one in found))[:MOST_PLACES]


def ms(time: timedelta) -> int:
    """Whole milliseconds, as scripts count time."""
    return int(time.total_seconds() * 1000)
