"""One page as it stands: settling, what it shows, its links, its consent banner."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Frame, Tab
from auditor.errors import CommandFailed, EngineError
from auditor.model.scan import ConsentMode
from auditor.model.stand_in import MAX_ADDRESS, too_long
from auditor.model.text import clean
from auditor.observe.markup import MAX_MARKUP, links_in

QUIET = timedelta(milliseconds=100)
"""The DOM of a page with scripts must not have changed for so long. Our clock runs in the page's
own thread, behind every timer of the page that is due, so a slow machine changes nothing."""
SETTLE_CAP = timedelta(seconds=3)
NETWORK_CAP = timedelta(seconds=3)
MAX_SUSPECTS = 40
_MARKUP = f"document.documentElement.outerHTML.slice(0, {MAX_MARKUP})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a settled page shows; hostile text, cut short.

    Attributes:
        text: the first 4,000 characters that are shown.
        text_length: of all text that is shown.
        heading: text of the shown first- and second-level headings, at most 300 characters.
        unread: what the browser says of XML that it could not read, "" where it could.
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
    unread: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What a page links to.

    Attributes:
        addresses: each once, in order, at most 5,000 of a document, of at most 2,000 characters.
        stand_ins: for those that are longer, as `auditor.model.stand_in` makes them.
        beyond: how many more there are.
    """

    addresses: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    beyond: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A page at rest.

    Attributes:
        calm: it came to rest by itself; False if it was still changing when time ran out.
        reached: by links of the top document, open shadow roots included.
        suspects: elements that may hold a closed shadow root.
        anchors: ids and names of its elements, hostile; at most 5,000 of 200 characters.
    """

    calm: bool
    facts: Facts
    banner: Banner | None
    reached: Reached
    suspects: int
    anchors: tuple[str, ...] = ()


class PageObserver:
    """Reads the document that a tab shows, from our isolated world."""

    def __init__(
        self, tab: Tab, deadline: Deadline, mode: ConsentMode, selector: str | None
    ) -> None:
        """Tie the observer to the tab's present document.

        Args:
            tab: its page loaded.
            deadline: for everything this object does.
            mode: which button of a consent banner to look for.
            selector: the button to take instead of a recognised one.

        Raises:
            BrowserError: the tab does not answer or is gone.
        """
        self._tab = tab
        self._deadline = deadline
        self._wanted = f"{json.dumps(mode.value)}, {json.dumps(selector)}"
        self.top: Frame = tab.frames(deadline)
        self.world = tab.world(self.top.id, deadline)

    def arrive(self) -> None:
        """Arrive at the fragment of the address as a click does, if it has one."""
        self._evaluate("globalThis.auditorPage?.arrive()")

    def settle(self) -> Look:
        """Wait until DOM, fonts, network and animations are at rest, and look at the page."""
        look = self._settle()
        if self._tab.log.in_flight:
            quiet = self._tab.wait_for(
                lambda log: not log.in_flight, self._deadline.within(NETWORK_CAP)
            )
            again = self._settle()
            look = replace(again, calm=again.calm and quiet)
        self.top = self._tab.frames(self._deadline)  # frames that came while it settled, too
        for frame in self.top.children:
            self._freeze(frame)
        return look

    def _settle(self) -> Look:
        quiet = int(QUIET.total_seconds() * 1000)
        most = int(self._deadline.within(SETTLE_CAP).remaining * 1000)
        call = f"auditorPage.settle({quiet}, {most}, {self._wanted})"
        told = self._evaluate(f"globalThis.auditorPage && {call}")
        if told is None:  # a document that a script wrote anew: our script is not in it
            told = self._evaluate(f"{page_script()};{call}")
        try:
            return _look(told)
        except (KeyError, TypeError, ValueError) as error:
            raise EngineError("the page could not be read: it gave no sound answer") from error

    def _freeze(self, frame: Frame) -> None:
        """Freeze the animations of a frame and of those in it, where our script is there."""
        try:
            world = self._tab.world(frame.id, self._deadline)
            self._tab.evaluate("globalThis.auditorPage?.freeze()", world, self._deadline)
        except CommandFailed:
            return  # the frame has gone; the engines say whether they reached it
        for child in frame.children:
            self._freeze(child)

    def links(self, look: Look) -> Reached:
        """What the page and its same-origin frames link to."""
        found = [look.reached]
        origin = _origin(self.top.url)
        for frame in _inner(self.top):
            if _origin(frame.url) != origin and frame.url not in ("about:srcdoc", "about:blank"):
                continue
            try:
                world = self._tab.world(frame.id, self._deadline)
                found.append(self._links_of(frame, world))
            except CommandFailed:
                continue  # the frame has gone since the tree was read
        return Reached(
            addresses=tuple(dict.fromkeys(url for one in found for url in one.addresses)),
            stand_ins=tuple(dict.fromkeys(url for one in found for url in one.stand_ins)),
            beyond=sum(one.beyond for one in found),
        )

    def _links_of(self, frame: Frame, world: int) -> Reached:
        """Links of a frame; read from its markup where it runs no scripts, ours included."""
        told = self._tab.evaluate("globalThis.auditorPage?.links()", world, self._deadline)
        if told is not None:
            return _reached(told)
        markup = self._tab.evaluate(_MARKUP, world, self._deadline)
        base = frame.url if frame.url.startswith("http") else self.top.url
        links = links_in(str(markup), base)
        return Reached(
            addresses=tuple(url for url in links if len(url) <= MAX_ADDRESS),
            stand_ins=tuple(
                too_long(url)
                for url in links
                if len(url) > MAX_ADDRESS and url.startswith(("http://", "https://"))
            ),
        )

    def closed_shadow_roots(self, look: Look) -> int:
        """How many closed shadow roots were found; no engine can see into them."""
        return sum(
            self._tab.holds_closed_root(f"auditorPage.suspect({i})", self.world, self._deadline)
            for i in range(min(MAX_SUSPECTS, look.suspects))
        )

    def click_banner(self) -> None:
        """Click the button of the banner that was found; the page may go away below it."""
        self._evaluate("auditorPage.answer()")

    def storage(self) -> Mapping[str, str]:
        """The site's local storage."""
        kept: Mapping[str, str] = self._evaluate("auditorPage.storage()")
        return kept

    def restore_storage(self, kept: Mapping[str, str]) -> None:
        """Set the site's local storage to ``kept`` and empty its session storage."""
        self._evaluate(f"globalThis.auditorPage?.restore({json.dumps(dict(kept))})")

    def _evaluate(self, expression: str) -> Any:  # noqa: ANN401  # whatever JSON the script gives
        return self._tab.evaluate(expression, self.world, self._deadline)


