"""The witness of a signed-in session: the page that is asked again whether the session holds."""

import queue
from dataclasses import replace

from auditor.model.page import PageState, Reason
from auditor.scan.errands import Errands
from auditor.scan.frontier import Frontier
from auditor.scan.ledger import Ledger
from auditor.scan.session_watch import SessionWatch
from auditor.scan.slot import Done, Task

WITNESS = -1
"""Stands for the number of the page that is asked again."""


class Witness:
    """Asks the witness, with nobody beside it, and draws the consequences.

    Attributes:
        asking: it is being asked.
    """

    def __init__(
        self, watch: SessionWatch, frontier: Frontier, ledger: Ledger, errands: Errands
    ) -> None:
        self._watch = watch
        self._frontier = frontier
        self._ledger = ledger
        self._errands = errands
        self.asking = False

    def ask(self, url: str, tasks: "queue.Queue[Task | None]") -> None:
        """Visit the page that was seen signed in once more, as soon as that can be done."""
        record = self._frontier.entry(url)
        if self._errands.ready(record):
            self.asking = True
            tasks.put(Task(seq=WITNESS, errand=self._errands.to_see(record)))

    def answered(self, done: Done) -> None:
        """Take in what the witness showed; pages shown after the session ended do not count."""
        self.asking = False
        self._watch.answered(done.visits)
        ended = self._watch.ended
        for record in ended.doubtful if ended else ():
            told = replace(record, state=PageState.NEEDS_LOGIN, reason=Reason.SESSION_ENDED)
            self._frontier.revise(told)
            self._ledger.settle(told, (), ())
