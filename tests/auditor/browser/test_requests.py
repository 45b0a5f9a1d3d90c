"""What a page asked for and did not get, from sequences of DevTools events; no browser needed."""

from typing import Any

import pytest

from auditor.browser.requests import POLLED, Requests

SITE = "https://fjordvik.example"


def ask(requests: Requests, number: str, url: str, kind: str = "Stylesheet") -> None:
    requests.asked(
        {
            "requestId": number,
            "frameId": "F",
            "loaderId": "L",
            "documentURL": f"{SITE}/",
            "type": kind,
            "request": {"url": url},
        }
    )


def answer(requests: Requests, number: str, status: int = 200, mime: str = "text/css") -> None:
    response = {"status": status, "mimeType": mime}
    requests.answered({"requestId": number, "response": response})
    requests.finished({"requestId": number})


def told(requests: Requests) -> dict[str, str]:
    return {one.url.removeprefix(SITE): one.why for one in requests.missing}


@pytest.mark.parametrize(
    ("kind", "status", "mime", "why"),
    [
        ("Stylesheet", 404, "text/html", "HTTP 404"),
        ("Stylesheet", 500, "text/css", "HTTP 500"),
        ("Stylesheet", 200, "text/html", "text/html"),
        ("Script", 200, "text/html", "text/html"),
        ("Script", 410, "text/javascript", "HTTP 410"),
        ("Image", 403, "image/png", "HTTP 403"),
    ],
)
def test_an_answer_that_is_not_what_was_asked_for_is_missing(
    kind: str, status: int, mime: str, why: str
) -> None:
    requests = Requests()
    ask(requests, "1", f"{SITE}/fil", kind)
    answer(requests, "1", status, mime)
    assert told(requests) == {"/fil": why}
    assert requests.resting


@pytest.mark.parametrize("heard", ["wire ask fail", "ask wire fail", "ask fail wire"])
@pytest.mark.parametrize(
    ("kind", "status", "mime", "why"),
    [
        ("Stylesheet", 404, "text/html; charset=utf-8", "HTTP 404"),
        ("Stylesheet", 200, "text/html", "text/html"),
        ("Script", 200, "TEXT/HTML", "text/html"),
        ("Stylesheet", 200, "text/plain; charset=utf-8", "text/plain"),
        ("Stylesheet", 200, "text/css", None),
        ("Script", 200, "text/plain", None),
        ("Image", 404, "text/html", None),
    ],
)
def test_what_a_browser_drops_for_its_type_is_missing_and_what_a_page_gave_up_is_not(
    kind: str, status: int, mime: str, why: str | None, heard: str
) -> None:
    requests = Requests()
    headers = {"Content-Type": mime, "X-Content-Type-Options": "nosniff"}
    head = {"requestId": "1", "statusCode": status, "headers": headers}
    dropped = {"requestId": "1", "errorText": "net::ERR_ABORTED", "canceled": True}
    for event in heard.split():
        if event == "ask":
            ask(requests, "1", f"{SITE}/fil", kind)
        elif event == "wire":
            requests.on_the_wire(head)
        else:
            requests.failed(dropped)
    assert told(requests) == ({"/fil": why} if why else {})
    assert requests.resting


@pytest.mark.parametrize(
    ("said", "why"),
    [("text/plain", "text/plain"), ("application/json;v=1", "application/json"), ("", None)],
)
def test_a_style_sheet_with_another_type_is_missing_unless_its_page_takes_it(
    said: str, why: str | None
) -> None:
    requests = Requests()
    ask(requests, "1", f"{SITE}/stil.css", "Stylesheet")
    response = {"status": 200, "mimeType": "text/plain", "headers": {"content-type": said}}
    requests.answered({"requestId": "1", "response": response})
    assert [(one.why, one.mistyped) for one in requests.missing] == ([(why, True)] if why else [])


@pytest.mark.parametrize(
    ("kind", "mime"), [("Stylesheet", "text/css"), ("Fetch", "text/html"), ("Image", "text/html")]
)
def test_a_sound_answer_is_not_missing(kind: str, mime: str) -> None:
    requests = Requests()
    ask(requests, "1", f"{SITE}/fil", kind)
    answer(requests, "1", 200, mime)
    assert told(requests) == {}


def test_what_comes_when_it_is_asked_for_again_is_not_missing() -> None:
    requests = Requests()
    ask(requests, "1", f"{SITE}/stil.css")
    answer(requests, "1", 503)
    ask(requests, "2", f"{SITE}/stil.css")
    answer(requests, "2")
    assert told(requests) == {}


def test_what_was_sent_on_is_missing_under_the_address_that_was_asked_for() -> None:
    requests = Requests()
    ask(requests, "1", f"{SITE}/stil.css")
    ask(requests, "1", "https://annet.example/feil")
    answer(requests, "1", 404)
    assert told(requests) == {"/stil.css": "HTTP 404"}


def test_a_request_that_no_server_answers_is_missing() -> None:
    requests = Requests()
    ask(requests, "1", f"{SITE}/stil.css")
    requests.failed({"requestId": "1", "errorText": "net::ERR_CONNECTION_REFUSED"})
    assert told(requests) == {"/stil.css": "net::ERR_CONNECTION_REFUSED"}


@pytest.mark.parametrize(
    "ending",
    [
        {"errorText": "net::ERR_ABORTED", "canceled": True},
        {"errorText": "net::ERR_ABORTED"},
        {"errorText": "net::ERR_BLOCKED_BY_CLIENT"},
        {"errorText": "net::ERR_FAILED", "blockedReason": "inspector"},
    ],
)
def test_what_the_page_gave_up_or_we_held_is_not_missing(ending: dict[str, Any]) -> None:
    requests = Requests()
    ask(requests, "1", f"{SITE}/data", "Fetch")
    requests.failed({"requestId": "1", **ending})
    assert told(requests) == {}
    assert requests.resting


def test_an_address_that_is_asked_for_without_end_is_not_waited_for() -> None:
    requests = Requests()
    for number in range(POLLED):
        ask(requests, str(number), f"{SITE}/nytt", "Fetch")
        answer(requests, str(number), 200, "application/json")
    heard = requests.heard
    ask(requests, "enda en", f"{SITE}/nytt", "Fetch")
    assert requests.resting
    assert requests.heard == heard
    ask(requests, "noe annet", f"{SITE}/sak", "Fetch")
    assert not requests.resting


def test_a_page_does_not_rest_while_a_frame_loads() -> None:
    requests = Requests()
    requests.frame({"frameId": "A"}, loading=True)
    assert not requests.resting
    requests.frame({"frameId": "A"}, loading=False)
    assert requests.resting
    assert requests.heard == 2


def test_another_document_has_asked_for_nothing_yet() -> None:
    requests = Requests()
    ask(requests, "1", f"{SITE}/stil.css")
    answer(requests, "1", 404)
    ask(requests, "2", f"{SITE}/skrift.woff2", "Font")
    requests.frame({"frameId": "A"}, loading=True)
    requests.forget()
    assert told(requests) == {}
    assert requests.resting
