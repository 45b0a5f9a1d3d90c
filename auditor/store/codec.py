"""Values to JSON text and back: the scan's record whole, the small lists of a row."""

import dataclasses
import json
import types
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from auditor.errors import StoreError
from auditor.model.evidence import Completeness, Link, Observation, PageDigest, Yield
from auditor.model.finding import Selector, Signpost
from auditor.model.page import FrameRecord, FrameState, Hop, Reason
from auditor.model.remark import Remark, RemarkKey
from auditor.model.rule import RuleInfo
from auditor.model.scan import Scan
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


def scan_to_json(scan: Scan) -> str:
    """The whole record of a scan; `scan_from_json` reads it back equal."""
    return to_json(_plain(scan))


def scan_from_json(text: str) -> Scan:
    """Read what `scan_to_json` wrote.

    Raises:
        StoreError: the text is not such a record, lacks a field or has one that is unknown.
    """
    scan: Scan = _read(Scan, text)
    return scan


def rules_to_json(rules: Mapping[str, RuleInfo]) -> str:
    """Rules with all that is told of them."""
    return to_json([_plain(rule) for rule in rules.values()])


def rules_from_json(text: str) -> dict[str, RuleInfo]:
    """Read what `rules_to_json` wrote; by id.

    Raises:
        StoreError: the text is no such list.
    """
    rules: tuple[RuleInfo, ...] = _read(tuple[RuleInfo, ...], text)
    return {rule.id: rule for rule in rules}


def _read(kind: Any, text: str) -> Any:  # noqa: ANN401 - a type form
    try:
        return _value(kind, json.loads(text), "scan")
    except (ValueError, TypeError, KeyError) as error:
        raise StoreError(
            f"The record of the scan cannot be read ({error}): run the scan again."
        ) from error


def _plain(value: object) -> object:
    if isinstance(value, timedelta):
        return microseconds(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(kind: Any, plain: Any, where: str) -> Any:  # noqa: ANN401 - a type form, JSON
    """Build a value of the annotated type ``kind`` from parsed JSON; ``where`` is for errors."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, Union):
        return None if plain is None else _value(args[0], plain, where)
    if origin is tuple:
        return tuple(_value(args[0], item, where) for item in _checked(list, plain, where))
    if origin is Mapping:
        found = _checked(dict, plain, where)
        return {
            args[0](key): _value(args[1], item, f"{where}.{key}") for key, item in found.items()
        }
    if dataclasses.is_dataclass(kind):
        return _record(kind, _checked(dict, plain, where), where)  # type: ignore[arg-type]
    if kind is timedelta:
        return timedelta(microseconds=_checked(int, plain, where))
    if kind is datetime:
        return datetime.fromisoformat(plain)
    if issubclass(kind, StrEnum):
        return kind(plain)
    return _checked(kind, plain, where)


def _record(kind: type, plain: dict[str, Any], where: str) -> object:
    hints = _hints(kind)
    unknown = sorted(plain.keys() - hints.keys())
    if unknown:
        raise ValueError(f"{where} has the unknown field {unknown[0]!r}")
    return kind(**{key: _value(hints[key], item, f"{where}.{key}") for key, item in plain.items()})


def _checked(kind: type, plain: Any, where: str) -> Any:  # noqa: ANN401 - parsed JSON
    if type(plain) is not kind:
        raise TypeError(f"{where} is not of type {kind.__name__}")
    return plain


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
    return to_json((digest.url, digest.title, digest.language, *rest, view))


def digest_from_json(text: str) -> PageDigest:
    """Read what `digest_to_json` wrote."""
    url, title, language, selector, snippet, headings, links, main, view = json.loads(text)
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
