"""Results that were made elsewhere, taken in: checked whole, then written whole, or refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from auditor.model.admission import Answer, AskedScan, Once
from auditor.model.handed_in import HandedInResult, HandIn
from auditor.services.admission import HasRoom

Teller = Callable[[AskedScan], Answer]
"""Makes the answer to whoever hands in."""


class TakesIn(Protocol):
    """Where results are taken in.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def answered(self, organisation: str, once: Once) -> Answer | None:
        """What a call was answered before; None where it was not made yet.

        Raises:
            KeyReused: something else was handed in with this key.
            ScanRemoved: the answer told of a scan that was removed.
        """

    def take_in(
        self, who: HandIn, result: HandedInResult, once: Once | None, tell: Teller
    ) -> Answer:
        """Take a result in: all of it, or nothing.

        Raises:
            UsageError: it is none, or the organisation has no such site.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class HandingIn:
    """Takes results in.

    Attributes:
        desk: where they are entered.
        room: knows whether there is room for them.
    """

    desk: TakesIn
    room: HasRoom

    def take_in(
        self, who: HandIn, result: HandedInResult, once: Once | None, tell: Teller
    ) -> Answer:
        """Take a result in; it is read to its end before anything is written.

        Args:
            who: hands it in.
            result: of a scan that is over.
            once: of the call; a call that was made before is answered as it was then.
            tell: makes the answer.

        Raises:
            UsageError: it is no result, or contradicts itself.
            KeyReused: something else was handed in with this key.
            ArchiveFull: there is no room for more.
            StoreError: the archive refused; nothing was taken in.
        """
        earlier = self.desk.answered(who.organisation, once) if once else None
        if earlier is not None:
            return earlier
        self.room.refuse_when_full()
        for _ in result.addresses():
            pass
        result.causes()
        return self.desk.take_in(who, result, once, tell)
