"""What a site remembers of its visitor: the same on every page of a scan, as after the first one.

A person who comes to a page of a site has mostly been on another one before: a session has begun,
a language is chosen, a page of terms has been passed. So the first page of each origin is visited
as by a newcomer, and what it leaves behind is what every page is visited with.
"""

import threading
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from auditor.browser.deadline import Deadline
from auditor.browser.session import Browser
from auditor.browser.tab import Tab
from auditor.model.scan import ConsentMode
from auditor.net.session_ids import session_ids, without_session_ids
from auditor.observe.page import PageObserver

_STOP_POLL = 0.5
"""Seconds between two looks at whether the scan was stopped, while an address waits."""

CookieKey = tuple[str, str, str, str]
"""Name, domain, path and the site that a partitioned cookie belongs to."""

_FIELDS = (
    "name",
    "value",
    "path",
    "secure",
    "httpOnly",
    "sameSite",
    "priority",
    "sourceScheme",
    "sourcePort",
    "partitionKey",
)


@dataclass(frozen=True, slots=True)
class Memory:
    """What a site remembers at one moment.

    Attributes:
        cookies: all of the browser.
        place: the origin of the page that is shown.
        storage: the local storage of that origin.
    """

    cookies: Mapping[CookieKey, Mapping[str, object]] = field(default_factory=dict)
    place: str = ""
    storage: Mapping[str, str] = field(default_factory=dict)

    @property
    def values(self) -> Mapping[CookieKey, object]:
        """The values of the cookies."""
        return {key: cookie.get("value") for key, cookie in self.cookies.items()}


def memory_of(tab: Tab, observer: PageObserver, deadline: Deadline) -> Memory:
    """What the site of the page that a tab shows remembers.

    Raises:
        BrowserError: the tab does not answer.
    """
    return Memory(_cookies(tab, deadline), _origin(observer.top.url), observer.storage())


def gained(url: str, had: Set[CookieKey], memory: Memory, given: Collection[str]) -> bool:
    """Whether the way from an address left a cookie for its host that was not there before.

    Values are not compared: a cookie that counts or renews itself has a new one on each page, and
    lets nobody through who was not let through before.

    Args:
        url: the address that was asked for.
        had: the cookies that it was asked for with.
        memory: what the site remembers now.
        given: cookies that came with the answers, as ``name=value``; others may have lost them.
    """
    host = _host(url)
    names = {key[0] for key in had if _covers(key[1], host)}
    set_on_the_way = {name for name, _, value in (c.partition("=") for c in given) if value}
    return bool(set_on_the_way - names) or any(
        _covers(key[1], host) for key in memory.cookies.keys() - had
    )


