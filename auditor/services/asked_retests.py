"""Retests that a service is asked for: as the scan was that found what is looked for again."""

import json
from dataclasses import dataclass
from typing import Final

from auditor.errors import NotThere, UsageError
from auditor.model.text import clean
from auditor.request import read_request
from auditor.services.admission import RetestWish, ScanWish
from auditor.services.asked import AskedScans
from auditor.services.found import ScanArchive
from auditor.services.retest import not_over, pages_to_retest
from auditor.services.seal import read_report

_OF_PAGES: Final = frozenset(
    {"url", "sample", "include", "exclude", "max_pages", "max_depth", "max_variants"}
)
"""What a request says of which pages are visited; a retest says it itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRetests:
    """Knows what a retest is to be like; meets `auditor.services.admission.FindsPages`."""

    scans: AskedScans
    archive: ScanArchive

    def wish(self, organisation: str, asked: RetestWish) -> ScanWish:
        """The scan that a retest is: as the earlier one, of the pages of its findings alone.

        Raises:
            UsageError: the organisation has no such scan, or that has nothing to look for again.
            StoreError: the archive refused.
        """
        try:
            earlier = self.scans.find(organisation, asked.of)
            if not earlier.standing.final:
                raise UsageError(not_over(asked.of))
            with self.archive.open(organisation, asked.of) as reader, reader.snapshot():
                pages = pages_to_retest(read_report(reader, check=False), asked.causes)
        except NotThere:
            raise UsageError(
                f"There is no scan {clean(asked.of, 80)!r} to test again: give the id of one of"
                " your own."
            ) from None
        given = json.loads(earlier.request)
        kept = {name: value for name, value in given.items() if name not in _OF_PAGES}
        request = read_request({**kept, "sample": [{"url": url} for url in pages.urls]})
        return ScanWish(
            request=request,
            site=earlier.site,
            environment=earlier.environment,
            code=asked.code,
            public_base=earlier.public_base,
            join=asked.join,
            retest=pages.asked,
        )
