"""The watch over a signed-in session: it notices that the session ended, and names the page.

A site that signs its visitor out rarely says so: some pages ask for a sign-in, others only show
less. So the first page that was seen signed in is the witness. Where a page asks for a sign-in, or
for a password that the witness does not ask for, or lacks the way to sign out that the witness
shows, the witness is asked again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.model.ledger import AddressRecord
from auditor.model.page import PageState
from auditor.model.visit import Visit

MOST_QUESTIONS = 10
"""Times that the witness is asked at once: a site may have pages that show no way to sign out."""
APART = 50
"""Pages between two questions from then on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The session is over.

    Attributes:
        first: the page that gave it away.
        witness: the page that was seen signed in, and is not any more.
        doubtful: pages audited since the witness was last seen signed in, and that do not show
            that they were.
    """

    first: str
    witness: str
    doubtful: tuple[AddressRecord, ...]


class SessionWatch:
    """Watches the pages of a scan in the order in which they are settled."""

    def __init__(self, *, signed_in: bool) -> None:
        self._watches = signed_in
        self._witness: str | None = None
        self._marked = False
        self._asks = False
        self._suspicion: str | None = None
        self._doubtful: list[AddressRecord] = []
        self._asked = 0
        self._since = 0
        self.ended: Ended | None = None

    @property
    def question(self) -> str | None:
        """The address to ask again, now; None where there is no suspicion."""
        patient = self._asked >= MOST_QUESTIONS and self._since < APART
        if self._suspicion is None or self.ended or patient:
            return None
        return self._witness

    def go_on(self, url: str) -> None:
        """Go on with a page that an earlier part of the scan saw signed in: it is asked first."""
        if self._watches and self._witness is None:
            self._witness = self._suspicion = url
            self._asks = True  # for all that is known

    def note(self, record: AddressRecord, visits: Sequence[Visit]) -> None:
        """Note a page that was settled."""
        if not self._watches or self.ended or not visits:
            return
        last = visits[-1]
        self._since += 1
        if last.state is PageState.NEEDS_LOGIN:
            self._suspect(record.url)
        elif last.state is PageState.AUDITED:
            marked = last.offers_sign_out
            if self._witness is None or (marked and not self._marked):
                self._witness, self._marked = record.url, marked
                self._asks = last.asks_password
            elif self._shows_less(last):
                self._doubtful.append(record)
                self._suspect(record.url)

    def answered(self, visits: Sequence[Visit]) -> None:
        """Note what came of asking the witness again; nothing where it could not be seen."""
        self._asked, self._since = self._asked + 1, 0
        first = self._suspicion
        last = visits[-1] if visits else None
        if last is None or first is None or self._witness is None:
            return
        gone = last.state in (PageState.NEEDS_LOGIN, PageState.REDIRECTED) or last.status == 403
        if gone or (last.state is PageState.AUDITED and self._shows_less(last)):
            self.ended = Ended(first=first, witness=self._witness, doubtful=tuple(self._doubtful))
        elif last.state is PageState.AUDITED:
            self._suspicion = None
            self._doubtful.clear()
            self._marked = self._marked or last.offers_sign_out
            self._asks = self._asks and last.asks_password

    def _shows_less(self, visit: Visit) -> bool:
        """Whether a page lacks what the witness showed to one who is signed in."""
        lacks = self._marked and not visit.offers_sign_out
        return lacks or (visit.asks_password and not self._asks)

    def _suspect(self, url: str) -> None:
        if self._witness is not None:
            self._suspicion = self._suspicion or url
