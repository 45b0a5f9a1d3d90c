"""One page as it stands: settling, what it shows, its links, its consent banner."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from typing import Any

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Frame, Tab
from auditor.errors import BrowserError, CommandFailed
from auditor.model.scan import ConsentMode
from auditor.model.text import clean

QUIET = timedelta(milliseconds=150)
"""The DOM must not have changed for so long."""
SETTLE_CAP = timedelta(seconds=4)
NETWORK_CAP = timedelta(seconds=3)
MAX_SUSPECTS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a settled page shows; hostile text, cut short.

    Attributes:
        text: the first 4,000 characters that are shown.
        text_length: of all text that is shown.
        heading: text of the shown first- and second-level headings, at most 300 characters.
        visible: whether anything at all is shown (text, media or a control).
        scripted: whether the page has scripts.
        frame_hosts: addresses of its frames.
    """

    url: str
    title: str
    language: str
    text: str
    text_length: int
    heading: str
    visible: bool
    scripted: bool
    password_shown: bool
    links: int
    frame_hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """A consent banner that is shown.

    Attributes:
        button: text of the button that would answer it; None if no button is known for sure.
        wall: it covers the page and next to nothing stands behind it.
    """

    button: str | None
    wall: bool


class PageObserver:
    """Reads the document that a tab shows, from our isolated world."""

    def __init__(self, tab: Tab, deadline: Deadline) -> None:
        """Tie the observer to the tab's present document.

        Raises:
            BrowserError: the tab does not answer or is gone.
        """
        self._tab = tab
        self._deadline = deadline
        self.top: Frame = tab.frames(deadline)
        self._world = tab.world(self.top.id, deadline)
        if tab.evaluate("typeof auditorPage", self._world, deadline) != "object":
            tab.evaluate(f"{page_script()};0", self._world, deadline)

    def settle(self) -> bool:
        """Wait until DOM, fonts, network and animations are at rest; False if they never are."""
        cap = self._deadline.within(SETTLE_CAP)
        calm = self._quiet(cap)
        if self._tab.log.in_flight:
            quiet = self._tab.wait_for(
                lambda log: not log.in_flight, self._deadline.within(NETWORK_CAP)
            )
            calm = self._quiet(self._deadline.within(SETTLE_CAP)) and quiet
        for frame in self.top.children:
            self._freeze(frame)
        return calm

    def _quiet(self, cap: Deadline) -> bool:
        quiet, most = int(QUIET.total_seconds() * 1000), int(cap.remaining * 1000)
        return bool(self._evaluate(f"auditorPage.settle({quiet}, {most})"))

    def _freeze(self, frame: Frame) -> None:
        """Freeze the animations of a frame and of those in it, where our script is there."""
        try:
            world = self._tab.world(frame.id, self._deadline)
            self._tab.evaluate("globalThis.auditorPage?.freeze()", world, self._deadline)
        except CommandFailed:
            return  # the frame has gone; the engines say whether they reached it
        for child in frame.children:
            self._freeze(child)

    def facts(self) -> Facts:
        """What the page shows now."""
        told = self._evaluate("auditorPage.facts()")
        return Facts(
            url=str(told["url"]),
            title=clean(told["title"], 300).strip(),
            language=clean(told["language"], 40),
            text=clean(told["text"], 4000),
            text_length=int(told["textLength"]),
            heading=clean(told["heading"], 300),
            visible=bool(told["visible"]),
            scripted=bool(told["scripted"]),
            password_shown=bool(told["passwordShown"]),
            links=int(told["links"]),
            frame_hosts=tuple(told["frameHosts"]),
        )

    def links(self) -> tuple[str, ...]:
        """Addresses that the page links to, open shadow roots and same-origin frames included."""
        found = dict.fromkeys(self._evaluate("auditorPage.links()"))
        origin = _origin(self.top.url)
        for frame in _inner(self.top):
            if _origin(frame.url) != origin and frame.url not in ("about:srcdoc", "about:blank"):
                continue
            try:
                world = self._tab.world(frame.id, self._deadline)
                found.update(
                    dict.fromkeys(
                        self._tab.evaluate(
                            "globalThis.auditorPage?.links() ?? []", world, self._deadline
                        )
                    )
                )
            except CommandFailed:
                continue  # the frame has gone since the tree was read
        return tuple(found)

    def closed_shadow_roots(self) -> int:
        """How many closed shadow roots were found; no engine can see into them."""
        count = self._evaluate(f"auditorPage.findSuspects({MAX_SUSPECTS})")
        return sum(
            self._tab.holds_closed_root(
                f"auditorPage.suspect({index})", self._world, self._deadline
            )
            for index in range(count)
        )

    def find_banner(self, mode: ConsentMode, selector: str | None) -> Banner | None:
        """The consent banner that the page shows, if any."""
        chosen = json.dumps(selector)
        try:
            told = self._evaluate(f"auditorPage.findBanner({json.dumps(mode.value)}, {chosen})")
        except CommandFailed:
            return None  # a selector that is none, or a page that went away: nothing is clicked
        if told is None:
            return None
        button = clean(told["button"], 80) if told["button"] else None
        return Banner(button=button, wall=bool(told["wall"]))

    def answer_banner(self) -> bool:
        """Click the button that `find_banner` found; whether the banner then went away."""
        self._evaluate("auditorPage.answer()")
        self.settle()
        return bool(self._evaluate("auditorPage.answered()"))

    def storage(self) -> Mapping[str, str]:
        """The site's local storage."""
        kept: Mapping[str, str] = self._evaluate("auditorPage.storage()")
        return kept

    def restore_storage(self, kept: Mapping[str, str]) -> None:
        """Set the site's local storage to ``kept`` and empty its session storage."""
        try:
            self._evaluate(f"auditorPage.restore({json.dumps(dict(kept))})")
        except BrowserError:
            return  # the page is gone, and its session storage with the tab

    def _evaluate(self, expression: str) -> Any:  # noqa: ANN401  # whatever JSON the script gives
        return self._tab.evaluate(expression, self._world, self._deadline)


def page_script() -> str:
    """Our script for the isolated world of every document."""
    return resources.files("auditor.observe").joinpath("page_kit.js").read_text(encoding="utf-8")


def _inner(frame: Frame) -> list[Frame]:
    return [inner for child in frame.children for inner in (child, *_inner(child))]


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])
