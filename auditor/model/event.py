"""Events: what is told of a scan while it goes on."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened.

    Attributes:
        id: rises within a scan.
        kind: "state", "progress" or "page".
        data: JSON.
    """

    id: int
    at: datetime
    kind: str
    data: str


@dataclass(frozen=True, slots=True)
class Events:
    """Some events of a scan, in their order.

    Attributes:
        over: the scan has ended: nothing follows.
    """

    events: tuple[Event, ...]
    over: bool
