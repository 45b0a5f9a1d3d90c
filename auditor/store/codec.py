"""Values to JSON text and back: the small lists of a row; `records` has what is kept whole."""

import json
from datetime import timedelta

from auditor.model.evidence import Completeness, Link, Observation, PageDigest, Yield
from auditor.model.finding import Selector, Signpost
from auditor.model.page import FrameRecord, FrameState, Hop, Reason
from auditor.model.remark import Remark, RemarkKey
from auditor.model.view import View

_MICROSECOND = timedelta(microseconds=1)


def storable(text: str) -> str:
    """Replace lone surrogates and NUL, which not every database takes; pages put them anywhere."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def to_json(value: object) -> str:
    """Compact JSON of strings, numbers, lists and objects."""
    return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def microseconds(value: timedelta) -> int:
    """Whole microseconds of a duration."""
    return value // _MICROSECOND


def selector_from_json(text: str) -> Selector:
    """Read a selector back: lists at the second level are ways through shadow roots."""
    return tuple(item if isinstance(item, str) else tuple(item) for item in json.loads(text))


def signpost_to_json(signpost: Signpost) -> str:
    """A signpost as a row; nothing for an empty one, of which there are many."""
    if signpost == Signpost():
        return ""
    return to_json((signpost.heading, signpost.landmark, signpost.words))


def signpost_from_json(text: str) -> Signpost:
    """Read what `signpost_to_json` wrote."""
    heading, landmark, words = json.loads(text) if text else ("", "", "")
    return Signpost(heading=heading, landmark=landmark, words=words)


def hops_to_json(hops: tuple[Hop, ...]) -> str:
    """Redirects as pairs of address and status."""
    return to_json([(hop.url, hop.status) for hop in hops])


def hops_from_json(text: str) -> tuple[Hop, ...]:
    """Read what `hops_to_json` wrote."""
    return tuple(Hop(url=url, status=status) for url, status in json.loads(text))


def digest_to_json(digest: PageDigest) -> str:
    """The digest of a page."""
    links = [(link.name, link.url) for link in digest.links]
    rest = (digest.selector, digest.snippet, digest.headings, links, digest.text)
    view = digest.view and (digest.view.text, digest.view.shape, digest.view.words)
    return to_json((digest.url, digest.title, digest.language, *rest, view, digest.unnamed))


def digest_from_json(text: str) -> PageDigest:
    """Read what `digest_to_json` wrote."""
    url, title, language, selector, snippet, headings, links, main, view, *more = json.loads(text)
    return PageDigest(
        url=url,
        title=title,
        language=language,
        selector=tuple(item if isinstance(item, str) else tuple(item) for item in selector),
        snippet=snippet,
        headings=tuple(headings),
        links=tuple(Link(name=name, url=address) for name, address in links),
        text=main,
        view=view and View(text=view[0], shape=view[1], words=tuple(view[2])),
        unnamed="".join(more),
    )


def observations_to_json(observations: tuple[Observation, ...]) -> str:
    """What observers did, as rows."""
    return to_json(
        [
            (o.yields, o.completeness, o.done, o.known, o.duration_ms, o.detail, o.elsewhere)
            for o in observations
        ]
    )


def observations_from_json(text: str) -> tuple[Observation, ...]:
    """Read what `observations_to_json` wrote."""
    return tuple(
        Observation(
            yields=Yield(yields),
            completeness=Completeness(completeness),
            done=done,
            known=known,
            duration_ms=duration_ms,
            detail=detail,
            elsewhere=tuple(elsewhere),
        )
        for yields, completeness, done, known, duration_ms, detail, elsewhere in json.loads(text)
    )


def remarks_to_json(remarks: tuple[Remark, ...]) -> str:
    """Remarks as pairs of key and values."""
    return to_json([(one.key, dict(one.data)) for one in remarks])


def remarks_from_json(text: str) -> tuple[Remark, ...]:
    """Read what `remarks_to_json` wrote."""
    return tuple(Remark(key=RemarkKey(key), data=data) for key, data in json.loads(text))


def frames_to_json(frames: tuple[FrameRecord, ...]) -> str:
    """Frames as rows of path, address, state and reason."""
    return to_json([(frame.path, frame.url, frame.state, frame.reason) for frame in frames])


def frames_from_json(text: str) -> tuple[FrameRecord, ...]:
    """Read what `frames_to_json` wrote."""
    return tuple(
        FrameRecord(path=tuple(path), url=url, state=FrameState(state), reason=Reason(reason))
        for path, url, state, reason in json.loads(text)
    )
