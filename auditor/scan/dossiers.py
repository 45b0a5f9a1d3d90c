"""Dossiers of visits: copies of a page are put away by their hashes, as far as there is room."""

import threading
from dataclasses import replace
from hashlib import sha256
from typing import Protocol

from auditor.model.dossier import (
    Dossier,
    EvidenceSize,
    KeptBody,
    KeptDocument,
    KeptPage,
    PageCopy,
)
from auditor.model.visit import Visit

FULL = "the scan had as much evidence as may be kept"


class PieceKeeper(Protocol):
    """Where pieces are put; the store meets it by shape."""

    def size(self) -> tuple[int, int]:
        """How many pieces there are, and their bytes together."""

    def holds(self, digest: str) -> bool:
        """Whether there is a piece with this SHA-256."""

    def put(self, digest: str, data: bytes) -> None:
        """Keep a piece.

        Raises:
            StoreError: it cannot be written.
        """


class Dossiers:
    """Makes the dossiers of one scan; shared by all slots."""

    def __init__(self, pieces: PieceKeeper, cap: int) -> None:
        """Go on from what is there.

        Args:
            pieces: where they are put.
            cap: bytes of all of them, at the most.
        """
        self._pieces = pieces
        self._cap = cap
        self._lock = threading.Lock()
        number, size = pieces.size()
        self._size = EvidenceSize(pieces=number, size=size)

    @property
    def size(self) -> EvidenceSize:
        """How much there is by now."""
        with self._lock:
            return self._size

    def kept(self, visit: Visit) -> Visit:
        """A visit with its dossier in the place of its copies.

        Raises:
            StoreError: a piece cannot be written.
        """
        if not visit.copies:
            return visit
        with self._lock:
            states = tuple(self._state(copy) for copy in visit.copies)
            whole = all(states) and not any(state.lacks for state in states if state)
            found = tuple(state for state in states if state)
            if not whole:
                self._size = replace(self._size, left_out=self._size.left_out + 1)
        dossier = Dossier(states=found, left_out="" if found else FULL)
        return replace(visit, copies=(), dossier=dossier.to_json())

    def _state(self, copy: PageCopy) -> KeptPage | None:
        """A copy as it is kept; None where there is no room for it."""
        put = _Pieces()
        documents = tuple(
            KeptDocument(path=one.path, url=one.url, asked=one.asked, tree=put.add(one.tree))
            for one in copy.documents
        )
        bodies = tuple(
            KeptBody(url=one.url, media_type=one.media_type, digest=put.add(one.content))
            for one in copy.bodies
        )
        picture, evidence = put.add(copy.picture), put.add(copy.evidence)
        new = {name: data for name, data in put.found.items() if not self._pieces.holds(name)}
        more = sum(map(len, new.values()))
        if self._size.size + more > self._cap:
            self._size = replace(self._size, full=True)
            return None
        for name, data in new.items():
            self._pieces.put(name, data)
        self._size = replace(
            self._size, pieces=self._size.pieces + len(new), size=self._size.size + more
        )
        by_url = {body.url: body.digest for body in bodies}
        return KeptPage(
            documents=documents,
            bodies=bodies,
            exchanges=tuple(replace(one, digest=by_url.get(one.url, "")) for one in copy.exchanges),
            picture=picture,
            evidence=evidence,
            unstyled=copy.unstyled,
            lacks=copy.lacks,
        )


class _Pieces:
    """The pieces of one copy, by hash."""

    def __init__(self) -> None:
        self.found: dict[str, bytes] = {}

    def add(self, content: str | bytes) -> str:
        """Take one in; its SHA-256, or nothing for nothing."""
        data = content.encode("utf-8", "replace") if isinstance(content, str) else content
        if not data:
            return ""
        name = sha256(data).hexdigest()
        self.found[name] = data
        return name
