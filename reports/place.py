"""Where an element is, in a form that people read."""

from urllib.parse import urlsplit

from auditor.model.finding import Selector
from reports.screen import plain


def readable(selector: Selector) -> str:
    """A selector on one line: ``»`` leads into a frame, ``>>>`` into an open shadow root."""
    return " » ".join(
        plain(step if isinstance(step, str) else " >>> ".join(step)) for step in selector
    )


def page_name(url: str, origin_of: str) -> str:
    """An address as people read it: without its origin where that is the scan's own."""
    try:
        address, own = urlsplit(url), urlsplit(origin_of)
    except ValueError:
        return plain(url)
    if (address.scheme, address.netloc) != (own.scheme, own.netloc):
        return plain(url)
    query = f"?{address.query}" if address.query else ""
    fragment = f"#{address.fragment}" if address.fragment else ""
    return plain((address.path or "/") + query + fragment)
