"""Whether all that was added behind a report are signatures and time stamps that nobody sees.

Each object of the report is held against what a reader finds under its number in the whole file.
Where they differ, the difference has to be one that a signature makes: a field without size, its
place in the structure, certificates. What is new and is reached in no such way is never shown.
A signature that is seen on a page is none of these: its picture may say anything.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from reports.pdf.pieces import HOSTILE
from reports.pdf.sections import are_plain, ends_at

_FREE: Final = {"/DSS", "/Extensions", "/Version"}
"""What a catalog may have anew: certificates and their lists, and names of the format."""
_FORM: Final = {"/Fields", "/SigFlags", "/DR", "/DA"}
_FIELD: Final = {
    *("/Type", "/Subtype", "/FT", "/T", "/TU", "/V", "/Ff", "/F", "/P", "/Rect", "/StructParent"),
    *("/AP", "/DA", "/MK", "/Lock", "/SV"),
}
"""What a field of a signature may have: nothing that acts."""
_ELEMENT: Final = {"/Type", "/S", "/P", "/Pg", "/Alt", "/K"}
_SAVED: Final = {"/ModDate", "/Producer"}
"""What a program that saves a file says of itself."""
_WORDS: Final = "{http://purl.org/dc/elements/1.1/}"
"""The titles and names among the metadata."""

_Test = Callable[[object], bool]


def ends_as_file(data: bytes, covered: int) -> bool:
    """Whether a file ends with a part that was added whole behind what is signed.

    Args:
        data: of the file.
        covered: bytes of it that are signed.
    """
    begins = ends_at(data)
    return begins is not None and covered <= begins < len(data)


def adds_only_signatures(data: bytes, ends: int) -> bool:
    """Whether a file shows what its beginning does, with signatures and time stamps added.

    Args:
        data: of the file; hostile.
        ends: bytes of the beginning, which is a report as it was written.
    """
    try:
        with (
            pikepdf.open(BytesIO(data[:ends]), attempt_recovery=False) as old,
            pikepdf.open(BytesIO(data), attempt_recovery=False) as new,
        ):
            shows_same = (
                are_plain(data, ends, new)
                and max(one.objgen for one in old.objects) < (int(new.trailer.Size), 0)
                and _same_words(old, new)
                and all(_explained(old, new))
            )
            return shows_same and not new.get_warnings()  # such as of a key that is there twice
    except HOSTILE:
        return False


def _same_words(old: pikepdf.Pdf, new: pikepdf.Pdf) -> bool:
    """Whether trailer and metadata say what they did; who saved the file when is no part of it."""
    if new.Root.objgen != old.Root.objgen or "/Encrypt" in new.trailer:
        return False
    said = [
        {key: _told(value) for key, value in one.items() if key not in _SAVED}
        for one in (pdf.trailer.get("/Info", Dictionary()) for pdf in (old, new))
    ]
    if said[0] != said[1]:
        return False
    before, after = (pdf.Root.get("/Metadata") for pdf in (old, new))
    if _told(before, whole=True) == _told(after, whole=True):
        return True
    words = [  # read without being entered, which would write them anew
        {key: value for key, value in pdf.open_metadata().items() if key.startswith(_WORDS)}
        for pdf in (old, new)
    ]
    return words[0] == words[1]


def _explained(old: pikepdf.Pdf, new: pikepdf.Pdf) -> Iterator[bool]:
    """For each object that differs: whether a signature explains that."""
    root, places = old.Root, _places(old)
    judged_before = {
        one.objgen for one in (root.get("/Metadata"), old.trailer.get("/Info")) if one is not None
    }
    for one in old.objects:
        other = new.get_object(one.objgen)
        if _told(one, whole=True) == _told(other, whole=True) or one.objgen in judged_before:
            continue
        if one.objgen in places:
            yield _appended(one, other, places[one.objgen])
        elif isinstance(one, Stream) or not isinstance(other, Dictionary):
            yield False
        else:
            yield all(
                _entry_explained(key, one, other, root)
                for key in {*one.keys(), *other.keys()}
                if _told(one.get(key)) != _told(other.get(key))
            )


def _places(old: pikepdf.Pdf) -> dict[tuple[int, int], _Test]:
    """Arrays with a number of their own that a signature adds to, and what it adds."""
    found: dict[tuple[int, int], _Test] = {}
    tree = old.Root.get("/StructTreeRoot", Dictionary())
    for page in old.pages:
        found[page.obj.get("/Annots", Array()).objgen] = _is_unseen
    for element in tree.get("/K", Array()):
        found[element.get("/K", Array()).objgen] = _is_form
    found.pop((0, 0), None)
    return found


def _entry_explained(key: str, old: Object, new: Object, root: Object) -> bool:
    """Whether an entry of a dictionary that differs is one that a signature changes."""
    kind, before, after = old.get("/Type"), old.get(key), new.get(key)
    tree = root.get("/StructTreeRoot", Dictionary())
    if old.objgen == root.objgen:
        return key in _FREE or key == "/Metadata" or (key == "/AcroForm" and _is_all_unseen(after))
    if old.objgen == tree.objgen:
        return key == "/ParentTreeNextKey"
    if old.objgen == tree.get("/ParentTree", Dictionary()).objgen:
        first = int(tree.ParentTreeNextKey)
        return key == "/Nums" and _appended(
            before, after, lambda one: isinstance(one, Object) or int(str(one)) >= first
        )
    if kind == Name.Page and key == "/Tabs":
        return bool(after == Name.S)
    if kind == Name.Page and key == "/Annots":
        return _appended(before, after, _is_unseen)
    return kind == Name.StructElem and key == "/K" and _appended(before, after, _is_form)


def _appended(old: Object | None, new: Object | None, good: _Test) -> bool:
    """Whether an array has all that it had, in its order, and behind that only what is good."""
    before = [] if old is None else [_told(one) for one in old]
    after = [] if new is None else list(new)
    return [_told(one) for one in after[: len(before)]] == before and all(
        good(one) for one in after[len(before) :]
    )


def _is_all_unseen(form: object) -> bool:
    if not isinstance(form, Dictionary):
        return False
    return set(form.keys()) <= _FORM and all(_is_unseen(one) for one in form.Fields)


def _is_unseen(field: object) -> bool:
    """Whether it is the field of a signature or a time stamp, which nobody sees on a page."""
    if not isinstance(field, Dictionary) or not set(field.keys()) <= _FIELD:
        return False
    left, bottom, right, top = (float(one) for one in field.Rect)
    drawn = field.get("/AP", Dictionary())
    return (
        Name.Sig == field.FT
        and "/ByteRange" in field.V
        and (left, bottom) == (right, top)
        and all(isinstance(one, Stream) and _draws_nothing(one) for _, one in drawn.items())
    )


def _draws_nothing(picture: Stream) -> bool:
    lines = picture.read_bytes().splitlines()
    return all(line.startswith(b"%") for line in lines if line.strip())


def _is_form(element: object) -> bool:
    """Whether it is the place of such a field in the structure."""
    if not isinstance(element, Dictionary) or not set(element.keys()) <= _ELEMENT:
        return False
    held = element.K if isinstance(element.K, Array) else [element.K]
    return Name.Form == element.S and all(_is_unseen(one.Obj) for one in held)


def _told(one: object, *, whole: bool = False) -> tuple[bytes, bytes]:
    """What an object is, such that two that are the same are told the same.

    Args:
        one: the object, or the number that it stands for.
        whole: what it holds; else the number that it is known by, where it has one.
    """
    if not isinstance(one, Object):
        return repr(one).encode(), b""
    if whole and isinstance(one, Stream):
        return one.stream_dict.unparse(resolved=True), one.read_raw_bytes()
    return one.unparse(resolved=whole), b""
