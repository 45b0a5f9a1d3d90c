"""The album: which occurrences of a scan get a picture, one of each kind, or few."""

import threading
from collections import Counter
from collections.abc import Collection

from auditor.model.scan import PictureMode

MOST_A_SCAN = 400
MOST_A_PAGE = 6
MOST_OF_A_KIND = 5
"""Pages on which the same kind is pictured where each may turn out to be a cause of its own."""


class Album:
    """Gives each key of an occurrence one picture; shared by all slots.

    Key and kind are what `auditor.causes.picture_key` and `picture_kind` say of an occurrence. The
    first slot that meets a key takes the picture, so which page it shows may differ between two
    scans.
    """

    def __init__(self, mode: PictureMode, taken: Collection[str] = ()) -> None:
        """Open the album.

        Args:
            mode: what is pictured.
            taken: keys that an earlier part of the scan has pictures of.
        """
        self.mode = mode
        self._lock = threading.Lock()
        self._taken = dict.fromkeys(taken, "")
        self._of_kind: Counter[str] = Counter()

    def claim(self, key: str, kind: str) -> bool:
        """Whether the caller is to take the picture of this key; nobody else is asked then."""
        with self._lock:
            full = len(self._taken) >= MOST_A_SCAN or self._of_kind[kind] >= MOST_OF_A_KIND
            if key in self._taken or full:
                return False
            self._taken[key] = kind
            self._of_kind[kind] += 1
            return True

    def give_back(self, keys: Collection[str]) -> None:
        """Their pictures could not be taken here, or were lost: other pages may show them."""
        with self._lock:
            for key in keys:
                kind = self._taken.pop(key, None)
                if kind is not None:
                    self._of_kind[kind] -= 1
