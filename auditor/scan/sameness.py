"""Sameness: whether a site answered most addresses with one and the same page.

A page that must be passed first, a notice that the site is closed, or a page that stands for all
that do not exist: what was asked for was not seen then, and nothing but the sameness shows it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from auditor.model.ledger import AddressRecord
from auditor.model.page import PageState
from auditor.model.remark import Remark, RemarkKey, remark
from auditor.model.view import View
from auditor.scan.twins import shared_name

FEWEST = 3
"""Pages that may show the same by chance are fewer."""


def same_answers(
    records: Iterable[AddressRecord], views: Iterable[tuple[int, View]]
) -> Iterator[Remark]:
    """Tell of a page that answered for more than half of the pages that were audited.

    Args:
        records: every address.
        views: (seq, view) of the audited pages.
    """
    seen = dict(views)
    pages = [one for one in records if one.state is PageState.AUDITED and one.seq in seen]
    alike: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for one in pages:
        path = shared_name(one.url).partition("?")[0]  # variants by query may well be alike
        alike[seen[one.seq].exactly].setdefault(path, one.url)
    for urls in alike.values():
        if len(urls) >= FEWEST and len(urls) * 2 > len(pages):
            first = ", ".join(urls.values())
            yield remark(
                RemarkKey.SAME_ANSWER, alike=str(len(urls)), of=str(len(pages)), first=first
            )
