"""One Chromium: started and owned by Selenium, driven over one DevTools socket beside it."""

import json
import logging
import os
import subprocess
import sys
import tempfile
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from weakref import WeakValueDictionary

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service

from auditor.browser import guard
from auditor.browser.connection import Connection
from auditor.browser.popups import Popups
from auditor.browser.tab import Tab, TabPolicy
from auditor.errors import BrowserLost, SetupError

_log = logging.getLogger(__name__)

SWEEP_DEADLINE = timedelta(seconds=10)
_DISABLED_FEATURES = (
    # All frames of a page in one target, so that one socket reaches them (decision 0004).
    "IsolateOrigins",
    "site-per-process",
    # Keeps earlier pages alive behind about:blank: half as much CPU again (decision 0005).
    "BackForwardCache",
    # Fetches of the browser's own, never the page's.
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "MediaRouter",
    "Translate",
    # Names are resolved by the machine: Chromium's own resolver waits 5 s for record types that
    # many name servers never answer.
    "AsyncDns",
    "UseDnsHttpsSvcb",
    # An idle renderer that is kept for a next page.
    "SpareRendererForSitePerProcess",
    # Pop-ups of a window's address bar: pages that a renderer of their own draws, in every window.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
)
_SWITCHES = (
    "--headless=new",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-site-isolation-trials",
    "--hide-scrollbars",
    "--mute-audio",
    "--force-color-profile=srgb",
    "--lang=nb",
    f"--disable-features={','.join(_DISABLED_FEATURES)}",
)

_UNWANTED_SWITCHES = (
    # ChromeDriver's own: popups are not wanted, logs not read, and tabs are kept awake by focus
    # emulation, which these two do not replace.
    "disable-popup-blocking",
    "enable-logging",
    "disable-background-timer-throttling",
    "disable-backgrounding-occluded-windows",
)

# Pages that a page asks to be fetched before anybody wants them; such requests pass us by.
_PREFERENCES = {"net": {"network_prediction_options": 2}}


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserConfig:
    """How to start Chromium.

    Attributes:
        chromium, chromedriver: paths of the two programs.
        sandbox: Chromium's own; off only where it cannot work (root).
        user_agent: sent by every request of the browser.
        bound_cookies: cookies belong to one scheme and port, not to the host alone; wanted where
            a secret one is set.
    """

    chromium: Path
    chromedriver: Path
    sandbox: bool
    user_agent: str | None = None
    bound_cookies: bool = False


class Browser:
    """One running Chromium with its own profile, removed with it."""

    def __init__(self, config: BrowserConfig) -> None:
        """Start Chromium.

        Raises:
            SetupError: Chromium or ChromeDriver cannot be started on this machine.
            BrowserLost: it started and went away at once.
        """
        self._folder = Path(tempfile.mkdtemp(prefix="auditor-browser-"))
        self._guard = subprocess.Popen(  # noqa: S603  # our own interpreter and our own file
            [sys.executable, "-I", "-S", guard.__file__, str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            self._driver = _start_driver(config, self._folder)
            capabilities = self._driver.capabilities
            self.version = str(capabilities["browserVersion"])
            self.driver_version = str(capabilities["chrome"]["chromedriverVersion"]).split()[0]
            address = capabilities["goog:chromeOptions"]["debuggerAddress"]
            self.connection = Connection(_socket_address(address))
            self.connection.send("Browser.setDownloadBehavior", {"behavior": "deny"})
            self._tabs: WeakValueDictionary[str, Tab] = WeakValueDictionary()
            Popups(self.connection, self._popped_up)
            self._first_tab: str | None = self._driver.current_window_handle
        except BaseException:
            self._sweep()
            raise

    def _popped_up(self, opener: str) -> None:
        tab = self._tabs.get(opener)
        if tab is not None:
            tab.popped_up()

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
        self._tabs[tab.target] = tab
        first, self._first_tab = self._first_tab, None
        if first:  # ChromeDriver's own tab: only needed until there is another
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
        total = 0
        for pid in guard.processes_of(self._folder):
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
        return total

    def close(self) -> None:
        """End the browser and remove its profile, whatever state it is in.

        Nothing in the profile is worth an orderly end, so there is one way to end: the guard's.
        """
        self._sweep()
        self.connection.close()
        process = self._driver.service.process
        if process:
            _wait(process)

    def _sweep(self) -> None:
        if self._guard.stdin:
            self._guard.stdin.close()
        if _wait(self._guard) != 0:  # the guard itself was killed: another takes its place
            again = [*self._guard.args]  # type: ignore[misc]  # a list, as it was given
            _wait(subprocess.Popen(again, stdin=subprocess.DEVNULL))  # noqa: S603  # as above


def _wait(process: "subprocess.Popen[bytes]") -> int | None:
    """Wait for a process of the browser to end; None where it does not: that loses no result."""
    try:
        return process.wait(SWEEP_DEADLINE.total_seconds())
    except subprocess.TimeoutExpired:
        _log.warning("the browser's processes were not all ended in time")
        return None


def _start_driver(config: BrowserConfig, folder: Path) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = str(config.chromium)
    options.page_load_strategy = "none"
    options.unhandled_prompt_behavior = "ignore"
    for switch in (*_SWITCHES, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(switch)
    if config.user_agent:
        options.add_argument(f"--user-agent={config.user_agent}")
    if config.bound_cookies:
        options.add_argument("--enable-features=EnablePortBoundCookies,EnableSchemeBoundCookies")
    if not config.sandbox:
        options.add_argument("--no-sandbox")
    options.add_experimental_option("excludeSwitches", list(_UNWANTED_SWITCHES))
    options.add_experimental_option("prefs", _PREFERENCES)
    environment = {**os.environ, guard.MARKER: str(folder), "TMPDIR": str(folder)}
    service = Service(
        str(config.chromedriver),
        env=environment,
        log_output=subprocess.DEVNULL,
        popen_kw={"start_new_session": True},  # Ctrl-C is ours to handle, not the browser's
    )
    try:
        return webdriver.Chrome(options=options, service=service)
    except (WebDriverException, OSError) as error:
        text = str(getattr(error, "msg", None) or error).splitlines()[0]
        raise SetupError(
            f"Chromium could not be started ({text}); run 'auditor doctor' to see what is missing"
        ) from error


def _socket_address(debugger: str) -> str:
    try:
        with urllib.request.urlopen(
            f"http://{debugger}/json/version", timeout=10
        ) as answer:  # our own browser
            address: str = json.load(answer)["webSocketDebuggerUrl"]
    except (OSError, ValueError, KeyError) as error:
        raise BrowserLost("The browser's DevTools endpoint did not answer") from error
    return address
