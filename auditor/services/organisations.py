"""Organisations: made and changed by whoever runs the service."""

from collections.abc import Callable
from typing import Protocol

from auditor.model.asked import Slice
from auditor.model.tenant import Organisation


class Organisations(Protocol):
    """Where organisations are kept.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def default(self) -> Organisation:
        """The organisation that runs the service."""

    def add(self, wish: Organisation) -> Organisation:
        """Make an organisation; its id and when it was made are chosen there."""

    def change(self, name: str, changed: Callable[[Organisation], Organisation]) -> Organisation:
        """Give the organisation of this id other attributes, made from what it has now.

        Raises:
            NotThere: there is none of this id.
        """

    def organisation(self, name: str) -> Organisation:
        """The organisation of this id.

        Raises:
            NotThere: there is none.
        """

    def organisations(self, after: str, limit: int) -> Slice[Organisation]:
        """Organisations in the order they were made, behind the one at ``after``."""
