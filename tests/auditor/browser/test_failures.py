"""The closed list of failures: each answer and error text has one state and one reason."""

import pytest

from auditor.browser.failures import of_document, of_error, of_status, of_type
from auditor.browser.truth import LoadedDocument
from auditor.model.page import REASONS, PageState, Reason

S, R = PageState, Reason


def document(status: int | None, mime: str | None = "text/html", **headers: str) -> LoadedDocument:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return LoadedDocument("A", "https://fjordvik.example/", status=status, mime=mime, headers=named)


@pytest.mark.parametrize(
    ("text", "state", "reason"),
    [
        ("net::ERR_NAME_NOT_RESOLVED", S.NETWORK_ERROR, R.NAME_NOT_RESOLVED),
        ("net::ERR_EMPTY_RESPONSE", S.NETWORK_ERROR, R.EMPTY_RESPONSE),
        ("net::ERR_TOO_MANY_REDIRECTS", S.NETWORK_ERROR, R.TOO_MANY_REDIRECTS),
        ("net::ERR_UNSAFE_REDIRECT", S.NETWORK_ERROR, R.UNSAFE_REDIRECT),
        ("net::ERR_UNSAFE_PORT", S.NETWORK_ERROR, R.REQUEST_REFUSED),
        ("net::ERR_INVALID_HTTP_RESPONSE", S.NETWORK_ERROR, R.INVALID_RESPONSE),
        ("net::ERR_RESPONSE_HEADERS_TOO_BIG", S.NETWORK_ERROR, R.INVALID_RESPONSE),
        ("net::ERR_RESPONSE_HEADERS_TRUNCATED", S.NETWORK_ERROR, R.INVALID_RESPONSE),
        ("net::ERR_HTTP2_PROTOCOL_ERROR", S.NETWORK_ERROR, R.INVALID_RESPONSE),
        ("net::ERR_CONNECTION_REFUSED", S.NETWORK_ERROR, R.CONNECTION_FAILED),
        ("net::ERR_CONNECTION_RESET", S.NETWORK_ERROR, R.CONNECTION_FAILED),
        ("net::ERR_SOMETHING_NEW", S.NETWORK_ERROR, R.CONNECTION_FAILED),
        ("", S.NETWORK_ERROR, R.CONNECTION_FAILED),
        ("net::ERR_CONNECTION_TIMED_OUT", S.TIMED_OUT, R.NO_RESPONSE),
        ("net::ERR_CERT_AUTHORITY_INVALID", S.TLS_ERROR, R.CERTIFICATE_INVALID),
        ("net::ERR_CERT_COMMON_NAME_INVALID", S.TLS_ERROR, R.CERTIFICATE_INVALID),
        ("net::ERR_SSL_PROTOCOL_ERROR", S.TLS_ERROR, R.TLS_HANDSHAKE_FAILED),
        ("net::ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN", S.TLS_ERROR, R.CERTIFICATE_INVALID),
    ],
)
def test_each_network_error_has_its_own_reason(text: str, state: S, reason: R) -> None:
    assert of_error(text) == (state, reason)


@pytest.mark.parametrize("status", [200, 201, 202, 203])
def test_statuses_that_carry_a_page_are_no_failure(status: int) -> None:
    assert of_status(status) is None


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        (204, S.EMPTY, R.NO_CONTENT),
        (205, S.EMPTY, R.NO_CONTENT),
        (206, S.HTTP_ERROR, R.UNEXPECTED_STATUS),
        (300, S.HTTP_ERROR, R.UNEXPECTED_STATUS),
        (304, S.HTTP_ERROR, R.UNEXPECTED_STATUS),
        (401, S.NEEDS_LOGIN, R.AUTHENTICATION_REQUIRED),
        (407, S.NEEDS_LOGIN, R.AUTHENTICATION_REQUIRED),
        (403, S.HTTP_ERROR, R.CLIENT_ERROR),
        (404, S.HTTP_ERROR, R.NOT_FOUND),
        (410, S.HTTP_ERROR, R.NOT_FOUND),
        (429, S.HTTP_ERROR, R.TOO_MANY_REQUESTS),
        (500, S.HTTP_ERROR, R.SERVER_ERROR),
        (599, S.HTTP_ERROR, R.SERVER_ERROR),
        (600, S.HTTP_ERROR, R.UNEXPECTED_STATUS),
    ],
)
def test_each_other_status_has_its_own_reason(status: int, state: S, reason: R) -> None:
    assert of_status(status) == (state, reason)


def test_every_status_and_type_gives_a_reason_that_goes_with_its_state() -> None:
    found = [of_status(status) for status in range(100, 1000)]
    found += [of_type(mime) for mime in ("application/pdf", "image/png", "")]
    for verdict in found:
        if verdict is not None:
            assert verdict[1] in REASONS[verdict[0]]


@pytest.mark.parametrize("mime", ["text/html", "application/xhtml+xml"])
def test_markup_is_a_page(mime: str) -> None:
    assert of_type(mime) is None


@pytest.mark.parametrize(
    "mime",
    [
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/epub+zip",
    ],
)
def test_documents_are_told_from_other_files(mime: str) -> None:
    assert of_type(mime) == (S.NOT_HTML, R.DOCUMENT)
    assert of_type("image/png") == (S.NOT_HTML, R.OTHER_TYPE)


def test_a_whole_page_is_no_failure() -> None:
    assert of_document(document(200), "", download=False) is None


def test_the_status_is_believed_before_the_browsers_error_text() -> None:
    aborted = of_document(document(204, ""), "net::ERR_ABORTED", download=False)
    assert aborted == (S.EMPTY, R.NO_CONTENT)


def test_an_error_page_that_is_also_a_download_is_an_error() -> None:
    assert of_document(document(404), "net::ERR_ABORTED", download=True) == (
        S.HTTP_ERROR,
        R.NOT_FOUND,
    )


def test_an_attachment_of_markup_is_a_download() -> None:
    sent = document(200, content_disposition=' Attachment; filename="side.html"')
    assert of_document(sent, "net::ERR_ABORTED", download=False) == (S.NOT_HTML, R.DOWNLOAD)


def test_an_inline_disposition_is_still_a_page() -> None:
    sent = document(200, content_disposition="inline")
    assert of_document(sent, "", download=False) is None


def test_an_attached_document_is_listed_as_a_document() -> None:
    sent = document(200, "application/pdf", content_disposition="attachment")
    assert of_document(sent, "net::ERR_ABORTED", download=True) == (S.NOT_HTML, R.DOCUMENT)


def test_a_download_that_left_no_answer_is_a_download() -> None:
    assert of_document(None, "net::ERR_ABORTED", download=True) == (S.NOT_HTML, R.DOWNLOAD)


def test_no_answer_and_an_error_text_give_the_error() -> None:
    assert of_document(document(None, None), "net::ERR_EMPTY_RESPONSE", download=False) == (
        S.NETWORK_ERROR,
        R.EMPTY_RESPONSE,
    )


def test_an_answer_without_a_status_is_never_taken_for_a_page() -> None:
    assert of_document(document(None, None), "", download=False) == (
        S.NETWORK_ERROR,
        R.INVALID_RESPONSE,
    )
    assert of_document(None, "", download=False) == (S.NETWORK_ERROR, R.INVALID_RESPONSE)


def test_a_page_that_broke_off_is_told_by_its_error() -> None:
    broken = of_document(document(200), "net::ERR_CONTENT_LENGTH_MISMATCH", download=False)
    assert broken == (S.NETWORK_ERROR, R.INVALID_RESPONSE)
