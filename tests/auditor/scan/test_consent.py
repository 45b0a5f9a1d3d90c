"""The consent desk gives one answer for the whole scan."""

import threading

import pytest

from auditor.model.scan import ConsentMode, ConsentRecord
from auditor.observe.page import Banner
from auditor.scan.consent import ConsentDesk

KNOWN = Banner(button="Avvis alle", wall=False)
UNKNOWN = Banner(button=None, wall=False)
PAGE = "https://fjordvik.example/"


def desk(mode: ConsentMode = ConsentMode.REJECT) -> ConsentDesk:
    return ConsentDesk(mode, None)


def test_no_banner_seen_is_what_the_record_says_from_the_start() -> None:
    assert desk().record == ConsentRecord(action="none_seen")


@pytest.mark.parametrize("mode", [ConsentMode.REJECT, ConsentMode.ACCEPT])
def test_a_banner_is_answered_only_where_a_button_is_known(mode: ConsentMode) -> None:
    assert desk(mode).may_answer(KNOWN)
    assert not desk(mode).may_answer(UNKNOWN)


def test_a_banner_that_is_to_be_left_is_never_answered() -> None:
    assert not desk(ConsentMode.LEAVE).may_answer(KNOWN)


def test_only_the_first_banner_of_a_scan_is_judged_however_many_slots_meet_one() -> None:
    one = desk()
    slots = 8
    together = threading.Barrier(slots)
    answers: list[bool] = []

    def meet() -> None:
        together.wait()
        answers.append(one.first_banner())

    threads = [threading.Thread(target=meet) for _ in range(slots)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False] * (slots - 1) + [True]


def test_the_first_page_where_a_banner_was_left_is_the_one_recorded() -> None:
    one = desk()
    one.note_left(UNKNOWN, PAGE)
    one.note_left(UNKNOWN, f"{PAGE}annen")
    assert one.record == ConsentRecord(action="left", page=PAGE)


def test_a_scan_that_goes_on_keeps_its_answer_and_judges_no_banner_again() -> None:
    one, earlier = desk(), ConsentRecord(action="rejected", page=PAGE, button="Avvis alle")
    one.resume(earlier)
    assert one.record == earlier
    assert one.first_banner() is False


@pytest.mark.parametrize("earlier", [None, ConsentRecord(action="none_seen")])
def test_a_scan_that_had_seen_no_banner_still_judges_the_first(
    earlier: ConsentRecord | None,
) -> None:
    one = desk()
    one.resume(earlier)
    assert one.first_banner() is True
