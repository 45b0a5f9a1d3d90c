"""Errands: what a slot is sent for, with all that it must know on the way."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState
from auditor.net.address import host
from auditor.scan.gates import Gates
from auditor.scan.way import Errand


class Errands:
    """Makes errands of addresses.

    Args:
        gates: which addresses belong to the scan.
    """

    def __init__(self, gates: Gates) -> None:
        self._gates = gates
        self._entries: dict[str, AddressRecord] = {}

    def note_entries(self, records: Iterable[AddressRecord]) -> None:
        """Note the pages that an earlier part of the scan came in by, one for each host."""
        for record in records:
            if record.state in (PageState.AUDITED, PageState.REDIRECTED):
                self._entries.setdefault(host(record.url), record)

    def ready(self, record: AddressRecord) -> bool:
        """Whether all that the errand of an address must know is known; asked for where not."""
        entry = self._entries.get(host(record.url))
        known = entry is None or self._gates.knows(entry.url)
        return self._gates.knows(record.url) and known

    def to_visit(self, record: AddressRecord) -> Errand:
        """The errand of an address, with the page to come in by where an earlier part had one."""
        entry = self._entries.get(host(record.url))
        return replace(self.to_see(record), entry=self.to_see(entry) if entry else None)

    def to_see(self, record: AddressRecord) -> Errand:
        """The errand of an address alone."""
        start = record.source is Source.START
        return Errand(
            url=record.url,
            gate=self._gates.gate(record.url, start=start),
            why=partial(self._gates.why_refused, record.url, start=start),
            follow=record.source is Source.LIST,
            probe=self._gates.probes(record.url),
        )
