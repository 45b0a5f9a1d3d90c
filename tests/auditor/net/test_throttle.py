from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from auditor.net.throttle import GivenUp, HostClock, ProcessTurns, parse_retry_after

PAGE = "https://kommune.example/a"
LOCAL = "http://127.0.0.1:8080/a"
HALF = timedelta(milliseconds=500)
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_starts_on_one_host_keep_their_distance():
    clock = HostClock(HALF)
    assert [clock.reserve(PAGE, 100.0) for _ in range(3)] == [100.0, 100.5, 101.0]


def test_a_host_that_rested_may_start_at_once():
    clock = HostClock(HALF)
    clock.reserve(PAGE, 100.0)
    assert clock.reserve(PAGE, 200.0) == 200.0


def test_hosts_do_not_wait_for_each_other():
    clock = HostClock(HALF)
    clock.reserve(PAGE, 100.0)
    assert clock.reserve("https://annen.example/", 100.0) == 100.0


def test_ports_and_schemes_of_one_host_share_its_distance():
    clock = HostClock(HALF)
    clock.reserve(PAGE, 100.0)
    assert clock.reserve("http://kommune.example:8080/b", 100.0) == 100.5


def test_loopback_is_not_delayed_but_backs_off():
    clock = HostClock(HALF)
    assert [clock.reserve(LOCAL, 100.0) for _ in range(3)] == [100.0] * 3
    clock.back_off(LOCAL, None, 100.0)
    assert clock.reserve(LOCAL, 101.0) == 105.0


def test_a_crawl_delay_lengthens_the_distance_and_never_shortens_it():
    clock = HostClock(HALF)
    clock.set_crawl_delay(PAGE, timedelta(seconds=3))
    clock.set_crawl_delay(PAGE, timedelta(0))
    assert [clock.reserve(PAGE, 100.0) for _ in range(2)] == [100.0, 103.0]


def test_a_crawl_delay_holds_on_loopback():
    clock = HostClock(HALF)
    clock.set_crawl_delay(LOCAL, timedelta(seconds=1))
    assert [clock.reserve(LOCAL, 100.0) for _ in range(2)] == [100.0, 101.0]


def test_pauses_double_up_to_two_minutes():
    clock = HostClock(HALF)
    now, pauses = 100.0, []
    for _ in range(7):
        until = clock.back_off(PAGE, None, now)
        pauses.append(until - now)
        now = until
    assert pauses == [5.0, 10.0, 20.0, 40.0, 80.0, 120.0, 120.0]


def test_two_answers_to_one_overload_are_one_pause():
    clock = HostClock(HALF)
    assert clock.back_off(PAGE, None, 100.0) == 105.0
    assert clock.back_off(PAGE, None, 101.0) == 105.0
    assert clock.back_off(PAGE, None, 106.0) == 116.0


def test_pauses_start_over_after_two_minutes_without_complaint():
    clock = HostClock(HALF)
    clock.back_off(PAGE, None, 100.0)
    clock.back_off(PAGE, None, 110.0)
    assert clock.back_off(PAGE, None, 120.0 + 120.0) == 245.0


def test_retry_after_is_kept_up_to_five_minutes():
    clock = HostClock(HALF)
    assert clock.back_off(PAGE, timedelta(seconds=30), 100.0) == 130.0
    assert clock.back_off(PAGE, timedelta(hours=2), 100.0) == 400.0
    assert clock.reserve(PAGE, 100.0) == 400.0


def test_a_host_that_asks_for_hours_is_given_up_at_once():
    clock = HostClock(HALF)
    clock.back_off(PAGE, timedelta(days=1), 100.0)
    assert clock.given_up(PAGE)
    assert not clock.given_up("https://annen.example/")
    assert clock.hosts_given_up() == {
        "kommune.example": GivenUp(asked=timedelta(days=1), times=1),
    }


def test_a_host_that_complains_again_and_again_is_given_up():
    clock = HostClock(HALF)
    now = 100.0
    for _ in range(3):
        now = clock.back_off(PAGE, None, now)
        assert not clock.given_up(PAGE)
    clock.back_off(PAGE, None, now)
    assert clock.hosts_given_up() == {"kommune.example": GivenUp(asked=None, times=4)}


def test_a_host_is_given_up_when_its_waits_sum_up_to_too_much():
    clock = HostClock(HALF)
    now = clock.back_off(PAGE, timedelta(minutes=4), 100.0)
    assert not clock.given_up(PAGE)
    clock.back_off(PAGE, timedelta(minutes=4), now)
    assert clock.given_up(PAGE)


def test_a_host_that_answers_between_its_complaints_is_not_given_up():
    clock = HostClock(HALF)
    now = 100.0
    for _ in range(20):
        now = clock.back_off(PAGE, timedelta(minutes=4), now)
        clock.answered(PAGE)
    assert not clock.given_up(PAGE)


def test_many_answers_to_one_overload_do_not_give_the_host_up():
    clock = HostClock(HALF)
    for moment in range(8):
        clock.back_off(PAGE, timedelta(seconds=20), 100.0 + moment)
    assert not clock.given_up(PAGE)


def test_a_shorter_retry_after_does_not_end_a_pause():
    clock = HostClock(HALF)
    clock.back_off(PAGE, timedelta(seconds=60), 100.0)
    assert clock.back_off(PAGE, timedelta(seconds=1), 110.0) == 160.0


def test_threads_never_share_a_start():
    clock = HostClock(HALF)
    with ThreadPoolExecutor(8) as pool:
        starts = list(pool.map(lambda _: clock.reserve(PAGE, 100.0), range(400)))
    assert sorted(starts) == [100.0 + 0.5 * n for n in range(400)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(seconds=120)),
        (" 0 ", timedelta(0)),
        ("Sat, 21 Nov 2026 12:01:30 GMT", timedelta(seconds=90)),
        ("Sat, 21 Nov 2026 12:01:30 -0000", timedelta(seconds=90)),
        ("Sat, 21 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("9" * 5000, timedelta(seconds=999_999_999)),
    ],
)
def test_retry_after_is_seconds_or_a_date(value, expected):
    assert parse_retry_after(value, NOON) == expected


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "-5",
        "1.5",
        "１２",
        "Sat, 99 Nov 2026 12:00:00 GMT",
        "1 Jan 99999999 0:0:0",
        "\0",
    ],
)
def test_a_retry_after_that_is_neither_is_none(value):
    assert parse_retry_after(value, NOON) is None


def test_two_scans_of_one_host_ask_no_more_of_it_than_one():
    turns = ProcessTurns()
    one, other = HostClock(HALF, turns), HostClock(HALF, turns)
    starts = [clock.reserve(PAGE, 100.0) for clock in (one, other, one, other)]
    assert starts == [100.0, 100.5, 101.0, 101.5]


def test_a_host_that_asks_for_rest_gets_it_from_every_scan_and_is_given_up_by_one_alone():
    turns = ProcessTurns()
    one, other = HostClock(HALF, turns), HostClock(HALF, turns)
    one.back_off(PAGE, timedelta(hours=1), 100.0)
    assert other.reserve(PAGE, 100.0) == 400.0
    assert (one.given_up(PAGE), other.given_up(PAGE)) == (True, False)


def test_scans_that_share_no_turns_do_not_wait_for_each_other():
    one, other = HostClock(HALF), HostClock(HALF)
    assert [clock.reserve(PAGE, 100.0) for clock in (one, other)] == [100.0, 100.0]
