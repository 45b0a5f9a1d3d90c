"""Posting: one event sent over HTTP, signed, and what the receiver said.

Source: Standard Webhooks, https://github.com/standard-webhooks/standard-webhooks (read 2026-11).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from auditor.model.text import clean
from auditor.model.webhook import Letter, Receipt
from auditor.net.client import FetchError, Response
from auditor.services.signing import signature

WITHIN: Final = timedelta(seconds=15)
"""A receiver has so long to answer, from connecting to the end."""
_READ: Final = 4_096
"""Bytes that are read of an answer."""
_SHOWN: Final = 200
"""Characters that are kept of them, where the answer is no success."""
_MOST_DIGITS: Final = 9
KEPT_FROM: Final = "address_not_allowed"
NO_SECRET: Final = "secret_unreadable"  # noqa: S105 (a word, no secret)


class Posts(Protocol):
    """Sends a body by the one way out, and follows no redirect."""

    def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        max_bytes: int,
        deadline: timedelta,
    ) -> Response:
        """Send a body to an address.

        Raises:
            FetchError: there was no usable answer.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Postman:
    """Sends events.

    Attributes:
        client: sends them.
        kept_from: whether it was not let through to the place of an address.
    """

    client: Posts
    kept_from: Callable[[str], bool]

    def __call__(self, letter: Letter) -> Receipt:
        """Send an event, and tell what came of it."""
        if not letter.secrets:
            return Receipt(status=None, error=NO_SECRET)
        body, now = letter.body.encode(), int(time.time())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": letter.id,
            "webhook-timestamp": str(now),
            "webhook-signature": signature(letter.secrets, letter.id, now, body),
        }
        try:
            answer = self.client.post(letter.url, body, headers, max_bytes=_READ, deadline=WITHIN)
        except FetchError as error:
            kept = self.kept_from(letter.url)
            word = KEPT_FROM if kept else error.code.removeprefix("ERR_").lower()
            return Receipt(status=None, error=word)
        receipt = Receipt(status=answer.status)
        if receipt.accepted:
            return receipt
        told = clean(answer.body.decode("utf-8", "replace"), _SHOWN) or None
        return Receipt(
            status=answer.status,
            error=told,
            again_after=_asked(answer.headers.get("retry-after", "")),
        )


def _asked(retry_after: str) -> timedelta | None:
    """The patience that an answer asks for, in seconds; a date is passed over."""
    seconds = retry_after.strip()
    if not seconds.isascii() or not seconds.isdigit() or len(seconds) > _MOST_DIGITS:
        return None
    return timedelta(seconds=int(seconds))
