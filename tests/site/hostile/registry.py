"""The list of hostile pages: where each is, and which state a scan must file it under."""

from collections.abc import Callable
from dataclasses import dataclass

from auditor.model.page import REASONS, PageState, Reason
from tests.site.exchange import Exchange

Handler = Callable[[Exchange], None]

KNOWN_FAULTS = ("image-alt", "label")
"""The axe rules that the markup of `pages.FAULTS` breaks, once each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostilePage:
    """One page, and the truth about it.

    Attributes:
        group: its folder under ``/hostile/``, whose index links to it.
        reasons: the reasons that are true of it, the most precise first; the state follows.
        faults: the axe rules that fail in the page itself or in a frame that can be judged.
        slow: needs a page deadline to end, or much memory.
    """

    path: str
    group: str
    title: str
    reasons: tuple[Reason, ...]
    faults: tuple[str, ...] = ()
    slow: bool = False

    @property
    def states(self) -> frozenset[PageState]:
        """The states that a scan may truly file the page under."""
        return frozenset(state for state in PageState if REASONS[state] & set(self.reasons))


PAGES: list[HostilePage] = []
_EXACT: dict[str, Handler] = {}
_BELOW: dict[str, Handler] = {}


def page(
    path: str,
    title: str,
    *reasons: Reason,
    faults: tuple[str, ...] = (),
    slow: bool = False,
) -> Callable[[Handler], Handler]:
    """Serve a page at ``/hostile/<path>`` and link it from its group's index."""

    def register(handler: Handler) -> Handler:
        add_page(path, title, handler, *reasons, faults=faults, slow=slow)
        return handler

    return register


def add_page(
    path: str,
    title: str,
    handler: Handler,
    *reasons: Reason,
    faults: tuple[str, ...] = (),
    slow: bool = False,
) -> None:
    """The same without a decorator, for pages made in a loop."""
    full = f"/hostile/{path}"
    PAGES.append(
        HostilePage(
            path=full,
            group=path.split("/")[0],
            title=title,
            reasons=reasons or (Reason.COMPLETE,),
            faults=faults,
            slow=slow,
        )
    )
    route(full)(handler)


def route(path: str) -> Callable[[Handler], Handler]:
    """Serve a path that no index links to; one that ends in ``*`` takes all paths below."""

    def register(handler: Handler) -> Handler:
        table = _BELOW if path.endswith("*") else _EXACT
        key = path.removesuffix("*")
        if key in table:
            raise ValueError(f"{path} is registered twice")
        table[key] = handler
        return handler

    return register


def handler_for(path: str) -> Handler | None:
    """The handler of a path; the longest match of those that take all paths below."""
    if path in _EXACT:
        return _EXACT[path]
    matches = [prefix for prefix in _BELOW if path.startswith(prefix)]
    return _BELOW[max(matches, key=len)] if matches else None
