"""Switches: addresses that only change what their visitor is shown, and send on to a page as new.

``/sprak?valg=nn`` sets a cookie and sends back to ``/``, which is in nynorsk from then on. Every
page of a scan is visited in the state after the first one, so what such a switch leads to is seen
on the way and judged nowhere: that must be told.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.model.ledger import AddressRecord
from auditor.model.page import PageState
from auditor.model.remark import Remark, RemarkKey, remark
from auditor.model.visit import Sighting, Visit
from auditor.net.address import key

MOST = 5
"""Addresses that are named."""
_COUNTS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Switch:
    url: str
    led_to: str
    shown: Sighting


class Switches:
    """Compares what pages show with what redirects to them showed."""

    def __init__(self) -> None:
        self._pages: dict[str, Sighting] = {}
        self._switches: list[_Switch] = []

    def note(self, record: AddressRecord, visits: Sequence[Visit]) -> None:
        """Note an address that was settled."""
        if not visits:
            return
        first = visits[0]
        if record.state is PageState.AUDITED:
            self._pages[key(record.url)] = Sighting(first.title or "", first.language or "")
        elif record.state is PageState.REDIRECTED and record.redirect_to and first.passed:
            self._switches.append(_Switch(record.url, key(record.redirect_to), first.passed))

    def remarks(self) -> Iterator[Remark]:
        """What the switches lead to, where it is another page by title or language."""
        found = [one.url for one in self._switches if self._differs(one)]
        if found:
            yield remark(RemarkKey.SWITCHED, n=str(len(found)), first=", ".join(found[:MOST]))

    def _differs(self, switch: _Switch) -> bool:
        page = self._pages.get(switch.led_to)
        return page is not None and _plain(page) != _plain(switch.shown)


def _plain(seen: Sighting) -> tuple[str, str]:
    """Without numbers, which count messages and the like."""
    return _COUNTS.sub(" ", seen.title).strip().casefold(), seen.language.casefold()