class VisitorState:
    """Cookies and local storage as a person has them after the first page; shared by all slots.

    One page of each host makes its state while others of that host wait. The browser is set back
    to it before and after each page. Two slots share one cookie jar: a page in work may lose a
    cookie that it has just set; a page that needs such a cookie is visited with nobody beside it.
    In a signed-in scan cookies stay as the site renews them.
    """

    def __init__(self, *, signed_in: bool, stop: threading.Event | None = None) -> None:
        """Begin with nothing.

        Args:
            signed_in: credentials are in use.
            stop: the scan is to end; nobody waits for a first page any longer.
        """
        self._signed_in = signed_in
        self._stop = stop or threading.Event()
        self._changed = threading.Condition()
        self._known: set[str] = set()
        self._waiting: dict[str, list[str]] = defaultdict(list)
        self._cookies: dict[CookieKey, Mapping[str, object]] = {}
        self._storage: dict[str, Mapping[str, str]] = {}
        self._shown_at: dict[str, set[str]] = defaultdict(set)
        """The origins that the first page of a host was shown at."""
        self._lacking: set[str] = set()
        """The origins whose storage in the present browser is not that of the state."""
        self._making: set[str] = set()
        self._visits = 0
        self._alone = 0
        self._open = False

    # ---- whose turn it is ----------------------------------------------------------------------

    def expect(self, url: str) -> None:
        """An address is about to be visited: the first one of its host makes the state."""
        with self._changed:
            if _host(url) not in self._known:
                self._waiting[_host(url)].append(url)

    def claim(self, url: str) -> bool:
        """Whether the visit to an address is to make the state of its host.

        Waits while an address that was expected earlier makes it, unless the scan is stopped.
        Whoever gets True calls `settle` when the visit is over.
        """
        name = _host(url)
        with self._changed:
            waiting = self._waiting[name]
            while not (name in self._known or url not in waiting or url == waiting[0]):
                if self._stop.is_set():
                    break
                self._changed.wait(_STOP_POLL)
            first = name not in self._known
            if first:
                self._making.add(url)
            return first

    @property
    def open(self) -> bool:
        """Whether a first page was let in: others are met as those whom the site knows."""
        return self._open

    def let_in(self, url: str) -> None:
        """A page is about to be judged: the site has met its visitor, its banner is dealt with.

        From now on what other pages set is taken back, as when it is settled.
        """
        with self._changed:
            self._open = True
            self._making.discard(url)

    def settle(self, url: str) -> None:
        """An address is done with, whether it made the state, came to nothing or was not visited.

        Settling it again changes nothing until it is expected again.
        """
        with self._changed:
            waiting = self._waiting[_host(url)]
            if url in waiting:
                waiting.remove(url)
            self._making.discard(url)
            self._changed.notify_all()

    @contextmanager
    def beside_others(self) -> Iterator[None]:
        """Visit a page while others may be visited too."""
        with self._changed:
            self._changed.wait_for(lambda: not self._alone)
            self._visits += 1
        try:
            yield
        finally:
            with self._changed:
                self._visits -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """From within `beside_others`: go on once no other page is visited, and keep it so."""
        with self._changed:
            self._alone += 1
            self._visits -= 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._visits)
            self._visits += 1
        try:
            yield
        finally:
            with self._changed:
                self._alone -= 1
                self._changed.notify_all()

    # ---- what it is ----------------------------------------------------------------------------

    def keep(self, url: str, memory: Memory) -> None:
        """The first page has come to rest, its banner was answered: this is the state.

        Args:
            url: the address that was asked for.
            memory: what the site remembers now.
        """
        with self._changed:
            self._cookies.update(memory.cookies)
            self._storage[memory.place] = memory.storage
            self._shown_at[_host(url)].add(memory.place)
            self._known |= {_host(url), _host(memory.place)}
            self._changed.notify_all()

    def add(self, before: Memory, after: Memory) -> None:
        """Add what the site came to remember between two moments: the answer to a banner."""
        new = {k: c for k, c in after.cookies.items() if before.values.get(k) != c.get("value")}
        earlier = before.storage if before.place == after.place else {}
        stored = {k: v for k, v in after.storage.items() if earlier.get(k) != v}
        with self._changed:
            self._cookies.update(new)
            self._storage[after.place] = {**self._storage.get(after.place, {}), **stored}

    def differs(self, memory: Memory) -> bool:
        """Whether a site remembers something now that is not in the state."""
        with self._changed:
            kept = Memory(dict(self._cookies), memory.place, self._storage.get(memory.place, {}))
        return kept.values != memory.values or kept.storage != memory.storage

    def bare(self, url: str) -> str:
        """An address without its session ids, where cookies already say who the visitor is.

        A site that knows its visitor by the address alone is asked for the address as it is.
        """
        ids = session_ids(url)
        if not ids:
            return url
        name = _host(url)
        with self._changed:
            cookies = [(key[0].lower(), key[1], c) for key, c in self._cookies.items()]
        held = any(
            _covers(domain, name) and (called in ids or str(cookie.get("value")) in ids.values())
            for called, domain, cookie in cookies
        )
        return without_session_ids(url) if held else url

    # ---- giving it back ------------------------------------------------------------------------

    def equip(self, browser: Browser) -> None:
        """Give a new browser the cookies of the state; `furnish` gives it the storage."""
        with self._changed:
            cookies = [_settable(cookie) for cookie in self._cookies.values()]
            self._lacking = {place for place, kept in self._storage.items() if kept}
        if cookies:
            browser.connection.send("Storage.setCookies", {"cookies": cookies})

    def lacks(self, url: str) -> bool:
        """Whether `furnish` has anything to do before an address is visited."""
        with self._changed:
            return bool(self._lacking_for(url))

    def furnish(self, tab: Tab, url: str, deadline: Deadline) -> None:
        """Set the local storage that an address needs from a new tab, without asking any site.

        It is tried once for each origin: what fails is left as it is.

        Raises:
            BrowserError: the tab does not answer; it must be replaced.
            EngineError: the storage could not be set.
        """
        with self._changed:
            lacking = self._lacking  # of this browser: another one may come meanwhile
            places = {place: self._storage.get(place, {}) for place in self._lacking_for(url)}
        for place, kept in places.items():
            try:
                tab.stand_in(f"{place}/", deadline)
                PageObserver(tab, deadline, ConsentMode.LEAVE, None).restore_storage(kept)
            finally:
                with self._changed:
                    lacking.discard(place)

    def _lacking_for(self, url: str) -> set[str]:
        return self._lacking & {_origin(url), *self._shown_at.get(_host(url), ())}

    def restore(self, tab: Tab, observer: PageObserver | None, deadline: Deadline) -> None:
        """Set cookies and storage back, now that a page is done with.

        Args:
            tab: the tab it was visited in.
            observer: of the page that is shown; None if there is none.
            deadline: for all of it.

        Raises:
            BrowserError: the tab does not answer; it must be replaced.
        """
        if observer:
            with self._changed:
                storage = self._storage.get(_origin(observer.top.url), {})
            observer.restore_storage(storage)
        if not self._signed_in:  # a session that the site renews must stay renewed
            self._restore_cookies(tab, deadline)

    def prepare(self, tab: Tab, deadline: Deadline) -> Set[CookieKey]:
        """Set cookies to the state, whatever the pages beside this one have set.

        Returns:
            The cookies that the next page is asked for with.

        Raises:
            BrowserError: the tab does not answer.
        """
        if self._signed_in:
            return _cookies(tab, deadline).keys()
        return self._restore_cookies(tab, deadline)

    def _restore_cookies(self, tab: Tab, deadline: Deadline) -> Set[CookieKey]:
        with self._changed:
            kept, making = dict(self._cookies), {_host(url) for url in self._making}
        now = _cookies(tab, deadline)
        for key in now.keys() - kept.keys():
            if not any(_covers(key[1], name) for name in making):
                tab.send("Network.deleteCookies", _place(now[key]), deadline)
        lost = [c for key, c in kept.items() if now.get(key, {}).get("value") != c.get("value")]
        if lost:
            cookies = {"cookies": [_settable(cookie) for cookie in lost]}
            tab.send("Storage.setCookies", cookies, deadline)
        return kept.keys()

    def spoil(self, tab: Tab, url: str, deadline: Deadline) -> None:
        """Set back what can be from outside, after a page whose tab is given up.

        Raises:
            BrowserError: the tab does not even answer so.
        """
        with self._changed:
            self._lacking.add(_origin(url))
        self.restore(tab, None, deadline)


