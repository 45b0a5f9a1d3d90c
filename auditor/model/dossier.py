"""Dossiers: what is kept of a visit as evidence, each piece by the SHA-256 of its bytes.

A scan with evidence takes a copy of every state that a page was judged in: its documents as they
were rendered, what they had loaded, a picture, and what our own rules judged. The copies' bytes are
kept as pieces, each once for a scan; the dossier of a visit says which of them it is made of. It is
an exhibit of the visit, so that the seal of the scan is over it.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from auditor.errors import UsageError
from auditor.model.text import clean

FORM: Final = "auditor-dossier/1"
"""Name and version of the form; a reader of another version refuses the text."""
MEDIA_TYPE: Final = "application/json"
TREE_TYPE: Final = "application/x-auditor-document+json"
"""Media type of a document's tree, as `auditor/observe/copy_kit.js` writes it."""
EVIDENCE_TYPE: Final = "application/x-auditor-evidence+json"
"""Media type of what our own rules judge (`auditor.model.evidence_json`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request of a page, as the browser told of it; nothing of what was sent with it.

    Attributes:
        kind: the browser's word for what it is for ("Document", "Stylesheet", "Image" …).
        status: of the answer's head; None without one.
        size: bytes that came over the wire; 0 where they came from the browser's memory.
        failure: why no whole answer came; "" where one did.
        digest: SHA-256 of the body, hex, where the body is kept; "" where it is not.
    """

    method: str
    url: str
    kind: str
    status: int | None = None
    media_type: str = ""
    size: int = 0
    failure: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a page had loaded from an address.

    Attributes:
        text: of a style sheet, as the browser had read it; None for what is no text.
        data: of pictures and fonts.
    """

    url: str
    media_type: str
    text: str | None = None
    data: bytes = field(default=b"", repr=False)

    @property
    def content(self) -> bytes:
        """The bytes that are kept."""
        return self.data if self.text is None else self.text.encode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCopy:
    """One document of a page.

    Attributes:
        path: which frame of the document around it shows it, counted from 0 in document order,
            from the outermost in; empty for the page itself.
        asked: the address that its frame names; "" where that names none.
        tree: its elements and texts, as `auditor/observe/copy_kit.js` writes them.
    """

    path: tuple[int, ...]
    url: str
    asked: str = ""
    tree: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCopy:
    """A page in one state in which it was judged; hostile.

    Attributes:
        documents: the page first, then what is in its frames; empty where they could not be told.
        picture: of the whole page (WebP); empty where none was taken.
        evidence: what our own rules judged (`auditor.model.evidence_json`); "" where they did not.
        unstyled: why rules that depend on looks could not judge; "" where they could.
        lacks: what is missing of the copy, and why; "" where nothing is.
    """

    documents: tuple[DocumentCopy, ...] = ()
    bodies: tuple[Body, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    picture: bytes = field(default=b"", repr=False)
    evidence: str = field(default="", repr=False)
    unstyled: str = ""
    lacks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDocument:
    """A document of a kept page: as `DocumentCopy`, its tree by SHA-256."""

    path: tuple[int, ...]
    url: str
    asked: str
    tree: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBody:
    """What a kept page had loaded from an address, by SHA-256."""

    url: str
    media_type: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """A page in one state, as it is kept: as `PageCopy`, its pieces by SHA-256."""

    documents: tuple[KeptDocument, ...] = ()
    bodies: tuple[KeptBody, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    picture: str = ""
    evidence: str = ""
    unstyled: str = ""
    lacks: str = ""

    @property
    def digests(self) -> tuple[str, ...]:
        """The pieces that it is made of, each once."""
        named = (
            *(one.tree for one in self.documents),
            *(one.digest for one in self.bodies),
            self.picture,
            self.evidence,
        )
        return tuple(dict.fromkeys(filter(None, named)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What is kept of one visit.

    Attributes:
        states: the page in each state in which it was judged, in that order; empty where nothing
            was kept.
        left_out: why nothing was kept; "" where something was.
    """

    states: tuple[KeptPage, ...] = ()
    left_out: str = ""

    def to_json(self) -> bytes:
        """The dossier as one line of JSON, the same bytes for the same dossier."""
        told = {"form": FORM, **asdict(self)}
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return text.encode("utf-8", "replace")

    @classmethod
    def from_json(cls, data: bytes) -> "Dossier":
        """The dossier that `to_json` wrote.

        Raises:
            UsageError: it is none, or of another version of the form.
        """
        try:
            told = json.loads(data)
            form = told["form"]
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise UsageError("The dossier cannot be read: it is no JSON object.") from error
        if form != FORM:
            raise UsageError(
                f"The dossier has the form {clean(str(form), 40)!r}; {FORM!r} is wanted."
            )
        try:
            return cls(
                states=tuple(_page(one) for one in told["states"]), left_out=str(told["left_out"])
            )
        except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise UsageError("The dossier is damaged: it lacks what it must have.") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSize:
    """How much evidence is kept of a scan.

    Attributes:
        pieces: files that are kept.
        size: of all of them, bytes.
        left_out: visits of which nothing, or not all, was kept.
        full: something was left out since there was as much as may be kept.
    """

    pieces: int = 0
    size: int = 0
    left_out: int = 0
    full: bool = False


def _page(told: dict[str, Any]) -> KeptPage:
    return KeptPage(
        documents=tuple(
            KeptDocument(
                path=tuple(int(step) for step in one["path"]),
                url=str(one["url"]),
                asked=str(one["asked"]),
                tree=_digest(one["tree"]),
            )
            for one in told["documents"]
        ),
        bodies=tuple(
            KeptBody(
                url=str(one["url"]),
                media_type=str(one["media_type"]),
                digest=_digest(one["digest"]),
            )
            for one in told["bodies"]
        ),
        exchanges=tuple(_exchange(one) for one in told["exchanges"]),
        picture=_digest(told["picture"]),
        evidence=_digest(told["evidence"]),
        unstyled=str(told["unstyled"]),
        lacks=str(told["lacks"]),
    )


def _exchange(told: dict[str, Any]) -> Exchange:
    return Exchange(
        method=str(told["method"]),
        url=str(told["url"]),
        kind=str(told["kind"]),
        status=None if told["status"] is None else int(told["status"]),
        media_type=str(told["media_type"]),
        size=int(told["size"]),
        failure=str(told["failure"]),
        digest=_digest(told["digest"]),
    )


def _digest(told: object) -> str:
    """A SHA-256 in hex, or nothing: it becomes the name of a file."""
    text = str(told)
    if text and (len(text) != 64 or set(text) - set("0123456789abcdef")):
        raise ValueError("not a SHA-256")
    return text
