"""Which element of the page each structure element of the PDF was made from.

WeasyPrint (70) makes a structure element for each piece of an element that a page break parts, and
keeps neither the language of an element nor the text of a link. All of that is known where it makes
them, in one private function, and nowhere after; so that function is listened to here. The names
that are written are taken out again by `reports.pdf.tagging`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pydyf
from weasyprint.pdf import tags

SOURCE: Final = "AuditorSource"
"""Number of the element of the page; pieces of one element have the same."""
_LONGEST: Final = 300


@contextmanager
def told() -> Iterator[None]:
    """Within, structure elements name the element that they were made from, and its language."""
    build = tags._build_box_tree
    numbers: dict[int, int] = {}

    def listened(box: Any, *others: Any) -> Iterator[Any]:  # noqa: ANN401 - WeasyPrint's own
        for made in build(box, *others):
            element = getattr(box, "element", None)
            if element is not None and SOURCE not in made:
                made[SOURCE] = numbers.setdefault(id(element), len(numbers))
                _tell(made, element, box)
            yield made

    tags._build_box_tree = listened
    try:
        yield
    finally:
        tags._build_box_tree = build


def _tell(made: Any, element: Any, box: Any) -> None:  # noqa: ANN401 - WeasyPrint's own
    """The language of an element that names one, and the words of a link."""
    if box.element_tag == "span" and (language := element.attrib.get("lang")):
        made["Lang"] = pydyf.String(language)
    if getattr(box, "link_annotation", None) and made["S"] == "/Link":
        words = " ".join("".join(element.itertext()).split())
        box.link_annotation["Contents"] = pydyf.String(words[:_LONGEST])
