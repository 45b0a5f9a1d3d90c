"""The sample as people told of it: with the list of addresses, or with the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from auditor.model.case import Case
from auditor.model.report import Report
from auditor.model.route import for_the_page, is_route
from reports.place import page_name
from reports.screen import plain


@dataclass(frozen=True, slots=True)
class Chosen:
    """Why pages were chosen.

    Attributes:
        listed: reasons that came with the list of addresses, by address.
        told: reasons that the case has, by address as `_spelt`.
        home: an address of the scan, whose pages a case may name by their paths.
    """

    listed: Mapping[str, str]
    told: Mapping[str, str]
    home: str

    @classmethod
    def of(cls, report: Report) -> Self:
        """What was told of the sample of a report."""
        target, case = report.scan.plan.target, report.case or Case()
        told = {spelt(one.address): plain(one.reason) for one in case.sample if one.address.strip()}
        return cls(listed=target.reasons, told=told, home=target.urls[0])

    def reason(self, url: str) -> str:
        """Why a page was chosen; "" where nobody told."""
        listed = plain(self.listed.get(url, ""))
        return listed or next((self.told[one] for one in self.names(url) if one in self.told), "")

    def names(self, url: str) -> tuple[str, ...]:
        """What a case may call a page: its address, or its path."""
        return spelt(url), spelt(page_name(url, self.home))


def spelt(address: str) -> str:
    """An address without what people spell in several ways and what leads to the same page."""
    bare, _, fragment = address.strip().partition("#")
    route = f"#{for_the_page(fragment)}" if is_route(fragment) else ""
    bare = bare.rstrip("/")
    scheme, there, rest = bare.partition("://")
    host, slash, path = rest.partition("/")
    return (f"{scheme}{there}{host}".lower() + slash + path if there else bare) + route
