"""Places for requests in work: many for all, and few enough for each that all have some left."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from api.errors import Code, ProblemError

REQUESTS: Final = 300
"""In work at the same time."""
VITAL: Final = 30
"""Of them, those that only questions for the state of the service get."""
OF_ORGANISATION: Final = 120
"""At the same time of all keys of an organisation, which may make itself as many as it likes."""
OF_KEY: Final = 40
LONG_OF_KEY: Final = 20
"""Of them, those that are held for long: by who listens to events, or waits for a scan to end."""
OF_ADDRESS: Final = 20
"""At the same time without a key, of one address of clients."""

_BUSY: Final = "The service has too many requests in work: ask again in a few seconds."
_CLOSE: Final = {"Connection": "close", "Retry-After": "5"}


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the places, that somebody has.

    Attributes:
        whose: tells shares apart.
        most: places at the same time.
        told: whose share it is, and what may be had of it, in a sentence.
    """

    whose: tuple[str, str]
    most: int
    told: str


class Places:
    """Counts the requests that are in work."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[str, str]] = Counter()
        self._in_work = 0

    @contextmanager
    def one(self, shares: Sequence[Share], *, vital: bool) -> Iterator[None]:
        """Have a place as long as a request is in work.

        Args:
            shares: of each of which it takes a place.
            vital: it asks for the state of the service.

        Raises:
            ProblemError: a share is used up, or there is no place at all.
        """
        for share in shares:
            if self._taken[share.whose] >= share.most:
                raise ProblemError(Code.TOO_MANY_AT_ONCE, share.told, headers=_CLOSE)
        if self._in_work >= (REQUESTS if vital else REQUESTS - VITAL):
            raise ProblemError(Code.OVERLOADED, _BUSY, headers=_CLOSE)
        self._count(shares, 1)
        try:
            yield
        finally:
            self._count(shares, -1)

    def _count(self, shares: Sequence[Share], more: int) -> None:
        self._in_work += more
        for share in shares:
            self._taken[share.whose] += more
            if not self._taken[share.whose]:
                del self._taken[share.whose]


def of_key(key: str, organisation: str, *, long: bool) -> tuple[Share, ...]:
    """The shares that a request with a key takes of.

    Args:
        key: its id.
        organisation: id of the one that it acts for.
        long: the request is held for long.
    """
    shares = (
        Share(
            ("organisation", organisation),
            OF_ORGANISATION,
            f"{OF_ORGANISATION} requests of this organisation are in work: await some of them.",
        ),
        Share(
            ("key", key),
            OF_KEY,
            f"{OF_KEY} requests of this key are in work: await some of them.",
        ),
    )
    held = Share(
        ("long", key),
        LONG_OF_KEY,
        f"{LONG_OF_KEY} requests of this key listen to events or wait for a scan to end: end some"
        " of them, or ask without waiting.",
    )
    return (*shares, held) if long else shares


def of_address(address: str, *, vital: bool) -> tuple[Share, ...]:
    """The shares that a request without a key takes of.

    Args:
        address: of the client.
        vital: the request asks for the state of the service, and is counted by itself.
    """
    told = f"{OF_ADDRESS} requests without a key are in work for this address: await some of them."
    return (Share(("vital" if vital else "address", address), OF_ADDRESS, told),)
