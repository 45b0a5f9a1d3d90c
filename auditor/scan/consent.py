"""The consent desk: one answer for the whole scan, kept, and the site as it was after it."""

import threading
from collections.abc import Mapping

from auditor.browser.deadline import Deadline
from auditor.browser.session import Browser
from auditor.browser.tab import Tab
from auditor.model.scan import ConsentMode, ConsentRecord
from auditor.observe.page import Banner, PageObserver

_ACTIONS = {ConsentMode.REJECT: "rejected", ConsentMode.ACCEPT: "accepted"}


class ConsentDesk:
    """Decides about banners for all slots, and keeps cookies and storage as after the answer.

    Between pages, cookies and storage are set back to what they were after the answer (or the
    sign-in), so that the order in which pages are visited does not matter. Two slots share one
    cookie jar: a page in work may lose a cookie that it has just set.
    """

    def __init__(self, mode: ConsentMode, selector: str | None, *, signed_in: bool) -> None:
        self.mode = mode
        self.selector = selector
        self._signed_in = signed_in
        self._lock = threading.Lock()
        self._judged = False
        self._record: ConsentRecord | None = None
        self._cookies: dict[tuple[str, str, str], Mapping[str, object]] = {}
        self._storage: dict[str, Mapping[str, str]] = {}

    @property
    def record(self) -> ConsentRecord:
        """What was done about the banner."""
        with self._lock:
            return self._record or ConsentRecord(action="none_seen")

    def resume(self, record: ConsentRecord | None) -> None:
        """Go on with the answer of an earlier part of the scan; the banner was judged then."""
        if record and record.action != "none_seen":
            self._record = record
            self._judged = True

    def may_answer(self, banner: Banner) -> bool:
        """Whether a banner may be answered: a button is known and the mode says so."""
        return self.mode is not ConsentMode.LEAVE and banner.button is not None

    def first_banner(self) -> bool:
        """Whether this banner is the first of the scan, and so is to be judged; True once."""
        with self._lock:
            first, self._judged = not self._judged, True
            return first

    def forget_judging(self) -> None:
        """The visit that judged the banner came to nothing: the next banner is the first."""
        with self._lock:
            self._judged = False

    def answered(self, tab: Tab, observer: PageObserver, banner: Banner, url: str) -> None:
        """Record the answer and keep what the site remembers of it."""
        cookies = _cookies(tab)
        storage = observer.storage()
        with self._lock:
            self._cookies.update(cookies)
            self._storage[_origin(observer)] = storage
            if self._record is None or self._record.action == "left":
                self._record = ConsentRecord(
                    action=_ACTIONS[self.mode],
                    page=url,
                    selector=self.selector,
                    button=banner.button,
                )

    def note_unanswered(self, url: str) -> None:
        """Record that a banner was seen and left alone."""
        with self._lock:
            if self._record is None:
                self._record = ConsentRecord(action="left", page=url)

    def equip(self, browser: Browser) -> None:
        """Give a new browser the cookies that hold the answer."""
        with self._lock:
            cookies = [_settable(cookie) for cookie in self._cookies.values()]
        if cookies:
            browser.connection.send("Storage.setCookies", {"cookies": cookies})

    def restore(self, tab: Tab, observer: PageObserver | None, deadline: Deadline) -> None:
        """Set cookies and storage back, now that a page is done with.

        Raises:
            BrowserError: the tab does not answer; it must be replaced.
        """
        with self._lock:
            kept = dict(self._cookies)
            storage = self._storage.get(_origin(observer), {}) if observer else {}
        if observer:
            observer.restore_storage(storage)
        if self._signed_in:
            return  # a session that the site renews must stay renewed
        for key, cookie in _cookies(tab, deadline).items():
            if key not in kept:
                name, domain, path = key
                place = {"name": name, "domain": domain, "path": path}
                tab.send("Network.deleteCookies", place, deadline)
            elif kept[key].get("value") != cookie.get("value"):
                tab.send("Network.setCookie", _settable(kept[key]), deadline)


def _cookies(
    tab: Tab, deadline: Deadline | None = None
) -> dict[tuple[str, str, str], Mapping[str, object]]:
    told = tab.send("Storage.getCookies", None, deadline)["cookies"]
    return {_key(cookie): cookie for cookie in told}


def _key(cookie: Mapping[str, object]) -> tuple[str, str, str]:
    return str(cookie["name"]), str(cookie["domain"]), str(cookie["path"])


def _settable(cookie: Mapping[str, object]) -> Mapping[str, object]:
    fields = ("name", "value", "domain", "path", "secure", "httpOnly", "sameSite", "expires")
    return {name: cookie[name] for name in fields if name in cookie}


def _origin(observer: PageObserver) -> str:
    return "/".join(observer.top.url.split("/", 3)[:3])
