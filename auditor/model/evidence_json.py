"""Evidence as text: saved once, judged again without a browser.

The form is JSON with a version. Elements are told by the number of their document and their own
number in it; styles, which many elements share, stand in a table of their own. What observers
added is read and written field by field, so a new field of theirs is in the form by itself.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from auditor.errors import UsageError
from auditor.model.access import Access
from auditor.model.evidence import Box, Document, Element, Evidence, Text

FORM = "auditor-evidence/1"
"""Name and version of the form; a reader of another version refuses the text."""
_DOCUMENTS = "documents"


def to_json(evidence: Evidence) -> str:
    """Evidence as one line of JSON, without what only the open page can use (``Element.node``)."""
    return _Writer(evidence).write()


def from_json(text: str) -> Evidence:
    """The evidence that `to_json` wrote.

    Raises:
        UsageError: the text is no evidence, or of another version of the form.
    """
    try:
        told = json.loads(text, parse_constant=_no_number)
        form = told.get("form")
    except (ValueError, AttributeError, RecursionError) as error:
        raise UsageError("The saved evidence cannot be read: it is not a JSON object.") from error
    if form != FORM:
        raise UsageError(f"The saved evidence has the form {str(form)[:40]!r}; {FORM!r} is wanted.")
    try:
        return _Reader(told).read()
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        remark = str(error)[:200]
        raise UsageError(f"The saved evidence is damaged ({remark}): gather it anew.") from error


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no length")


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


class _Writer:
    """Writes one evidence."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._numbers = {id(one): i for i, one in enumerate(evidence.documents)}
        self._styles: dict[tuple[tuple[str, str], ...], int] = {}

    def write(self) -> str:
        told: dict[str, Any] = {"form": FORM}
        for one in fields(self._evidence):
            if one.name != _DOCUMENTS:
                told[one.name] = self._value(getattr(self._evidence, one.name))
        told[_DOCUMENTS] = [self._document(one) for one in self._evidence.documents]
        told["styles"] = [dict(style) for style in self._styles]
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    def _value(self, value: object) -> Any:  # noqa: ANN401  # whatever JSON has
        match value:
            case Element():
                return [self._numbers[id(value.document)], value.index]
            case Enum():
                return value.value
            case tuple():
                return [self._value(item) for item in value]
            case _ if is_dataclass(value):
                return {one.name: self._value(getattr(value, one.name)) for one in fields(value)}
            case _:
                return value

    def _document(self, document: Document) -> dict[str, Any]:
        return {
            "url": document.url,
            "owner": self._value(document.owner),
            "xml": document.xml,
            "elements": [self._element(element) for element in document.elements],
        }

    def _element(self, element: Element) -> dict[str, Any]:
        told: dict[str, Any] = {"tag": element.tag}
        if element.attributes:
            told["attributes"] = dict(element.attributes)
        if element.children:
            told["children"] = [self._child(child) for child in element.children]
        if element.shadow is not None:
            told["shadow"] = [self._child(child) for child in element.shadow]
        if element.shown:
            told["shown"] = True
        if element.box:
            told["box"] = _sides(element.box)
        if element.style:
            style = tuple(element.style.items())
            told["style"] = self._styles.setdefault(style, len(self._styles))
        if element.clickable:
            told["clickable"] = True
        if element.access is not None:
            one = element.access
            told["access"] = [one.role, one.name, one.description]
        return told

    def _child(self, child: Element | Text) -> Any:  # noqa: ANN401  # a number, or a list
        """An element's number, or a text: its value, whether it is shown, its box, what is torn."""
        if isinstance(child, Element):
            return child.index
        told = [child.value, child.shown, *([_sides(child.box)] if child.box else [])]
        return [*told, child.torn] if child.torn else told


