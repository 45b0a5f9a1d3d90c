"""Where browsers come from: what a scan asks of whoever starts them, on this machine or another.

Processes, profile folders and programs are the provider's own matter. What a scan works with is a
`auditor.browser.session.Browser`, which knows a DevTools socket and nothing of the machine.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from auditor.model.proxy import Proxy

LANGUAGES = ("nb-NO", "nb", "no", "nn", "en")
"""What sites are asked for, the most wanted first: what most of their visitors ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a browser is to be like.

    Attributes:
        user_agent: sent by every request of the browser, None for its own.
        bound_cookies: cookies belong to one scheme and port, not to the host alone; wanted where
            a secret one is set.
        proxy: the way out; None to reach sites directly.
    """

    user_agent: str | None = None
    bound_cookies: bool = False
    proxy: Proxy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """The versions of the browser and of what drives it, such as "156.0.8078.108"."""

    browser: str
    driver: str

    @property
    def major(self) -> int:
        """The first number of the browser's version."""
        return int(self.browser.partition(".")[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program that a provider starts, as the doctor tells of it.

    Attributes:
        name: what it is called among people.
        path: where it is, None where it is missing.
        version: None where it is missing or does not start.
    """

    name: str
    path: Path | None
    version: str | None


class RunningBrowser(Protocol):
    """One browser that a provider has started.

    Attributes:
        socket: ``ws://`` address of its DevTools socket.
        first_tab: the target that it was started with.
        versions: as it tells them itself.
    """

    socket: str
    first_tab: str
    versions: Versions

    def memory(self) -> int:
        """Proportional set size of its processes, in bytes; 0 where it is not known."""

    def end(self) -> None:
        """End it and remove what it kept, whatever state it is in."""


class Provider(Protocol):
    """Starts browsers."""

    def versions(self) -> Versions:
        """The versions of the browsers that it gives, known before any is started.

        Raises:
            SetupError: there is none.
        """

    def start(self, wish: Wish) -> RunningBrowser:
        """Start a browser.

        Raises:
            SetupError: it cannot be started.
            BrowserLost: it started and went away at once.
        """

    def programs(self) -> tuple[Program, Program]:
        """The browser and its driver, for the doctor to look at."""
