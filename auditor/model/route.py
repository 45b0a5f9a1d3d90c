"""Fragments of addresses that are views of their own."""

import re

_ROUTE = re.compile(r"[/!:=?&]")
_DIRECTIVE = ":~:"


def for_the_page(fragment: str) -> str:
    """A fragment without what is for the browser alone, such as a text to be scrolled to.

    Source: URL Fragment Text Directives, section 3.3 "The fragment directive", 2023-12-13.
    """
    return fragment.partition(_DIRECTIVE)[0]


def is_route(fragment: str) -> bool:
    """Whether a fragment looks like a view of its own, such as ``#/sak/7``, not a place in one."""
    return _ROUTE.search(for_the_page(fragment)) is not None
