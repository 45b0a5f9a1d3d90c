"""The closed list of failures: what an answer or an error text of the network means."""

from auditor.browser.truth import LoadedDocument
from auditor.model.page import PageState, Reason, Ruling

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
"""Media types that Chromium shows as a page of the site's own making."""

ABORTED = "net::ERR_ABORTED"
"""What the browser says of an answer that shows nothing, or that leads where it does not go."""
_DOCUMENT_TYPES = (
    "application/pdf",
    "application/epub+zip",
    "application/msword",
    "application/rtf",
    "application/vnd.ms-",
    "application/vnd.oasis.opendocument",
    "application/vnd.openxmlformats-officedocument",
)

_ERRORS: dict[str, Ruling] = {
    "ERR_NAME_NOT_RESOLVED": (PageState.NETWORK_ERROR, Reason.NAME_NOT_RESOLVED),
    "ERR_NAME_RESOLUTION_FAILED": (PageState.NETWORK_ERROR, Reason.NAME_NOT_RESOLVED),
    "ERR_EMPTY_RESPONSE": (PageState.NETWORK_ERROR, Reason.EMPTY_RESPONSE),
    "ERR_TOO_MANY_REDIRECTS": (PageState.NETWORK_ERROR, Reason.TOO_MANY_REDIRECTS),
    "ERR_UNSAFE_REDIRECT": (PageState.NETWORK_ERROR, Reason.UNSAFE_REDIRECT),
    "ERR_UNKNOWN_URL_SCHEME": (PageState.NETWORK_ERROR, Reason.UNSAFE_REDIRECT),
    "ERR_DISALLOWED_URL_SCHEME": (PageState.NETWORK_ERROR, Reason.UNSAFE_REDIRECT),
    "ERR_INVALID_REDIRECT": (PageState.NETWORK_ERROR, Reason.UNSAFE_REDIRECT),
    "ERR_UNSAFE_PORT": (PageState.NETWORK_ERROR, Reason.REQUEST_REFUSED),
    "ERR_BLOCKED_BY_CLIENT": (PageState.NETWORK_ERROR, Reason.REQUEST_REFUSED),
    "ERR_BLOCKED_BY_RESPONSE": (PageState.NETWORK_ERROR, Reason.REQUEST_REFUSED),
    "ERR_BLOCKED_BY_ADMINISTRATOR": (PageState.NETWORK_ERROR, Reason.REQUEST_REFUSED),
    "ERR_TIMED_OUT": (PageState.TIMED_OUT, Reason.NO_RESPONSE),
    "ERR_CONNECTION_TIMED_OUT": (PageState.TIMED_OUT, Reason.NO_RESPONSE),
    "ERR_INVALID_HTTP_RESPONSE": (PageState.NETWORK_ERROR, Reason.INVALID_RESPONSE),
    "ERR_INVALID_RESPONSE": (PageState.NETWORK_ERROR, Reason.INVALID_RESPONSE),
    "ERR_RESPONSE_HEADERS_TOO_BIG": (PageState.NETWORK_ERROR, Reason.INVALID_RESPONSE),
    "ERR_CONTENT_LENGTH_MISMATCH": (PageState.NETWORK_ERROR, Reason.INVALID_RESPONSE),
    "ERR_INCOMPLETE_CHUNKED_ENCODING": (PageState.NETWORK_ERROR, Reason.INVALID_RESPONSE),
    "ERR_CONTENT_DECODING_FAILED": (PageState.NETWORK_ERROR, Reason.INVALID_RESPONSE),
    "ERR_INVALID_CHUNKED_ENCODING": (PageState.NETWORK_ERROR, Reason.INVALID_RESPONSE),
}
_PREFIXES: tuple[tuple[str, Ruling], ...] = (
    ("ERR_CERT", (PageState.TLS_ERROR, Reason.CERTIFICATE_INVALID)),
    ("ERR_SSL_PINNED", (PageState.TLS_ERROR, Reason.CERTIFICATE_INVALID)),
    ("ERR_SSL", (PageState.TLS_ERROR, Reason.TLS_HANDSHAKE_FAILED)),
    ("ERR_TLS", (PageState.TLS_ERROR, Reason.TLS_HANDSHAKE_FAILED)),
    ("ERR_BAD_SSL", (PageState.TLS_ERROR, Reason.CERTIFICATE_INVALID)),
    ("ERR_RESPONSE_HEADERS", (PageState.NETWORK_ERROR, Reason.INVALID_RESPONSE)),
    ("ERR_HTTP2", (PageState.NETWORK_ERROR, Reason.INVALID_RESPONSE)),
)


def of_error(text: str) -> Ruling:
    """What a network error text such as ``net::ERR_EMPTY_RESPONSE`` means."""
    name = text.removeprefix("net::")
    if name in _ERRORS:
        return _ERRORS[name]
    for prefix, verdict in _PREFIXES:
        if name.startswith(prefix):
            return verdict
    return PageState.NETWORK_ERROR, Reason.CONNECTION_FAILED


def of_status(status: int) -> Ruling | None:
    """What an HTTP status means; None if it may carry a page to judge (200 to 203)."""
    if status in (200, 201, 202, 203):
        return None
    if status in (401, 407):
        return PageState.NEEDS_LOGIN, Reason.AUTHENTICATION_REQUIRED
    if status in (204, 205):
        return PageState.EMPTY, Reason.NO_CONTENT
    if status in (404, 410):
        return PageState.HTTP_ERROR, Reason.NOT_FOUND
    if status == 429:
        return PageState.HTTP_ERROR, Reason.TOO_MANY_REQUESTS
    if 400 <= status < 500:
        return PageState.HTTP_ERROR, Reason.CLIENT_ERROR
    if 500 <= status < 600:
        return PageState.HTTP_ERROR, Reason.SERVER_ERROR
    return PageState.HTTP_ERROR, Reason.UNEXPECTED_STATUS


def of_type(mime: str) -> Ruling | None:
    """What a media type means; None if it is a page."""
    if mime in HTML_TYPES:
        return None
    if mime.startswith(_DOCUMENT_TYPES):
        return PageState.NOT_HTML, Reason.DOCUMENT
    return PageState.NOT_HTML, Reason.OTHER_TYPE


def of_document(document: LoadedDocument | None, error: str, *, download: bool) -> Ruling | None:
    """What became of a navigation that the browser has answered.

    Args:
        document: the main frame's document, None if no request was made.
        error: the browser's error text, "" if it committed a document.
        download: whether the browser took the answer for a file to save.

    Returns:
        None if the answer is a page to judge, otherwise its state and reason.
    """
    status = document.status if document else None
    mime = (document.mime or "") if document else ""
    if status is not None:
        by_status = of_status(status)
        if by_status:
            return by_status
        attachment = (document.headers if document else {}).get("content-disposition", "")
        if download or attachment.strip().lower().startswith("attachment"):
            by_type = of_type(mime)
            if by_type and by_type[1] is Reason.DOCUMENT:
                return by_type
            return PageState.NOT_HTML, Reason.DOWNLOAD
        by_type = of_type(mime)
        if by_type:
            return by_type
    if download:
        return PageState.NOT_HTML, Reason.DOWNLOAD
    if document and document.wire_status and error == ABORTED:
        if document.wire_location:
            return PageState.NETWORK_ERROR, Reason.UNSAFE_REDIRECT
        return of_status(document.wire_status) or of_error(error)
    if error:
        return of_error(error)
    if status is None:
        return PageState.NETWORK_ERROR, Reason.INVALID_RESPONSE
    return None
