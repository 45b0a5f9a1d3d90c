"""Answers to a page's requests that come from us and not from the network."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

_ABORTED = "Aborted"
"""It leaves the tab as it is; other errors would show an error page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer.

    Attributes:
        headers: by name; who may read the answer across origins is added.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)


class Answers(Protocol):
    """Answers everything that a tab asks for; called in the reading thread, so it never waits."""

    def document(self, url: str, *, main: bool) -> Answer | None:
        """A document at an address, of the tab itself (``main``) or of a frame; None for none."""

    def body(self, url: str) -> Answer | None:
        """Anything else at an address; None for none."""


def reply(
    answers: Answers, paused: Mapping[str, Any], main_frame: str
) -> tuple[str, dict[str, Any]]:
    """The command that ends a paused request, and its parameters; what has no answer fails.

    Args:
        answers: what there is.
        paused: of ``Fetch.requestPaused``.
        main_frame: id of the tab's own frame.
    """
    request = paused["request"]
    url, of = str(request["url"]), {"requestId": paused["requestId"]}
    found: Answer | None = None
    if request["method"] == "GET":
        if paused.get("resourceType") == "Document":
            found = answers.document(url, main=paused.get("frameId") == main_frame)
        else:
            found = answers.body(url)
    if found is None:
        return "Fetch.failRequest", {**of, "errorReason": _ABORTED}
    origin = str(request.get("headers", {}).get("Origin", "*"))
    shared = (
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Credentials", "true"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
        ("Timing-Allow-Origin", "*"),
    )
    return "Fetch.fulfillRequest", {
        **of,
        "responseCode": found.status,
        "responseHeaders": [{"name": n, "value": v} for n, v in (*found.headers, *shared)],
        "body": base64.b64encode(found.body).decode(),
    }
