"""Page truth from sequences of DevTools events; no browser needed."""

from typing import Any

import pytest

from auditor.browser.truth import SHOWN, NavigationLog
from auditor.model.page import Hop

MAIN, INNER = "frame-main", "frame-inner"
SITE = "https://fjordvik.example"


def request(
    number: str,
    url: str = f"{SITE}/",
    *,
    kind: str = "Document",
    frame: str = MAIN,
    loader: str | None = None,
    sent_on_by: tuple[str, int] | None = None,
) -> tuple[str, dict[str, Any]]:
    told: dict[str, Any] = {
        "requestId": number,
        "loaderId": loader or number,
        "frameId": frame,
        "type": kind,
        "request": {"url": url},
    }
    if sent_on_by:
        told["redirectResponse"] = {"url": sent_on_by[0], "status": sent_on_by[1]}
    return "Network.requestWillBeSent", told


def response(
    number: str, url: str, status: int = 200, mime: str = "text/html", **headers: str
) -> tuple[str, dict[str, Any]]:
    told = {"url": url, "status": status, "mimeType": mime, "headers": headers}
    return "Network.responseReceived", {"requestId": number, "response": told}


def finished(number: str) -> tuple[str, dict[str, Any]]:
    return "Network.loadingFinished", {"requestId": number}


def failed(number: str, text: str) -> tuple[str, dict[str, Any]]:
    return "Network.loadingFailed", {"requestId": number, "errorText": text}


def committed(loader: str, url: str = f"{SITE}/", **more: str) -> tuple[str, dict[str, Any]]:
    return "Page.frameNavigated", {"frame": {"id": MAIN, "loaderId": loader, "url": url, **more}}


def life(loader: str, name: str, frame: str = MAIN) -> tuple[str, dict[str, Any]]:
    return "Page.lifecycleEvent", {"frameId": frame, "loaderId": loader, "name": name}


def log_of(*events: tuple[str, dict[str, Any]], expected: str | None = None) -> NavigationLog:
    log = NavigationLog(MAIN)
    log.begin()
    log.expected = expected
    for method, params in events:
        log.note(method, params)
    return log


def test_a_loaded_page_is_known_by_status_type_and_life_cycle() -> None:
    log = log_of(
        request("A"),
        response("A", f"{SITE}/", 200, "Text/HTML", Server="Fjord"),
        committed("A"),
        finished("A"),
        life("A", "DOMContentLoaded"),
        life("A", "load"),
        expected="A",
    )
    document = log.document
    assert document is not None
    assert (document.status, document.mime, document.error) == (200, "text/html", "")
    assert document.headers == {"server": "Fjord"}
    assert (document.ready, document.loaded, document.finished) == (True, True, True)


def test_a_page_that_is_ready_but_not_loaded_says_so() -> None:
    log = log_of(request("A"), committed("A"), life("A", "DOMContentLoaded"), expected="A")
    assert log.document is not None
    assert (log.document.ready, log.document.loaded) == (True, False)


def test_the_whole_chain_of_redirects_is_kept_in_order() -> None:
    log = log_of(
        request("A", f"{SITE}/a"),
        request("A", f"{SITE}/b", sent_on_by=(f"{SITE}/a", 301)),
        request("A", f"{SITE}/c", sent_on_by=(f"{SITE}/b", 307)),
        response("A", f"{SITE}/c"),
        committed("A", f"{SITE}/c"),
        expected="A",
    )
    assert log.document is not None
    assert log.document.url == f"{SITE}/c"
    assert log.document.redirects == [
        Hop(url=f"{SITE}/a", status=301),
        Hop(url=f"{SITE}/b", status=307),
    ]


def test_what_the_earlier_page_does_before_the_expected_document_is_not_this_navigation() -> None:
    log = log_of(
        request("old"),
        response("old", f"{SITE}/old"),
        committed("old", f"{SITE}/old"),
        life("old", "load"),
        request("new"),
        response("new", f"{SITE}/new"),
        expected="new",
    )
    assert log.document is None
    log.note(*committed("new", f"{SITE}/new"))
    assert log.document is not None
    assert log.document.url == f"{SITE}/new"


def test_the_life_of_an_earlier_document_does_not_load_the_expected_one() -> None:
    log = log_of(request("new"), committed("new"), life("old", "load"), expected="new")
    assert log.document is not None
    assert log.document.loaded is False


def test_the_life_of_an_inner_frame_does_not_load_the_page() -> None:
    log = log_of(request("A"), committed("A"), life("A", "load", INNER), expected="A")
    assert log.document is not None
    assert log.document.loaded is False


