"""A site that answers most addresses with one page is told of."""

from collections.abc import Sequence

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey
from auditor.model.view import View
from auditor.scan.sameness import same_answers

HERE = "https://fjordvik.example"


def remarks(pages: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """What is told of pages, given as path and what they show."""
    records = [
        AddressRecord(
            seq=seq,
            url=HERE + path,
            depth=1,
            source=Source.LINK,
            state=PageState.AUDITED,
            reason=Reason.COMPLETE,
        )
        for seq, (path, _) in enumerate(pages)
    ]
    views = [(seq, View(text=text, shape="1a")) for seq, (_, text) in enumerate(pages)]
    told = list(same_answers(records, views))
    assert {one.key for one in told} <= {RemarkKey.SAME_ANSWER}
    return [dict(one.data) for one in told]


def test_one_page_for_most_addresses_is_told() -> None:
    pages = [("/", "port"), ("/a", "port"), ("/b", "port"), ("/c", "port"), ("/vilkar", "annet")]
    first = ", ".join(HERE + path for path, _ in pages[:4])
    assert remarks(pages) == [{"alike": "4", "of": "5", "first": first}]


def test_a_few_pages_that_show_the_same_are_not_told() -> None:
    assert remarks([("/", "hjem"), ("/a", "tom"), ("/b", "tom"), ("/c", "tom"), *_others(3)]) == []
    assert remarks([("/a", "tom"), ("/b", "tom")]) == []


def test_variants_of_one_path_count_once() -> None:
    assert remarks([(f"/kalender?uke={week}", "tom") for week in range(20)]) == []


def _others(n: int) -> list[tuple[str, str]]:
    return [(f"/side/{i}", f"side {i}") for i in range(n)]
