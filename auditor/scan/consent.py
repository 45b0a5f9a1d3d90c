"""The consent desk: one answer for the whole scan, kept."""

import threading

from auditor.model.scan import ConsentMode, ConsentRecord
from auditor.observe.page import Banner

_ACTIONS = {ConsentMode.REJECT: "rejected", ConsentMode.ACCEPT: "accepted"}


class ConsentDesk:
    """Decides about banners for all slots."""

    def __init__(self, mode: ConsentMode, selector: str | None) -> None:
        self.mode = mode
        self.selector = selector
        self._lock = threading.Lock()
        self._judged = False
        self._record: ConsentRecord | None = None

    @property
    def record(self) -> ConsentRecord:
        """What was done about the banner."""
        with self._lock:
            return self._record or ConsentRecord(action="none_seen")

    def resume(self, record: ConsentRecord | None) -> None:
        """Go on with the answer of an earlier part of the scan; the banner was judged then."""
        if record and record.action != "none_seen":
            self._record = record
            self._judged = True

    def may_answer(self, banner: Banner) -> bool:
        """Whether a banner may be answered: a button is known and the mode says so."""
        return self.mode is not ConsentMode.LEAVE and banner.button is not None

    def first_banner(self) -> bool:
        """Whether this banner is the first of the scan, and so is to be judged; True once."""
        with self._lock:
            first, self._judged = not self._judged, True
            return first

    def forget_judging(self) -> None:
        """The visit that judged the banner came to nothing: the next banner is the first."""
        with self._lock:
            self._judged = False

    def answered(self, banner: Banner, url: str) -> None:
        """Record the answer."""
        with self._lock:
            if self._record is None or self._record.action == "left":
                self._record = ConsentRecord(
                    action=_ACTIONS[self.mode],
                    page=url,
                    selector=self.selector,
                    button=banner.button,
                )

    def note_unanswered(self, url: str) -> None:
        """Record that a banner was seen and left alone."""
        with self._lock:
            if self._record is None:
                self._record = ConsentRecord(action="left", page=url)