def test_the_commit_may_be_told_before_the_answer_to_the_navigation() -> None:
    log = log_of(request("A"), committed("A"), life("A", "load"))
    assert log.document is None
    log.expected = "A"
    assert log.document is not None


def test_a_page_that_moves_on_by_itself_shows_the_document_it_moved_to() -> None:
    log = log_of(
        request("A"), committed("A"), request("B"), committed("B", f"{SITE}/b"), expected="A"
    )
    assert log.document is not None
    assert log.document.loader == "B"


def test_what_the_earlier_page_came_to_late_is_not_what_was_asked_for() -> None:
    log = log_of(
        request("new"),
        committed("old", "chrome-error://chromewebdata/", unreachableUrl=f"{SITE}/borte"),
        failed("new", "net::ERR_ABORTED"),
        expected="new",
    )
    asked = log.last_requested
    assert asked is log.asked
    assert asked is not None
    assert (asked.loader, asked.error) == ("new", "net::ERR_ABORTED")


def test_a_refused_navigation_leaves_no_document_and_tells_the_error() -> None:
    log = log_of(
        request("A"),
        response("A", f"{SITE}/", 204, ""),
        failed("A", "net::ERR_ABORTED"),
        expected="A",
    )
    assert log.document is None
    asked = log.last_requested
    assert asked is not None
    assert (asked.status, asked.error) == (204, "net::ERR_ABORTED")


def test_the_browsers_own_error_page_is_known_as_such() -> None:
    log = log_of(
        request("A"),
        failed("A", "net::ERR_EMPTY_RESPONSE"),
        committed("E", "chrome-error://chromewebdata/", unreachableUrl=f"{SITE}/"),
        expected="A",
    )
    assert log.unreachable == f"{SITE}/"
    assert log.document is None


def test_frames_inside_the_page_are_not_its_document() -> None:
    inner = {"id": INNER, "parentId": MAIN, "loaderId": "I", "url": f"{SITE}/ramme"}
    log = log_of(
        request("A"),
        committed("A"),
        request("I", f"{SITE}/ramme", frame=INNER),
        response("I", f"{SITE}/ramme", 500),
        ("Page.frameNavigated", {"frame": inner}),
        expected="A",
    )
    assert set(log.documents) == {"A"}
    assert log.document is not None
    assert log.document.status is None


def test_requests_of_the_page_are_in_flight_until_they_end_or_fail() -> None:
    log = log_of(
        request("A"),
        committed("A"),
        request("r1", f"{SITE}/stil.css", kind="Stylesheet", loader="A"),
        request("r2", f"{SITE}/data", kind="Fetch", loader="A"),
        expected="A",
    )
    assert log.in_flight == {"r1", "r2"}
    log.note(*finished("r1"))
    log.note(*failed("r2", "net::ERR_FAILED"))
    assert log.in_flight == set()


def test_a_frames_document_is_in_flight_like_any_resource() -> None:
    log = log_of(request("A"), committed("A"), request("I", f"{SITE}/ramme", frame=INNER))
    assert log.in_flight == {"I"}


@pytest.mark.parametrize("kind", ["EventSource", "WebSocket", "Ping", "CSPViolationReport"])
def test_requests_that_stay_open_by_design_are_not_waited_for(kind: str) -> None:
    assert log_of(request("r", f"{SITE}/strøm", kind=kind, loader="A")).in_flight == set()


@pytest.mark.parametrize("url", ["data:image/png;base64,AA", "blob:https://fjordvik.example/1"])
def test_addresses_without_a_network_are_not_waited_for(url: str) -> None:
    assert log_of(request("r", url, kind="Image", loader="A")).in_flight == set()


def test_a_new_document_ends_what_the_earlier_one_still_fetched() -> None:
    log = log_of(request("r1", f"{SITE}/sen", kind="Image", loader="old"), request("A"))
    log.note(*committed("A"))
    assert log.in_flight == set()


def test_the_address_follows_history_and_fragments_of_the_main_frame_alone() -> None:
    log = log_of(request("A"), committed("A", f"{SITE}/", urlFragment="#/start"), expected="A")
    assert log.url == f"{SITE}/#/start"
    log.note("Page.navigatedWithinDocument", {"frameId": INNER, "url": f"{SITE}/ramme#x"})
    assert log.url == f"{SITE}/#/start"
    log.note("Page.navigatedWithinDocument", {"frameId": MAIN, "url": f"{SITE}/to"})
    assert log.url == f"{SITE}/to"


def test_a_document_that_a_script_wrote_has_a_life_without_a_request() -> None:
    log = log_of(committed("A", "about:blank"), life("A", "load"), expected="A")
    assert log.document is not None
    assert (log.document.status, log.document.loaded) == (None, True)


