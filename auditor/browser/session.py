"""One browser as a scan works with it: tabs and cookies, over one DevTools socket."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from auditor.browser.connection import Connection
from auditor.browser.policy import TabPolicy
from auditor.browser.popups import Popups
from auditor.browser.provider import LANGUAGES, Provider, Versions, Wish
from auditor.browser.tab import Tab


class Browser:
    """One running browser."""

    def __init__(self, provider: Provider, wish: Wish | None = None) -> None:
        """Have a browser started.

        Raises:
            SetupError: it cannot be started.
            BrowserLost: it started and went away at once.
        """
        wish = wish or Wish()
        self._running = provider.start(wish)
        self.versions = self._running.versions
        self._introduction = wish.user_agent and _introduction(wish.user_agent, self.versions)
        try:
            self.connection = Connection(self._running.socket)
            self.connection.send("Browser.setDownloadBehavior", {"behavior": "deny"})
            self._tabs: WeakValueDictionary[str, Tab] = WeakValueDictionary()
            self._popups = Popups(self.connection, self._popped_up, self._hear_shared, self._holds)
            self._first_tab: str | None = self._running.first_tab
        except BaseException:
            self._running.end()
            raise

    def _popped_up(self, opener: str) -> None:
        tab = self._tabs.get(opener)
        if tab is not None:
            tab.popped_up()

    def _hear_shared(self, worker: str, method: str, params: Mapping[str, Any]) -> None:
        """What becomes of the script of a shared worker is told to the page that asked for it."""
        if method != "Network.requestWillBeSent":
            for tab in list(self._tabs.values()):
                tab.hear_worker(worker, method, params)

    def _holds(self, host: str) -> bool:
        """Whether a page of a host's owner is held; of "", any page."""
        return any(tab.holds(host) for tab in list(self._tabs.values()))

    def _left(self, target: str) -> None:
        tab = self._tabs.get(target)
        if tab is not None and tab.held:
            self._popups.end_shared(tab.site)
        self._popups.close(target)

    @property
    def alive(self) -> bool:
        """Whether the browser can still be spoken to."""
        return not self.connection.lost

    def open_tab(self, policy: TabPolicy) -> Tab:
        """A new tab at about:blank.

        Raises:
            BrowserError: the browser does not answer.
        """
        tab = Tab(self.connection, policy)
        if self._introduction:
            tab.send("Emulation.setUserAgentOverride", self._introduction)
        self._tabs[tab.target] = tab
        tab.when_left = partial(self._left, tab.target)
        first, self._first_tab = self._first_tab, None
        if first:  # it was started with that one: only needed until there is another
            self.connection.post("Target.closeTarget", {"targetId": first})
        return tab

    def set_secret_cookie(self, name: str, value: str, origin: str) -> None:
        """Set a cookie that goes to one origin, out of reach of the page's scripts."""
        scheme, _, authority = origin.partition("://")
        secure = scheme == "https"
        port = authority.rpartition(":")[2] if authority.rpartition(":")[2].isdigit() else ""
        cookie = {
            "name": name,
            "value": value,
            "url": f"{origin}/",
            "httpOnly": True,
            "secure": secure,
            "sourceScheme": "Secure" if secure else "NonSecure",
            "sourcePort": int(port) if port else (443 if secure else 80),
        }
        self.connection.send("Storage.setCookies", {"cookies": [cookie]})

    def memory(self) -> int:
        """Proportional set size of the browser's processes, in bytes; 0 if it is not known."""
        return self._running.memory()

    def close(self) -> None:
        """End the browser, whatever state it is in."""
        self._running.end()
        self.connection.close()


def _introduction(user_agent: str, versions: Versions) -> Mapping[str, Any]:
    """How a tab names itself: the same whichever Chromium it is a tab of, brands included."""
    brands = {"Not:A-Brand": "8.0.0.0", "Chromium": versions.browser}
    return {
        "userAgent": user_agent,
        "acceptLanguage": ",".join(LANGUAGES),
        "userAgentMetadata": {
            "brands": [
                {"brand": name, "version": version.partition(".")[0]}
                for name, version in brands.items()
            ],
            "fullVersionList": [{"brand": n, "version": v} for n, v in brands.items()],
            "platform": "Linux",
            "platformVersion": "",
            "architecture": "x86",
            "model": "",
            "mobile": False,
        },
    }