def _look(told: Mapping[str, Any]) -> Look:
    banner = told["banner"]
    return Look(
        calm=bool(told["calm"]),
        facts=Facts(
            url=str(told["url"]),
            title=clean(told["title"], 300).strip(),
            language=clean(told["language"], 40),
            text=clean(told["text"], 4000),
            text_length=int(told["textLength"]),
            heading=clean(told["heading"], 300),
            unread=clean(told["unread"], 300),
            visible=bool(told["visible"]),
            scripted=bool(told["scripted"]),
            password_shown=bool(told["passwordShown"]),
            links=int(told["links"]),
            frame_hosts=tuple(told["frameHosts"]),
        ),
        banner=banner
        and Banner(
            button=clean(banner["button"], 80) if banner["button"] else None,
            wall=bool(banner["wall"]),
        ),
        reached=_reached(told["reached"]),
        suspects=int(told["suspects"]),
        anchors=tuple(told["anchors"]),
    )


def _reached(told: Mapping[str, Any]) -> Reached:
    return Reached(
        addresses=tuple(told["addresses"]),
        stand_ins=tuple(too_long(str(begins), int(length)) for begins, length in told["long"]),
        beyond=int(told["beyond"]),
    )


@cache
def page_script() -> str:
    """Our script for the isolated world of every document."""
    return resources.files("auditor.observe").joinpath("page_kit.js").read_text(encoding="utf-8")


def _inner(frame: Frame) -> list[Frame]:
    return [inner for child in frame.children for inner in (child, *_inner(child))]


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])
