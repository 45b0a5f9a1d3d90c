"""States and reasons of pages."""

from auditor.model.page import IN_PART, REASONS, PageState, Reason


def test_every_audited_page_is_complete_or_says_why_it_is_judged_only_in_part() -> None:
    assert {*IN_PART, Reason.COMPLETE} == REASONS[PageState.AUDITED]
    assert len(IN_PART) == len(REASONS[PageState.AUDITED]) - 1
