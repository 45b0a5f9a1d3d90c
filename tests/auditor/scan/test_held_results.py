"""Results that wait for those of earlier addresses, and for none that will not come."""

from dataclasses import replace

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason
from auditor.scan.kinship import Kinship, Result

SITE = "https://fjordvik.example"


def address(seq: int, path: str) -> AddressRecord:
    return AddressRecord(
        seq=seq, url=SITE + path, depth=1, source=Source.LINK, state=None, reason=None, found_on=0
    )


def missing(record: AddressRecord) -> Result:
    state, reason = PageState.HTTP_ERROR, Reason.NOT_FOUND
    return Result(replace(record, state=state, reason=reason, attempts=1), ())


def audited(record: AddressRecord) -> Result:
    state, reason = PageState.AUDITED, Reason.COMPLETE
    return Result(replace(record, state=state, reason=reason, attempts=1), ())


def seqs(results: object) -> list[int]:
    return [one.record.seq for one in results]  # type: ignore[attr-defined]


def test_a_page_does_not_wait_for_a_twin_that_was_given_up() -> None:
    kinship = Kinship(4)
    months = [address(n, f"/index.php?month=2026-{n + 1:02}") for n in range(8)]
    twin = address(8, "/?month=2026-08")
    for record in (*months, twin):
        kinship.enter(record)
    for record in months[:4]:
        assert seqs(kinship.let_through(missing(record))) == [record.seq]
    assert kinship.given_up() == (4, 5, 6, 7)
    assert seqs(kinship.let_through(audited(twin))) == []
    for record in months[4:]:
        kinship.leave(record)
    assert seqs(kinship.through()) == [8]
    assert kinship.held == 0


def test_what_is_held_when_nothing_is_in_work_is_let_go_in_order() -> None:
    kinship = Kinship(50)
    first, second, third = (address(n, path) for n, path in enumerate(("/om", "/om/", "/om/#/")))
    for record in (first, second, third):
        kinship.enter(record)
    assert seqs(kinship.let_through(audited(third))) == []
    assert seqs(kinship.let_through(audited(second))) == []
    assert seqs(kinship.let_go()) == [1, 2]
    assert kinship.held == 0
