"""What pages are grouped by, such as who answers for them."""

from typing import Protocol


class Grouping(Protocol):
    """What pages are grouped by: an expression over their addresses."""

    @property
    def text(self) -> str:
        """The expression, as it was given."""

    def group_in(self, url: str) -> str:
        """The name of the group that an address belongs to; "" where it belongs to none."""
