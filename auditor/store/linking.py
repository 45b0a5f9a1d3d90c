"""Which pages link to an address: how many, and the first of them in order of discovery.

A menu links from every page of a site to the same addresses, so only the first pages have a row.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, exists, insert, literal, select, update

from auditor.model.report import MOST_LINKING
from auditor.store.schema import address, link

_BATCH = 500
"""Addresses in one statement: databases take so many values and not many more."""


def note(connection: Connection, scan: int, page: int, targets: Collection[int]) -> None:
    """Enter that a page links to addresses; pages must come in order of discovery.

    Args:
        connection: inside a transaction.
        scan: its number.
        page: seq of the page.
        targets: seqs of the addresses, which must be there.
    """
    every = sorted(set(targets))
    for start in range(0, len(every), _BATCH):
        these = (address.c.scan == scan) & address.c.seq.in_(every[start : start + _BATCH])
        connection.execute(update(address).where(these).values(linked=address.c.linked + 1))
        row = (address.c.scan, address.c.seq, literal(page))
        known = exists().where(
            (link.c.scan == scan) & (link.c.target == address.c.seq) & (link.c.page == page)
        )
        first = select(*row).where(these & (address.c.linked <= MOST_LINKING) & ~known)
        connection.execute(insert(link).from_select(["scan", "target", "page"], first))


def first_pages(
    connection: Connection, scan: int, targets: Collection[int]
) -> Mapping[int, tuple[str, ...]]:
    """The addresses of the first pages that link to each of some addresses.

    Args:
        connection: inside a transaction.
        scan: its number.
        targets: seqs of those addresses, not very many.
    """
    source = (address.c.scan == link.c.scan) & (address.c.seq == link.c.page)
    mine = (link.c.scan == scan) & link.c.target.in_(targets)
    rows = select(link.c.target, address.c.url).join(address, source).where(mine)
    found: dict[int, tuple[str, ...]] = {}
    for target, url in connection.execute(rows.order_by(link.c.target, link.c.page)):
        found[target] = (*found.get(target, ()), url)
    return found
