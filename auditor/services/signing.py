"""Signatures of what webhooks are sent.

Source: Standard Webhooks, https://github.com/standard-webhooks/standard-webhooks (read 2026-11).
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Final

PREFIX: Final = "whsec_"
"""How every secret begins, so that one that got astray is known by those who look for them."""
_BYTES: Final = 32


def new_signing_secret() -> str:
    """A secret that nothing is signed with yet."""
    return f"{PREFIX}{base64.b64encode(secrets.token_bytes(_BYTES)).decode('ascii')}"


def signature(with_each: Iterable[str], message: str, sent: int, body: bytes) -> str:
    """The value of the header ``webhook-signature``.

    Args:
        with_each: secrets, each of which makes one signature.
        message: id of what is sent.
        sent: when, in seconds since 1970.
        body: that is sent.
    """
    signed = f"{message}.{sent}.".encode("ascii") + body
    return " ".join(f"v1,{_mac(secret, signed)}" for secret in with_each)


def _mac(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")
