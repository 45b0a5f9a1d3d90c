"""One page as it stands: settling, what it shows, its links, its consent banner."""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from auditor.browser.deadline import Deadline
from auditor.browser.elements import closed_roots
from auditor.browser.frames import Frame
from auditor.browser.requests import Asked
from auditor.browser.tab import Tab
from auditor.errors import CommandFailed, EngineError
from auditor.hosts import host_of, same_party
from auditor.model.scan import ConsentMode, Obstacle
from auditor.model.stand_in import MAX_ADDRESS, too_long
from auditor.model.text import clean
from auditor.observe.kits import THERE, bring
from auditor.observe.markup import MAX_MARKUP, links_in
from auditor.observe.rest import Rest, Rested, ms

MAX_SUSPECTS = 40
_ESCAPE = {"key": "Escape", "code": "Escape", "windowsVirtualKeyCode": 27}
ANSWER = timedelta(seconds=5)
"""For the page's answer whether it has grown, most of which it waits."""
_WAIT_SHARE = 0.25
"""Of the time that a page has left, for what its timers may bring."""
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
        little: whether the main part of the page shows next to nothing.
        scripted: whether the page has scripts.
        frame_hosts: addresses of its frames.
        buttons: what is written on the first 20 buttons; on links too where there are few.
    """

    url: str
    title: str
    language: str
    text: str
    text_length: int
    heading: str
    unread: str
    visible: bool
    little: bool
    scripted: bool
    password_shown: bool
    links: int
    frame_hosts: tuple[str, ...]
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """A consent banner that is shown.

    Attributes:
        button: text of the button that would answer it; None if there is none that may be pressed.
        wall: it covers the page and next to nothing stands behind it.
        platform: name of the consent platform whose markup it is; None where its words tell.
        obstacle: why no button may be pressed; None where one may.
    """

    button: str | None
    wall: bool
    platform: str | None = None
    obstacle: Obstacle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """Style sheets of a page that seem to be missing.

    Attributes:
        applying: those that would shape the page.
        used: those that shape it all the same.
    """

    applying: tuple[str, ...]
    used: Set[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What became of a page since it was at rest.

    Attributes:
        came: more came to it, or is under way.
        awaited: timers of its load were waited for.
        awaited_scroll: timers that it set when it was scrolled were.
    """

    came: bool
    awaited: bool
    awaited_scroll: bool


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
        rested: how it came to rest.
        reached: by links of the top document, open shadow roots included.
        suspects: elements that may hold a closed shadow root.
        anchors: ids and names of its elements, hostile; at most 5,000 of 200 characters.
        covered: a dialog lies over the page, or something that shuts it off; no consent banner.
    """

    rested: Rested
    facts: Facts
    banner: Banner | None
    reached: Reached
    suspects: int
    anchors: tuple[str, ...] = ()
    covered: bool = False


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
        self._calm = False
        if not self._evaluate(THERE):
            bring(tab, self.world, deadline)

    def arrive(self) -> None:
        """Arrive at the fragment of the address as a click does, if it has one."""
        self._evaluate("auditorPage.arrive()")

    def settle(self, *, stepwise: bool = False, inert: bool = False) -> Look:
        """Wait until the page is at rest, scroll through it, and look at it.

        Args:
            stepwise: its content is known to come in steps.
            inert: nothing came of scrolling through it in another window.
        """
        rest = Rest(self._tab, self.top, self.world, self._deadline)
        rested = rest.come(stepwise=stepwise, inert=inert)
        self._calm = rested.calm
        call = f"auditorPage.look({self._wanted})"
        told = self._evaluate(f"globalThis.auditorPage && {call}")
        if told is None:  # a document that a script wrote anew: our script is not in it
            bring(self._tab, self.world, self._deadline)
            told = self._evaluate(call)
        self.top = self._tab.frames(self._deadline)  # frames that came while it settled, too
        try:
            return _look(told, rested)
        except (KeyError, TypeError, ValueError) as error:
            raise EngineError("the page could not be read: it gave no sound answer") from error

    def grown(self, horizon: timedelta, after: timedelta) -> Growth:
        """Whether more has come or is under way since rest; to be asked before anything is done.

        Args:
            horizon: what the page's timers bring so soon after it was loaded is waited for.
            after: what those that it set when it was scrolled bring so soon after that.

        Raises:
            CommandFailed: the page went on to another document.
            DeadlinePassed: the page runs a script without end.
        """
        most = timedelta(seconds=_WAIT_SHARE * self._deadline.remaining)
        call = f"globalThis.auditorRest?.grown({ms(horizon)}, {ms(after)}, {ms(most)})"
        soon = self._deadline.within(ANSWER + horizon)
        told = self._tab.evaluate(call, self.world, soon) or {}
        growth = Growth(
            came=bool(told.get("more")),
            awaited=bool(told.get("awaited")),
            awaited_scroll=bool(told.get("awaitedScroll")),
        )
        return growth if growth.came else replace(growth, came=self._asks_for_more())

    def _asks_for_more(self) -> bool:
        if not self._calm:
            return False  # the page was waited for in vain, and is told as such
        # Timers that the page set may have asked for more by now.
        site = host_of(self.top.url)
        under_way = self._tab.log.requests.under_way
        return any(
            same_party(host_of(one.url), site) and not one.begins_worker for one in under_way
        )

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

    def sheets(self, styles: Sequence[Asked], site: str) -> Sheets:
        """What became of style sheets that are missing, in this window.

        The site's own count where their ``media`` applies, those of others where the page has no
        other style sheet.

        Args:
            styles: requests that came to nothing.
            site: host of the page.
        """
        found: list[str] = []
        used: set[str] = set()
        for frame in dict.fromkeys(one.frame for one in styles):
            mine = [one for one in styles if one.frame == frame]
            urls = [one.url for one in mine]
            given = (json.dumps(urls), json.dumps([one.url for one in mine if one.mistyped]))
            call = f"globalThis.auditorPage?.applying({', '.join(given)})"
            try:
                world = self._tab.world(frame, self._deadline)
                told = self._tab.evaluate(call, world, self._deadline)
            except CommandFailed:
                continue  # the frame has gone
            applied = told["applying"] if told else urls
            bare = not told or told["bare"]
            used.update(told["used"] if told else ())
            found += [url for url in applied if bare or same_party(host_of(url), site)]
        applying = tuple(url for url in dict.fromkeys(found) if url not in used)
        return Sheets(applying=applying, used=frozenset(used))

    def closed_shadow_roots(self, look: Look) -> int:
        """How many closed shadow roots were found; no engine can see into them."""
        if not look.suspects:
            return 0
        some = f"auditorPage.suspects({MAX_SUSPECTS})"
        return closed_roots(self._tab, some, self.world, self._deadline)

    def press_escape(self) -> None:
        """Press the Escape key in the dialog that lies over the page."""
        self._evaluate("auditorDialog.enter()")
        for kind in ("rawKeyDown", "keyUp"):
            self._tab.send("Input.dispatchKeyEvent", {"type": kind, **_ESCAPE}, self._deadline)

    def close_dialog(self) -> bool:
        """Press the button that closes the dialog, if it has one that can do nothing else."""
        return bool(self._evaluate("auditorDialog.close()"))

    def click_banner(self) -> None:
        """Click the button of the banner that was found; the page may go away below it."""
        self._evaluate("auditorConsent.answer()")

    def storage(self) -> Mapping[str, str]:
        """The site's local storage."""
        kept: Mapping[str, str] = self._evaluate("auditorPage.storage()")
        return kept

    def restore_storage(self, kept: Mapping[str, str]) -> None:
        """Set the site's local storage to ``kept`` and empty its session storage."""
        self._evaluate(f"auditorPage.restore({json.dumps(dict(kept))})")

    def _evaluate(self, expression: str) -> Any:  # noqa: ANN401  # whatever JSON the script gives
        return self._tab.evaluate(expression, self.world, self._deadline)


