"""Markup read without running anything, for documents in which no script may run."""

from urllib.parse import urljoin

MAX_MARKUP = 200_000
"""Characters of markup that are read: parsing has no deadline of its own."""


def links_in(markup: str, base: str) -> tuple[str, ...]:
    """The addresses that a document links to, each once, in order.

    Args:
        markup: the document as HTML, hostile.
        base: its address; a ``base`` element in it wins.
    """
    from bs4 import BeautifulSoup, SoupStrainer  # few scans meet such a document

    wanted = SoupStrainer(["a", "area", "base"])
    soup = BeautifulSoup(markup[:MAX_MARKUP], "lxml", parse_only=wanted)
    anchor = soup.select_one("base[href]")
    root = _join(base, str(anchor["href"])) if anchor else base
    found = (_join(root, str(link["href"])) for link in soup.select("a[href], area[href]"))
    return tuple(dict.fromkeys(address for address in found if address))


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""
