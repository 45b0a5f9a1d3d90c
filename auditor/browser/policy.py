"""What every tab of a browser is told at its start."""

from collections.abc import Callable
from dataclasses import dataclass, field

from auditor.browser.answers import Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class TabPolicy:
    """What every tab of a browser is told at its start.

    Attributes:
        scripts: sources to run in our world of every document, before the page's own scripts.
        secret_origin: origin (scheme://host:port) whose requests get ``secret_headers``.
        proxy_login: user and password for the proxy; None where it asks for none.
        kept_from: whether the way out does not go to an address; asked after it was not reached.
        acts: whether an address does something, by its words, though it is asked for as a picture.
        recorded: keep the network record of its pages, and for a while the bodies.
        answers: answer everything that its pages ask for, so that nothing leaves the machine; None
            where they are on the network.
    """

    scripts: tuple[str, ...] = ()
    secret_origin: str | None = None
    secret_headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    proxy_login: tuple[str, str] | None = field(default=None, repr=False)
    kept_from: Callable[[str], bool] = lambda _url: False
    acts: Callable[[str], bool] = lambda _url: False
    recorded: bool = False
    answers: Answers | None = None
