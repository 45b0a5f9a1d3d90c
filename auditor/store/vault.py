"""The vault: secrets at rest, encrypted under a key that is never in the archive.

AES-256-GCM with a random nonce for each writing, bound to the organisation and the site or webhook
that they are of: bytes that are moved to another row open nothing. Source: NIST SP 800-38D.
"""

import base64
import binascii
import json
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auditor.errors import UsageError
from auditor.model.secrets import Credentials
from auditor.model.webhook import SigningSecret

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_FORM: Final = b"\x01"
"""First byte of what is kept; another way to write it has another one."""
_CREDENTIALS: Final = "auditor-credentials"
_SIGNING: Final = "auditor-webhook"


class Vault:
    """Locks secrets up and opens them again."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """Take over keys of `KEY_BYTES` bytes: the first locks, all of them open."""
        self._ciphers = [AESGCM(key) for key in keys]

    @classmethod
    def of(cls, text: str) -> Self:
        """The vault of keys in base64, with commas or space between them, the newest first.

        Raises:
            UsageError: one is no such key, or there is none; the message repeats none.
        """
        keys = [_read_key(one) for one in text.replace(",", " ").split()]
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise UsageError(
                f"The key for credentials is not {KEY_BYTES} bytes in base64: give the one that"
                " they were locked with in AUDITOR_SECRET_KEY or in the file secret.key."
            )
        return cls(keys)

    def lock(self, credentials: Credentials, *bound_to: str) -> bytes:
        """Encrypt credentials.

        Args:
            credentials: in the clear.
            bound_to: ids of the organisation and the site.
        """
        told = {
            "headers": credentials.headers,
            "cookies": credentials.cookies,
            "basic_auth": credentials.basic_auth,
            "given": credentials.given.isoformat(),
        }
        return self._lock(told, _CREDENTIALS, *bound_to)

    def open(self, locked: bytes, *bound_to: str) -> Credentials | None:
        """What `lock` encrypted; None where this key does not open it, or it is of another site."""
        told = self._open(locked, _CREDENTIALS, *bound_to)
        if told is None:
            return None
        return Credentials(
            headers=tuple((name, value) for name, value in told["headers"]),
            cookies=tuple((name, value) for name, value in told["cookies"]),
            basic_auth=told["basic_auth"],
            given=datetime.fromisoformat(told["given"]),
        )

    def lock_signing(self, secrets: Sequence[SigningSecret], *bound_to: str) -> bytes:
        """Encrypt what a webhook's events are signed with.

        Args:
            secrets: in the clear.
            bound_to: ids of the organisation and the webhook.
        """
        told = [(one.text, one.until and one.until.isoformat()) for one in secrets]
        return self._lock(told, _SIGNING, *bound_to)

    def open_signing(self, locked: bytes, *bound_to: str) -> tuple[SigningSecret, ...] | None:
        """What `lock_signing` encrypted; None where this key does not open it."""
        told = self._open(locked, _SIGNING, *bound_to)
        if told is None:
            return None
        return tuple(
            SigningSecret(text=text, until=until and datetime.fromisoformat(until))
            for text, until in told
        )

    def renewed(self, locked: bytes, *bound_to: str) -> bytes | None:
        """What credentials were locked as, under the newest key; None where no key opens it.

        Args:
            locked: comes back as it is where the newest key opens it.
            bound_to: ids of the organisation and the site.
        """
        return self._renewed(locked, _CREDENTIALS, *bound_to)

    def renewed_signing(self, locked: bytes, *bound_to: str) -> bytes | None:
        """As `renewed`, of what a webhook's events are signed with."""
        return self._renewed(locked, _SIGNING, *bound_to)

    def _renewed(self, locked: bytes, *bound_to: str) -> bytes | None:
        if _opened(self._ciphers[0], locked, bound_to) is not None:
            return locked
        told = self._open(locked, *bound_to)
        return None if told is None else self._lock(told, *bound_to)

    def _lock(self, told: object, *bound_to: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        clear = json.dumps(told).encode()
        return _FORM + nonce + self._ciphers[0].encrypt(nonce, clear, _bound(bound_to))

    def _open(self, locked: bytes, *bound_to: str) -> Any | None:  # noqa: ANN401 - JSON
        tried = (_opened(cipher, locked, bound_to) for cipher in self._ciphers)
        clear = next((one for one in tried if one is not None), None)
        return None if clear is None else json.loads(clear)


def new_key() -> str:
    """A new key, in base64."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode("ascii")


def _read_key(text: str) -> bytes:
    try:
        return base64.b64decode(text, b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _opened(cipher: AESGCM, locked: bytes, bound_to: tuple[str, ...]) -> bytes | None:
    form, nonce, rest = locked[:1], locked[1 : 1 + _NONCE_BYTES], locked[1 + _NONCE_BYTES :]
    if form != _FORM or len(nonce) < _NONCE_BYTES:
        return None
    try:
        return cipher.decrypt(nonce, rest, _bound(bound_to))
    except InvalidTag:
        return None


def _bound(to: tuple[str, ...]) -> bytes:
    return json.dumps(to).encode()