def _look(told: Mapping[str, Any], rested: Rested) -> Look:
    banner = told["banner"]
    return Look(
        rested=rested,
        facts=Facts(
            url=str(told["url"]),
            title=clean(told["title"], 300).strip(),
            language=clean(told["language"], 40),
            text=clean(told["text"], 4000),
            text_length=int(told["textLength"]),
            heading=clean(told["heading"], 300),
            unread=clean(told["unread"], 300),
            visible=bool(told["visible"]),
            little=bool(told["little"]),
            scripted=bool(told["scripted"]),
            password_shown=bool(told["passwordShown"]),
            links=int(told["links"]),
            frame_hosts=tuple(told["frameHosts"]),
            buttons=tuple(clean(one, 80) for one in told["buttons"]),
        ),
        banner=banner
        and Banner(
            button=clean(banner["button"], 80) if banner["button"] else None,
            wall=bool(banner["wall"]),
            platform=banner["platform"] and clean(banner["platform"], 40),
            obstacle=Obstacle(banner["obstacle"]) if banner["obstacle"] else None,
        ),
        reached=_reached(told["reached"]),
        suspects=int(told["suspects"]),
        covered=bool(told["covered"]),
        anchors=tuple(told["anchors"]),
    )


def _reached(told: Mapping[str, Any]) -> Reached:
    return Reached(
        addresses=tuple(told["addresses"]),
        stand_ins=tuple(too_long(str(begins), int(length)) for begins, length in told["long"]),
        beyond=int(told["beyond"]),
    )


def _inner(frame: Frame) -> list[Frame]:
    return [inner for child in frame.children for inner in (child, *_inner(child))]


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])
