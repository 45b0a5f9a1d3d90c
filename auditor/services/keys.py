"""Keys: made for an organisation, asked for at every request, and taken back."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from auditor.model.asked import Slice
from auditor.model.tenant import Caller, Key, Scope

PREFIX: Final = "aud_"
"""How every secret begins, so that one that got astray is known by those who look for them."""
_SHOWN: Final = len(PREFIX) + 6


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NewKey:
    """A key with its secret, which is told once and never kept."""

    key: Key
    secret: str


class KeepsKeys(Protocol):
    """Where keys are kept, as hashes of their secrets.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def add_key(self, new: Key, hashed: str) -> Key:
        """Keep a new key; its id and when it was made are chosen there.

        Raises:
            NotThere: there is no such organisation.
        """

    def caller(self, hashed: str) -> Caller | None:
        """Who has the key with this hash; None where it opens nothing (any more)."""

    def keys(self, organisation: str, after: str, limit: int) -> Slice[Key]:
        """Keys of an organisation in the order they were made, behind the one at ``after``."""

    def key(self, organisation: str, name: str) -> Key:
        """The key of this id.

        Raises:
            NotThere: the organisation has no such key.
        """

    def revoke(self, organisation: str, name: str) -> Key:
        """Take a key back; one that was taken back stays as it is.

        Raises:
            NotThere: the organisation has no such key.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What can be done with keys."""

    table: KeepsKeys

    def create(
        self,
        organisation: str,
        name: str,
        scopes: frozenset[Scope],
        expires: datetime | None,
        secret: str | None = None,
    ) -> NewKey:
        """Make a key; the secret can be told now and never again.

        Args:
            organisation: the id of the one that it acts for.
            name: what people call it.
            scopes: what it may do.
            expires: when it stops to open anything; None for never.
            secret: one of `new_secret` that was written down before; None for a new one.

        Raises:
            NotThere: there is no such organisation.
        """
        secret = secret or new_secret()
        wish = Key(
            id="",
            organisation=organisation,
            name=name,
            prefix=secret[:_SHOWN],
            scopes=scopes,
            created=datetime.now(UTC),
            expires=expires,
        )
        return NewKey(key=self.table.add_key(wish, _hash(secret)), secret=secret)

    def caller(self, secret: str) -> Caller | None:
        """Who asks with this secret; None for one that opens nothing."""
        if not secret.startswith(PREFIX) or not secret.isascii():
            return None
        return self.table.caller(_hash(secret))

    def list(self, organisation: str, after: str, limit: int) -> Slice[Key]:
        """Keys of an organisation in the order they were made, behind the one at ``after``."""
        return self.table.keys(organisation, after, limit)

    def find(self, organisation: str, name: str) -> Key:
        """The key of this id.

        Raises:
            NotThere: the organisation has no such key.
        """
        return self.table.key(organisation, name)

    def revoke(self, organisation: str, name: str) -> Key:
        """Take a key back: from now on it opens nothing.

        Raises:
            NotThere: the organisation has no such key.
        """
        return self.table.revoke(organisation, name)


def new_secret() -> str:
    """A secret that opens nothing yet."""
    return f"{PREFIX}{secrets.token_urlsafe(32)}"


def _hash(secret: str) -> str:
    """SHA-256: enough for a secret of 256 random bits, which cannot be guessed."""
    return hashlib.sha256(secret.encode("ascii")).hexdigest()
