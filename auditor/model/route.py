"""Fragments of addresses that are views of their own."""

import re

_ROUTE = re.compile(r"[/!:=?&]")


def is_route(fragment: str) -> bool:
    """Whether a fragment looks like a view of its own, such as ``#/sak/7``, not a place in one."""
    return _ROUTE.search(fragment) is not None
