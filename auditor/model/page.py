"""Pages: where an address ended, and why.

The ledger gives every address one state and every state one reason, both from closed lists,
so that nothing that was not tested can look like something that was fine.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class PageState(StrEnum):
    """What became of an address (in one viewport)."""

    AUDITED = "audited"
    REDIRECTED = "redirected"
    DUPLICATE = "duplicate"
    OUT_OF_SCOPE = "out_of_scope"
    DISALLOWED = "disallowed"
    NOT_HTML = "not_html"
    HTTP_ERROR = "http_error"
    NETWORK_ERROR = "network_error"
    TLS_ERROR = "tls_error"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"
    BLOCKED = "blocked"
    NEEDS_LOGIN = "needs_login"
    EMPTY = "empty"
    SPARED = "spared"
    UNREADABLE = "unreadable"
    SAMPLED_OUT = "sampled_out"
    CAP_REACHED = "cap_reached"
    INTERRUPTED = "interrupted"


class Reason(StrEnum):
    """Why an address is in its state; `REASONS` says which reason goes with which state."""

    COMPLETE = "complete"
    LOAD_UNFINISHED = "load_unfinished"
    NEVER_QUIET = "never_quiet"
    ENGINE_INCOMPLETE = "engine_incomplete"
    DIALOG_OPEN = "dialog_open"
    TIME_OVER = "time_over"
    STYLES_MISSING = "styles_missing"
    SCRIPTS_MISSING = "scripts_missing"
    CONTENT_MISSING = "content_missing"
    STILL_GROWING = "still_growing"
    SHOWN_IN_PASSING = "shown_in_passing"

    HTTP_REDIRECT = "http_redirect"
    PAGE_REDIRECT = "page_redirect"

    SAME_PAGE = "same_page"
    FRAGMENTS_ALIKE = "fragments_alike"

    OTHER_ORIGIN = "other_origin"
    EXCLUDED = "excluded"
    REDIRECT_LEAVES_SCOPE = "redirect_leaves_scope"
    UNSUPPORTED_SCHEME = "unsupported_scheme"

    ROBOTS_TXT = "robots_txt"
    ROBOTS_UNREACHABLE = "robots_unreachable"

    DOCUMENT = "document"
    DOWNLOAD = "download"
    OTHER_TYPE = "other_type"

    NOT_FOUND = "not_found"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"
    TOO_MANY_REQUESTS = "too_many_requests"
    UNEXPECTED_STATUS = "unexpected_status"

    NAME_NOT_RESOLVED = "name_not_resolved"
    CONNECTION_FAILED = "connection_failed"
    EMPTY_RESPONSE = "empty_response"
    INVALID_RESPONSE = "invalid_response"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    UNSAFE_REDIRECT = "unsafe_redirect"
    REQUEST_REFUSED = "request_refused"
    ADDRESS_NOT_ALLOWED = "address_not_allowed"

    CERTIFICATE_INVALID = "certificate_invalid"
    TLS_HANDSHAKE_FAILED = "tls_handshake_failed"

    NO_RESPONSE = "no_response"
    RESPONSE_UNFINISHED = "response_unfinished"
    SCRIPT_ENDLESS = "script_endless"
    KEEPS_NAVIGATING = "keeps_navigating"
    PAGE_TOO_HEAVY = "page_too_heavy"

    RENDERER_CRASHED = "renderer_crashed"
    DIALOG_LOOP = "dialog_loop"
    BROWSER_CRASHED = "browser_crashed"
    PROCESS_DIED = "process_died"
    ENGINE_FAILED = "engine_failed"

    BOT_CHECK = "bot_check"
    COOKIE_WALL = "cookie_wall"
    SCRIPTS_FORBIDDEN = "scripts_forbidden"
    ASKS_FIRST = "asks_first"
    HOST_BUSY = "host_busy"

    LOGIN_PAGE = "login_page"
    AUTHENTICATION_REQUIRED = "authentication_required"
    SESSION_ENDED = "session_ended"

    NO_CONTENT = "no_content"
    NOTHING_RENDERED = "nothing_rendered"

    SIGNS_OUT = "signs_out"
    DELETES = "deletes"
    CONFIRMS = "confirms"
    CHANGES = "changes"
    ORDERS = "orders"
    UNSUBSCRIBES = "unsubscribes"
    HOLDS_CREDENTIALS = "holds_credentials"
    MARKUP_BROKEN = "markup_broken"

    URL_TRAP = "url_trap"
    QUERY_VARIANTS = "query_variants"
    ADDRESS_TOO_LONG = "address_too_long"
    LINK_LIMIT = "link_limit"

    MAX_PAGES = "max_pages"
    MAX_DEPTH = "max_depth"

    STOPPED = "stopped"

    FRAME_FORBIDS_SCRIPTS = "frame_forbids_scripts"
    FRAME_NOT_LOADED = "frame_not_loaded"
    FRAME_UNREACHABLE = "frame_unreachable"
    FRAME_HIDDEN = "frame_hidden"


Ruling = tuple[PageState, Reason]
"""Where an address ended, and why."""


_S, _R = PageState, Reason

REASONS: Mapping[PageState, frozenset[Reason]] = MappingProxyType(
    {
        _S.AUDITED: frozenset(
            {
                _R.COMPLETE,
                _R.LOAD_UNFINISHED,
                _R.NEVER_QUIET,
                _R.ENGINE_INCOMPLETE,
                _R.DIALOG_OPEN,
                _R.TIME_OVER,
                _R.STYLES_MISSING,
                _R.SCRIPTS_MISSING,
                _R.CONTENT_MISSING,
                _R.STILL_GROWING,
                _R.SHOWN_IN_PASSING,
                _R.ASKS_FIRST,
            }
        ),
        _S.REDIRECTED: frozenset({_R.HTTP_REDIRECT, _R.PAGE_REDIRECT}),
        _S.DUPLICATE: frozenset({_R.SAME_PAGE, _R.FRAGMENTS_ALIKE}),
        _S.OUT_OF_SCOPE: frozenset(
            {_R.OTHER_ORIGIN, _R.EXCLUDED, _R.REDIRECT_LEAVES_SCOPE, _R.UNSUPPORTED_SCHEME}
        ),
        _S.DISALLOWED: frozenset({_R.ROBOTS_TXT, _R.ROBOTS_UNREACHABLE}),
        _S.NOT_HTML: frozenset({_R.DOCUMENT, _R.DOWNLOAD, _R.OTHER_TYPE}),
        _S.HTTP_ERROR: frozenset(
            {
                _R.NOT_FOUND,
                _R.CLIENT_ERROR,
                _R.SERVER_ERROR,
                _R.TOO_MANY_REQUESTS,
                _R.UNEXPECTED_STATUS,
            }
        ),
        _S.NETWORK_ERROR: frozenset(
            {
                _R.NAME_NOT_RESOLVED,
                _R.CONNECTION_FAILED,
                _R.EMPTY_RESPONSE,
                _R.INVALID_RESPONSE,
                _R.TOO_MANY_REDIRECTS,
                _R.UNSAFE_REDIRECT,
                _R.REQUEST_REFUSED,
                _R.ADDRESS_NOT_ALLOWED,
            }
        ),
        _S.TLS_ERROR: frozenset({_R.CERTIFICATE_INVALID, _R.TLS_HANDSHAKE_FAILED}),
        _S.TIMED_OUT: frozenset(
            {
                _R.NO_RESPONSE,
                _R.RESPONSE_UNFINISHED,
                _R.SCRIPT_ENDLESS,
                _R.KEEPS_NAVIGATING,
                _R.PAGE_TOO_HEAVY,
            }
        ),
        _S.CRASHED: frozenset(
            {
                _R.RENDERER_CRASHED,
                _R.DIALOG_LOOP,
                _R.BROWSER_CRASHED,
                _R.PROCESS_DIED,
                _R.ENGINE_FAILED,
            }
        ),
        _S.BLOCKED: frozenset(
            {
                _R.BOT_CHECK,
                _R.COOKIE_WALL,
                _R.SCRIPTS_FORBIDDEN,
                _R.ASKS_FIRST,
                _R.HOST_BUSY,
            }
        ),
        _S.NEEDS_LOGIN: frozenset({_R.LOGIN_PAGE, _R.AUTHENTICATION_REQUIRED, _R.SESSION_ENDED}),
        _S.EMPTY: frozenset({_R.NO_CONTENT, _R.NOTHING_RENDERED}),
        _S.SPARED: frozenset(
            {
                _R.SIGNS_OUT,
                _R.DELETES,
                _R.CONFIRMS,
                _R.CHANGES,
                _R.ORDERS,
                _R.UNSUBSCRIBES,
                _R.HOLDS_CREDENTIALS,
            }
        ),
        _S.UNREADABLE: frozenset({_R.MARKUP_BROKEN}),
        _S.SAMPLED_OUT: frozenset(
            {_R.URL_TRAP, _R.QUERY_VARIANTS, _R.ADDRESS_TOO_LONG, _R.LINK_LIMIT}
        ),
        _S.CAP_REACHED: frozenset({_R.MAX_PAGES, _R.MAX_DEPTH}),
        _S.INTERRUPTED: frozenset({_R.STOPPED}),
    }
)
"""The reasons each page state may carry."""

IN_PART = (
    Reason.ASKS_FIRST,
    Reason.LOAD_UNFINISHED,
    Reason.NEVER_QUIET,
    Reason.CONTENT_MISSING,
    Reason.SCRIPTS_MISSING,
    Reason.STYLES_MISSING,
    Reason.STILL_GROWING,
    Reason.SHOWN_IN_PASSING,
    Reason.DIALOG_OPEN,
    Reason.TIME_OVER,
    Reason.ENGINE_INCOMPLETE,
)
"""Why an audited page was judged only in part; where several are true, the first is its reason."""


class FrameState(StrEnum):
    """Whether the contents of a frame were judged.

    HIDDEN frames are shown to nobody. SCOPED_OUT: another party's frame that was not reached, in a
    scan that does not count those.
    """

    AUDITED = "audited"
    NOT_REACHED = "not_reached"
    HIDDEN = "hidden"
    SCOPED_OUT = "scoped_out"


FRAME_REASONS: Mapping[FrameState, frozenset[Reason]] = MappingProxyType(
    {
        FrameState.AUDITED: frozenset({_R.COMPLETE}),
        FrameState.NOT_REACHED: frozenset(
            {_R.FRAME_FORBIDS_SCRIPTS, _R.FRAME_NOT_LOADED, _R.FRAME_UNREACHABLE}
        ),
        FrameState.HIDDEN: frozenset({_R.FRAME_HIDDEN}),
        FrameState.SCOPED_OUT: frozenset(
            {_R.FRAME_FORBIDS_SCRIPTS, _R.FRAME_NOT_LOADED, _R.FRAME_UNREACHABLE}
        ),
    }
)
"""The reasons each frame state may carry."""


@dataclass(frozen=True, slots=True, order=True)
class Viewport:
    """A window size in CSS px; written as ``1280x1024``."""

    width: int
    height: int

    @classmethod
    def parse(cls, text: str) -> "Viewport":
        """Read ``WIDTHxHEIGHT``, each 100 to 10000 CSS px.

        Raises:
            ValueError: the text has another form or a size out of bounds.
        """
        match = re.fullmatch(r"(\d{3,5})[x×](\d{3,5})", text.strip())
        if not match:
            raise ValueError(f"{text!r} is not a viewport: write WIDTHxHEIGHT, such as 1280x1024")
        width, height = int(match[1]), int(match[2])
        if not (100 <= width <= 10_000 and 100 <= height <= 10_000):
            raise ValueError(f"{text!r} is not a viewport: each side must be 100 to 10000 CSS px")
        return cls(width, height)

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One redirect on the way: the address that answered and its HTTP status."""

    url: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRecord:
    """One frame of a page: where it is, what it shows, and whether it was judged.

    Attributes:
        path: selectors from the top document to the frame element, outermost first.
        url: address of the frame's document.
    """

    path: tuple[str, ...]
    url: str
    state: FrameState
    reason: Reason
