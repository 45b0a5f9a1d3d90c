"""The consent desk: one answer for the whole scan, kept."""

import threading

from auditor.model.remark import Remark, RemarkKey, remark
from auditor.model.scan import ConsentMode, ConsentRecord, Obstacle
from auditor.observe.page import Banner

MAX_FAILURES = 2
"""Answers that came to nothing after which banners are left alone for the rest of the scan."""
REMARKS = frozenset(RemarkKey(f"consent_{one.value}") for one in Obstacle)
"""What may be told of a banner."""
_ACTIONS = {ConsentMode.REJECT: "rejected", ConsentMode.ACCEPT: "accepted"}


class ConsentDesk:
    """Decides about banners for all slots."""

    def __init__(self, mode: ConsentMode, selector: str | None) -> None:
        self.mode = mode
        self.selector = selector
        self._lock = threading.Lock()
        self._judged = False
        self._failures = 0
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
        if self._failures >= MAX_FAILURES:
            return False
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
                    platform=banner.platform,
                )

    def note_left(self, banner: Banner, url: str) -> None:
        """Record that a banner was seen and left alone."""
        with self._lock:
            if self._record is None:
                obstacle = None if self.mode is ConsentMode.LEAVE else banner.obstacle
                self._record = ConsentRecord(
                    action="left", page=url, platform=banner.platform, obstacle=obstacle
                )

    def note_failed(self, banner: Banner, url: str, obstacle: Obstacle) -> None:
        """Record that a button was pressed in vain."""
        with self._lock:
            self._failures += 1
            if self._record is None:
                self._record = ConsentRecord(
                    action="left",
                    page=url,
                    selector=self.selector,
                    button=banner.button,
                    platform=banner.platform,
                    obstacle=obstacle,
                )

    def remarks(self) -> tuple[Remark, ...]:
        """What is to be told of a banner that could not be answered, and what to do about it."""
        record = self.record
        if record.obstacle is None:
            return ()
        key = RemarkKey(f"consent_{record.obstacle.value}")
        return (remark(key, page=record.page or "", button=record.button or ""),)
