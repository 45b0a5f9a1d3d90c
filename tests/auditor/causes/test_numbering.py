"""What elements and frames of a page are known by, where what is written there is no address."""

import pytest

from auditor.causes import Numbering
from auditor.model.evidence import Document, Element


@pytest.mark.parametrize("address", ["http://[::1", "http://a\u2100b.example/", "//[x"])
def test_a_frame_whose_address_is_none_is_known_by_its_number(address: str) -> None:
    document = Document(url="https://lillevik.example/", owner=None)
    html = Element(document, 0, "html", {}, None, shown=True)
    frame = Element(document, 1, "iframe", {"src": address}, html, shown=True)
    html.children, document.elements = (frame,), (html, frame)
    within = Document(url="about:blank", owner=frame)
    assert Numbering("lillevik.example").frames(within) == ("#0",)
