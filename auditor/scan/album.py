"""The album: which occurrences of a scan get a picture, one of each kind."""

import threading
from collections.abc import Collection

from auditor.model.scan import PictureMode

MOST_A_SCAN = 400
MOST_A_PAGE = 6


class Album:
    """Gives each kind of occurrence one picture; shared by all slots.

    A kind is what `auditor.causes.picture_key` says of an occurrence. The first slot that meets
    it takes the picture, so which page it shows may differ between two scans.
    """

    def __init__(self, mode: PictureMode, taken: Collection[str] = ()) -> None:
        """Open the album.

        Args:
            mode: what is pictured.
            taken: kinds that an earlier part of the scan has pictures of.
        """
        self.mode = mode
        self._lock = threading.Lock()
        self._taken = set(taken)

    def claim(self, kind: str) -> bool:
        """Whether the caller is to take the picture of this kind; nobody else is asked then."""
        with self._lock:
            if kind in self._taken or len(self._taken) >= MOST_A_SCAN:
                return False
            self._taken.add(kind)
            return True

    def give_back(self, kinds: Collection[str]) -> None:
        """Their pictures could not be taken here, or were lost: other pages may show them."""
        with self._lock:
            self._taken.difference_update(kinds)
