"""Suspects: addresses that a browser or a whole process was lost over; tried with nobody beside.

A process that is killed tells nobody why: the machine ran out of memory under a page, or somebody
pulled the plug. So what it was loading is loaded again, uncounted, one address at a time. One that
a process died over while it was alone comes last, after all that can be done without it; at three
such deaths it is the address.
"""

from collections.abc import Iterable
from typing import Final

from auditor.model.ledger import Suspect
from auditor.scan.frontier import Frontier

MAX_DEATHS: Final = 3
MAX_LOSSES: Final = 3
"""At so many browsers that were lost over an address it is the address."""


class Suspects:
    """Which addresses are tried with nobody beside them, and which of them last.

    Args:
        frontier: knows which of them still have no state.
    """

    def __init__(self, frontier: Frontier) -> None:
        self._frontier = frontier
        self._lost: dict[int, int] = {}
        self._deaths: dict[int, int] = {}

    def take_up(self, known: Iterable[Suspect]) -> tuple[Suspect, ...]:
        """Take up what earlier processes of the scan died over.

        Returns:
            Those that are not to be tried any more.
        """
        known = [one for one in known if self._frontier.record(one.seq).state is None]
        self._deaths = {one.seq: one.deaths for one in known}
        return tuple(one for one in known if one.deaths >= MAX_DEATHS)

    def lose(self, seq: int) -> bool:
        """Note that the browser was lost on an address; returns whether it is tried again."""
        self._lost[seq] = self._lost.get(seq, 0) + 1
        return self._lost[seq] < MAX_LOSSES

    def clear(self, seq: int) -> None:
        """Note that an address was visited without harm, or is not to be visited any more."""
        self._lost.pop(seq, None)
        self._deaths.pop(seq, None)

    def alone(self) -> bool:
        """Whether nothing may be visited beside what is in work, or comes next."""
        first = any(
            deaths == 0 and self._frontier.record(seq).state is None
            for seq, deaths in self._deaths.items()
        )
        return first or not self._frontier.in_hand().isdisjoint({*self._lost, *self._deaths})

    def comes_last(self, seq: int) -> bool:
        """Whether an address is left until nothing else can be done."""
        return self._deaths.get(seq, 0) > 0