def test_a_new_navigation_forgets_everything_about_the_earlier_page() -> None:
    log = log_of(
        request("A"),
        response("A", f"{SITE}/"),
        committed("A", unreachableUrl=f"{SITE}/"),
        request("r", f"{SITE}/x.png", kind="Image", loader="A"),
        expected="A",
    )
    log.refuse("A", "ftp://fjordvik.example/")
    assert log.refused == "ftp://fjordvik.example/"
    log.dialogs = 3
    log.begin()
    assert (log.document, log.last_requested, log.expected) == (None, None, None)
    assert (log.in_flight, log.refused, log.unreachable, log.dialogs) == (set(), None, None, 0)


def test_what_the_earlier_page_was_kept_from_is_not_told_of_the_next() -> None:
    log = log_of(request("B"), expected="B")
    log.refuse("A", "https://annonser.example/")
    assert log.refused is None


def test_what_a_page_itself_was_kept_from_is_told() -> None:
    log = log_of(request("A"), response("A", f"{SITE}/"), committed("A"), expected="A")
    log.refuse("C", "https://annonser.example/")
    assert log.refused == "https://annonser.example/"


def test_only_the_first_address_that_this_navigation_was_kept_from_counts() -> None:
    log = log_of(request("A"), expected="A")
    log.refuse("A", f"{SITE}/en")
    log.refuse("A", f"{SITE}/to")
    assert log.refused == f"{SITE}/en"


def test_what_the_page_that_was_led_to_tried_is_told_too() -> None:
    log = log_of(request("A"), committed("A"), expected="A")
    log.refuse("B", f"{SITE}/videre")
    assert log.refused == f"{SITE}/videre"


def test_what_the_earlier_page_was_kept_from_is_not_told_of_this_one() -> None:
    log = log_of(request("A"), expected="A")
    log.refuse("old", f"{SITE}/gammel")
    assert log.refused is None


def confirmed(status: int) -> NavigationLog:
    log = log_of(request("A"), response("A", f"{SITE}/"), committed("A"), expected="A")
    log.note("Network.responseReceivedExtraInfo", {"requestId": "A", "statusCode": status})
    document = log.document
    assert document is not None
    document.head_bytes = document.bytes = 180
    document.finished = True
    return log


def test_a_cached_document_that_the_server_confirms_is_not_empty() -> None:
    document = confirmed(304).document
    assert document is not None
    assert not document.empty


def test_an_answer_without_a_body_is_empty() -> None:
    document = confirmed(200).document
    assert document is not None
    assert document.empty


def test_a_crash_and_a_detached_tab_outlive_a_new_navigation() -> None:
    log = log_of(("Inspector.targetCrashed", {}), ("Inspector.detached", {"reason": "closed"}))
    log.begin()
    assert (log.crashed, log.detached) == (True, True)


def test_events_that_nobody_knows_change_nothing() -> None:
    log = log_of(("Page.somethingNew", {"frameId": MAIN}))
    assert (log.document, log.in_flight) == (None, set())


def shown(url: str, *, ago: float) -> NavigationLog:
    """The log of a page that has been ready, and drawn, for some seconds."""
    log = log_of(
        request("1", url),
        response("1", url),
        committed("1", url),
        life("1", "DOMContentLoaded"),
        life("1", "firstContentfulPaint"),
        expected="1",
    )
    document = log.document
    assert document is not None
    document.ready_at -= ago
    return log


def test_a_page_that_was_shown_for_a_while_stays_and_its_way_on_is_noted() -> None:
    log = shown(f"{SITE}/", ago=3)
    assert log.stays("2", f"{SITE}/ny", told=True) is True
    (departure,) = log.departures
    assert departure.to == f"{SITE}/ny"
    assert departure.after >= SHOWN


def test_a_page_that_goes_on_at_once_does_so_with_all_its_redirects() -> None:
    log = shown(f"{SITE}/", ago=0)
    assert log.stays("2", f"{SITE}/ny", told=True) is False
    document = log.document
    assert document is not None
    document.ready_at -= 60
    assert log.stays("2", f"{SITE}/nyere", told=True) is False
    assert log.stays("3", f"{SITE}/annet", told=True) is True


def test_a_page_stays_from_where_it_said_that_it_will_go_later() -> None:
    log = shown(f"{SITE}/", ago=0)
    log.put_off([f"{SITE}/ny"])
    assert log.stays("2", f"{SITE}/ny", told=True) is True
    assert log.stays("3", f"{SITE}/annet", told=True) is False


def test_a_form_that_would_be_sent_is_kept_and_not_told() -> None:
    log = shown(f"{SITE}/", ago=60)
    assert log.stays("2", f"{SITE}/send", told=False) is True
    assert log.departures == []
