"""Attributes of elements as somebody wants them to be read where elements are told apart."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from auditor.causes.names import stable_id
from auditor.model.evidence import Element
from auditor.model.identity import EVERYBODYS, Identity

_MAX_VALUE = 100


class Attributes:
    """Reads attributes of elements."""

    def __init__(self, identity: Identity) -> None:
        """Take over what is ignored and what is significant."""
        self._ignored = frozenset(identity.ignored)
        self._significant = identity.significant
        self.public: Callable[[str], str] = identity.public if identity.public_base else str
        """The live address that one stands for; itself where none do."""

    def of(self, element: Element) -> Mapping[str, str]:
        """The attributes of an element that are not ignored."""
        if not self._ignored:
            return element.attributes
        return {k: v for k, v in element.attributes.items() if k not in self._ignored}

    def anchor(self, element: Element) -> str:
        """What alone tells an element from others: a significant attribute, or its id; ""."""
        for name in self._significant:
            if value := element.attributes.get(name, "").strip():
                return f"{name}={value[:_MAX_VALUE]}"
        return stable_id(self.of(element).get("id", ""))

    def anchor_in(self, tag: str, ids: str) -> str:
        """The same for an element of which only its start tag is left.

        Args:
            tag: hostile text.
            ids: the last id in its selector.
        """
        for name in self._significant:
            found = _attribute(name).search(tag)
            if found and found[1].strip():
                return f"{name}={found[1].strip()[:_MAX_VALUE]}"
        return "" if "id" in self._ignored else ids

    def reads(self, name: str) -> bool:
        """Whether an attribute is read at all."""
        return name not in self._ignored


@lru_cache
def _attribute(name: str) -> re.Pattern[str]:
    return re.compile(rf'\s{re.escape(name)}="([^"]{{0,{_MAX_VALUE}}})')


AS_THEY_ARE = Attributes(EVERYBODYS)
"""Nothing is ignored, and nothing significant but ids."""