class _Reader:
    """Reads one evidence."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._told = told
        self._styles = [_words(style) for style in told["styles"]]
        self._documents: list[Document] = []

    def read(self) -> Evidence:
        for told in self._told[_DOCUMENTS]:
            self._documents.append(self._document(told))
        if not self._documents:
            raise ValueError("there is no document")
        hints = _hints(Evidence)
        rest = {one.name for one in fields(Evidence)} - {_DOCUMENTS}
        values = {name: self._value(hints[name], self._told[name]) for name in rest}
        return Evidence(documents=tuple(self._documents), **values)

    def _value(self, hint: Any, told: Any) -> Any:  # noqa: ANN401  # whatever a field may hold
        if NoneType in get_args(hint):
            return None if told is None else self._value(get_args(hint)[0], told)
        if get_origin(hint) is tuple:
            return tuple(self._value(get_args(hint)[0], item) for item in _checked(list, told))
        if hint is Element:
            return self._found(told)
        if issubclass(hint, Enum):
            return hint(told)
        if is_dataclass(hint):
            kind: Any = hint
            hints = _hints(kind)
            return kind(**{name: self._value(hints[name], value) for name, value in told.items()})
        return _checked((int, float) if hint is float else hint, told)

    def _found(self, told: Sequence[int]) -> Element:
        number, index = told
        element: Element = _at(_at(self._documents, number).elements, index)
        return element

    def _document(self, told: Mapping[str, Any]) -> Document:
        """A document; the frame that shows it stands in one that was read before it."""
        owner = told["owner"]
        document = Document(
            url=_checked(str, told["url"]),
            owner=self._found(owner) if owner else None,
            xml=_checked(bool, told.get("xml", False)),
        )
        document.elements = tuple(
            self._element(i, document, one) for i, one in enumerate(told["elements"])
        )
        for element, one in zip(document.elements, told["elements"], strict=True):
            self._fill(element, one)
        if not document.elements or any(one.parent is None for one in document.elements[1:]):
            raise ValueError("a document is not one tree")
        return document

    def _element(self, index: int, document: Document, told: Mapping[str, Any]) -> Element:
        return Element(
            document=document,
            index=index,
            tag=_checked(str, told["tag"]),
            attributes=_words(told.get("attributes", {})),
            parent=None,
            shown=_checked(bool, told.get("shown", False)),
            box=_box(told["box"]) if "box" in told else None,
            style=_at(self._styles, told["style"]) if "style" in told else {},
            clickable=_checked(bool, told.get("clickable", False)),
            access=_access(told["access"]) if "access" in told else None,
        )

    def _fill(self, element: Element, told: Mapping[str, Any]) -> None:
        element.children = self._children(element, told.get("children", ()), in_shadow=False)
        if "shadow" in told:
            element.shadow = self._children(element, told["shadow"], in_shadow=True)

    def _children(
        self, parent: Element, told: Sequence[Any], *, in_shadow: bool
    ) -> tuple[Element | Text, ...]:
        children: list[Element | Text] = []
        for one in told:
            if isinstance(one, int):
                child = _at(parent.document.elements, one)
                if child.parent is not None or child.index <= parent.index:
                    raise ValueError("an element is inside two others, or inside itself")
                child.parent, child.in_shadow = parent, in_shadow
                children.append(child)
            else:
                value, shown, *rest = one
                children.append(
                    Text(
                        _checked(str, value),
                        parent,
                        _checked(bool, shown),
                        _box(rest[0]) if rest else None,
                        _checked(str, rest[1]) if len(rest) > 1 else "",
                    )
                )
        return tuple(children)


def _sides(box: Box) -> list[float]:
    return [box.x, box.y, box.width, box.height]


def _box(told: Sequence[float]) -> Box:
    x, y, width, height = (_checked((int, float), side) for side in told)
    return Box(x, y, width, height)


def _access(told: Sequence[str]) -> Access:
    role, name, description = (_checked(str, one) for one in told)
    return Access(role, name, description)


def _words(told: Mapping[str, str]) -> dict[str, str]:
    """A mapping of text to text."""
    return {_checked(str, name): _checked(str, value) for name, value in told.items()}


def _at(items: Sequence[Any], number: int) -> Any:  # noqa: ANN401  # an item of the sequence
    """An item by its number, which never counts from the end."""
    if _checked(int, number) < 0:
        raise ValueError("a number is below zero")
    return items[number]


def _checked(kind: type | tuple[type, ...], value: Any) -> Any:  # noqa: ANN401  # of that kind
    """The value itself, if it is of a kind."""
    if not isinstance(value, kind):
        raise TypeError(f"{value!r:.40} is not as expected")
    return value