def _cookies(tab: Tab, deadline: Deadline) -> dict[CookieKey, Mapping[str, object]]:
    told = tab.send("Storage.getCookies", None, deadline)["cookies"]
    return {_key(cookie): cookie for cookie in told}


def _key(cookie: Mapping[str, object]) -> CookieKey:
    partition = str(cookie.get("partitionKey", ""))
    return str(cookie["name"]), str(cookie["domain"]), str(cookie["path"]), partition


def _place(cookie: Mapping[str, object]) -> Mapping[str, object]:
    names = ("name", "domain", "path", "partitionKey")
    return {name: cookie[name] for name in names if name in cookie}


def _settable(cookie: Mapping[str, object]) -> Mapping[str, object]:
    """A cookie as it is set again: one of a host alone must not become one of its subdomains."""
    settable = {name: cookie[name] for name in _FIELDS if name in cookie}
    if not cookie.get("session"):
        settable["expires"] = cookie["expires"]
    domain = str(cookie["domain"])
    if domain.startswith("."):
        return {**settable, "domain": domain}
    scheme = "https" if cookie.get("secure") else "http"
    return {**settable, "url": f"{scheme}://{domain}{cookie['path']}"}


def _covers(domain: str, name: str) -> bool:
    """Whether a cookie of a domain goes to a host."""
    return name == domain.removeprefix(".") or (domain[:1] == "." and name.endswith(domain))


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])
