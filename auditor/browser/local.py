"""Chromium on this machine: started and owned by Selenium, its processes and profile ended with it.

Debian's headless shell is taken where it is there, the full browser where it is not (decision
0036). Both keep their profile where ChromeDriver makes one, in a folder for temporary files that
is this browser's own.
"""

import json
import logging
import subprocess
import sys
import tempfile
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from urllib3.exceptions import HTTPError

from auditor.browser import guard
from auditor.browser.leftovers import PREFIX, sweep_left_overs
from auditor.browser.programs import (
    browser_environment,
    find_chromedriver,
    find_chromium,
    named,
    version_of,
    versions,
)
from auditor.browser.provider import LANGUAGES, Program, Versions, Wish
from auditor.errors import BrowserLost, SetupError
from auditor.model.proxy import Proxy

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
    # A page's scripts run for a second or two and are gone with the page. What an optimising
    # compiler makes of them hardly pays, so the slowest is left out and the other waits until
    # code has run often; garbage is collected by one thread, not by several beside each other.
    "--js-flags=--no-turbofan,--invocation-count-for-maglev=2000,--single-threaded-gc",
    f"--accept-lang={','.join(LANGUAGES)}",
    f"--disable-features={','.join(_DISABLED_FEATURES)}",
)
_SOLE_WAY = (
    # This machine and its link too, which Chromium goes to past any proxy otherwise.
    "--proxy-bypass-list=<-loopback>",
    # What goes by no HTTP proxy goes nowhere: UDP of calls between browsers (the first name is
    # the headless shell's, the second the full browser's), and names, which the proxy resolves.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
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
class LocalChromium:
    """Starts Chromium on this machine; meets `auditor.browser.provider.Provider`.

    Attributes:
        chromium, chromedriver: programs to start, None for those that are found.
        sandbox: Chromium's own; off only where it cannot work (root).
    """

    chromium: Path | None = None
    chromedriver: Path | None = None
    sandbox: bool = True

    def versions(self) -> Versions:
        """The versions of the two programs.

        Raises:
            SetupError: one is missing or does not start.
        """
        return versions(self.chromium, self.chromedriver)

    def start(self, wish: Wish) -> "LocalBrowser":
        """Start Chromium with a profile of its own.

        Raises:
            SetupError: Chromium or ChromeDriver cannot be started on this machine.
            BrowserLost: it started and went away at once.
        """
        sweep_left_overs()
        return LocalBrowser(self, wish)

    def programs(self) -> tuple[Program, Program]:
        """Chromium and ChromeDriver as they are found here."""
        browser, driver = find_chromium(self.chromium), find_chromedriver(self.chromedriver)
        return _told(named(browser), browser), _told("ChromeDriver", driver)


def _told(name: str, path: Path | None) -> Program:
    try:
        version = version_of(path) if path else None
    except SetupError:
        version = None
    return Program(name=name, path=path, version=version)


class LocalBrowser:
    """One running Chromium with its own profile, removed with it."""

    def __init__(self, provider: LocalChromium, wish: Wish) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._guard = subprocess.Popen(  # noqa: S603  # our own interpreter and our own file
            [sys.executable, "-I", "-S", guard.__file__, str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=browser_environment(),
            start_new_session=True,
        )
        try:
            self._driver = _start_driver(provider, wish, self._folder)
            told = self._driver.capabilities
            self.versions = Versions(
                browser=str(told["browserVersion"]),
                driver=str(told["chrome"]["chromedriverVersion"]).split()[0],
            )
            self.socket = _socket_address(told["goog:chromeOptions"]["debuggerAddress"])
            self.first_tab: str = self._driver.current_window_handle
        except BaseException:
            self._sweep()
            raise

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

    def end(self) -> None:
        """End the browser and remove its profile, whatever state it is in.

        Nothing in the profile is worth an orderly end, so there is one way to end: the guard's.
        """
        self._sweep()
        process = self._driver.service.process
        if process:
            _wait(process)

    def _sweep(self) -> None:
        if self._guard.stdin:
            self._guard.stdin.close()
        if _wait(self._guard) != 0:  # the guard itself was killed: another takes its place
            again = [*self._guard.args]  # type: ignore[misc]  # a list, as it was given
            env = browser_environment()
            _wait(subprocess.Popen(again, stdin=subprocess.DEVNULL, env=env))  # noqa: S603  # as above


def _wait(process: "subprocess.Popen[bytes]") -> int | None:
    """Wait for a process of the browser to end; None where it does not: that loses no result."""
    try:
        return process.wait(SWEEP_DEADLINE.total_seconds())
    except subprocess.TimeoutExpired:
        _log.warning("the browser's processes were not all ended in time")
        return None


def _start_driver(provider: LocalChromium, wish: Wish, folder: Path) -> webdriver.Chrome:
    browser, driver = find_chromium(provider.chromium), find_chromedriver(provider.chromedriver)
    options = webdriver.ChromeOptions()
    options.binary_location = str(browser)
    options.page_load_strategy = "none"
    options.unhandled_prompt_behavior = "ignore"
    for switch in _SWITCHES:
        options.add_argument(switch)
    if wish.user_agent:
        options.add_argument(f"--user-agent={wish.user_agent}")
    if wish.bound_cookies:
        options.add_argument("--enable-features=EnablePortBoundCookies,EnableSchemeBoundCookies")
    for switch in _ways_out(wish.proxy):
        options.add_argument(switch)
    if not provider.sandbox:
        options.add_argument("--no-sandbox")
    options.add_experimental_option("excludeSwitches", list(_UNWANTED_SWITCHES))
    options.add_experimental_option("prefs", _PREFERENCES)
    # No --user-data-dir: with one, the headless shell opens no tab, and ChromeDriver gives up.
    environment = {**browser_environment(), guard.MARKER: str(folder), "TMPDIR": str(folder)}
    service = Service(
        str(driver),
        env=environment,
        log_output=subprocess.DEVNULL,
        popen_kw={"start_new_session": True},  # Ctrl-C is ours to handle, not the browser's
    )
    try:
        return webdriver.Chrome(options=options, service=service)
    except (WebDriverException, HTTPError, OSError) as error:  # HTTPError: the driver has died
        text = str(getattr(error, "msg", None) or error).splitlines()[0]
        raise SetupError(
            f"Chromium could not be started ({text}); run 'auditor doctor' to see what is missing"
        ) from error


def _ways_out(proxy: Proxy | None) -> tuple[str, ...]:
    if proxy is None:
        # Without it, Chromium would go by variables that nothing else here goes by.
        return ("--no-proxy-server",)
    return (f"--proxy-server={proxy}", *(_SOLE_WAY if proxy.sole else ()))


def _socket_address(debugger: str) -> str:
    try:
        with urllib.request.urlopen(
            f"http://{debugger}/json/version", timeout=10
        ) as answer:  # our own browser
            address: str = json.load(answer)["webSocketDebuggerUrl"]
    except (OSError, ValueError, KeyError) as error:
        raise BrowserLost("The browser's DevTools endpoint did not answer") from error
    return address
