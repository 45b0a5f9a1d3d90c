"""The kit of rules: the one import that an author of rules needs.

A rule is a pure function over evidence. It yields one verdict for each element it applies to
(the page's root element for page-wide rules); no verdict means inapplicable. Its id is the name
of its file, its documentation the docstring of that file, its texts stand beside it::

    TEXTS = Texts(nb=RuleText(...), nn=RuleText(...), en=RuleText(...))

    @page_rule(criteria=["2.4.4"], texts=TEXTS, version=1)
    def link_text_says_where_it_leads(page: Evidence) -> Iterator[Verdict]:
        for link in links(page):
            yield failed(link, "generic", text=name(link))
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from auditor.model.criteria import Language
from auditor.model.evidence import (
    Box,
    Document,
    Element,
    Evidence,
    FocusSight,
    FocusStop,
    Link,
    Overflow,
    PageDigest,
    Reflow,
    Side,
    Text,
    Yield,
)
from auditor.model.finding import Outcome
from auditor.model.rule import NARROW, RuleInfo, RuleStatus, RuleText, Widths
from auditor.model.target import TargetKind

__all__ = [
    "NARROW",
    "Box",
    "Document",
    "Element",
    "Evidence",
    "FocusSight",
    "FocusStop",
    "Link",
    "Overflow",
    "PageDigest",
    "PageRule",
    "PageVerdict",
    "Reflow",
    "RuleStatus",
    "RuleText",
    "Side",
    "Site",
    "SiteRule",
    "TargetKind",
    "Text",
    "Texts",
    "Verdict",
    "Widths",
    "Yield",
    "cant_tell",
    "cant_tell_of",
    "failed",
    "failed_on",
    "page_rule",
    "passed",
    "passed_on",
    "site_rule",
]

ENGINE = "native"
"""The name of our own engine."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a page rule says of one element.

    Attributes:
        key: of the message in the rule's texts; "" for passed.
        data: values that the message names.
    """

    outcome: Outcome
    element: Element
    key: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


def passed(element: Element) -> Verdict:
    """The element meets the expectation."""
    return Verdict(Outcome.PASSED, element)


def failed(element: Element, key: str, **data: object) -> Verdict:
    """The element surely does not meet the expectation; ``key`` names the message."""
    return Verdict(Outcome.FAILED, element, key, _told(data))


def cant_tell(element: Element, key: str, **data: object) -> Verdict:
    """A person must judge the element; ``key`` names the message that says why."""
    return Verdict(Outcome.CANT_TELL, element, key, _told(data))


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """What a site rule says of one page."""

    outcome: Outcome
    page: PageDigest
    key: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


def passed_on(page: PageDigest) -> PageVerdict:
    """The page meets the expectation."""
    return PageVerdict(Outcome.PASSED, _spoken_of(page))


def failed_on(page: PageDigest, key: str, **data: object) -> PageVerdict:
    """The page surely does not meet the expectation; ``key`` names the message."""
    return PageVerdict(Outcome.FAILED, _spoken_of(page), key, _told(data))


def cant_tell_of(page: PageDigest, key: str, **data: object) -> PageVerdict:
    """A person must judge the page; ``key`` names the message that says why."""
    return PageVerdict(Outcome.CANT_TELL, _spoken_of(page), key, _told(data))


def _spoken_of(page: PageDigest) -> PageDigest:
    """The page without what fills memory: verdicts on all pages of a site are kept at once."""
    return replace(page, links=(), text="")


def _told(data: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value)[:200] for name, value in data.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All audited pages of a scan.

    Attributes:
        pages: can be gone through again and again, in order of discovery; the first is the start.
        kind: how the pages were found.
        whole: every page that should have been audited was.
    """

    pages: Iterable[PageDigest]
    kind: TargetKind
    whole: bool


_FRONT_OF_A_LANGUAGE = re.compile(r"/[a-z]{2}(?:-[a-z]{2})?/?", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.\w{2,5}", re.IGNORECASE)


def is_front(url: str) -> bool:
    """Whether an address is that of a front page: the root, or the root of a language."""
    path = urlsplit(url).path
    front = _FRONT_OF_A_LANGUAGE.fullmatch(path) or _INDEX.fullmatch(path)
    return path in ("", "/") or front is not None


def Texts(nb: RuleText, nn: RuleText, en: RuleText) -> Mapping[Language, RuleText]:  # noqa: N802  # reads as the noun it makes
    """The texts of a rule in every language."""
    return {Language.NB: nb, Language.NN: nn, Language.EN: en}


PageJudge = Callable[[Evidence], Iterator[Verdict]]
SiteJudge = Callable[[Site], Iterator[PageVerdict]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRule:
    """A rule that judges one page.

    Attributes:
        needs: what observers must have added to the evidence.
        doc: the docstring of its file.
    """

    info: RuleInfo
    judge: PageJudge
    needs: frozenset[Yield]
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """A rule that judges the pages of a site together.

    Attributes:
        doc: the docstring of its file.
    """

    info: RuleInfo
    judge: SiteJudge
    doc: str


def page_rule(
    *,
    criteria: Sequence[str],
    texts: Mapping[Language, RuleText],
    version: int,
    act: Sequence[str] = (),
    needs: Sequence[Yield] = (),
    widths: Widths = Widths.ALL,
    status: RuleStatus = RuleStatus.STABLE,
    same_as: Sequence[str] = (),
    aliases: Sequence[str] = (),
) -> Callable[[PageJudge], PageRule]:
    """Make a function over evidence a rule.

    Args:
        criteria: success criteria that a failure breaks; none for good practice.
        texts: of the rule, in every language.
        version: of its verdicts; raised whenever a result can differ (CHANGELOG).
        act: ACT rules that it implements.
        needs: what observers must have added to the evidence.
        widths: the viewports it judges in.
        status: how far it may be relied on.
        same_as: rules of other engines that say the same of the same element.
        aliases: ids that it had before.
    """

    def make(judge: PageJudge) -> PageRule:
        info = _info(judge, criteria, texts, version, act, status, same_as, aliases)
        info = replace(info, widths=widths)
        return PageRule(info=info, judge=judge, needs=frozenset(needs), doc=_doc(judge))

    return make


def site_rule(
    *,
    criteria: Sequence[str],
    texts: Mapping[Language, RuleText],
    version: int,
    act: Sequence[str] = (),
    targets: Sequence[TargetKind] = tuple(TargetKind),
    status: RuleStatus = RuleStatus.STABLE,
    same_as: Sequence[str] = (),
    aliases: Sequence[str] = (),
    duty: bool = False,
) -> Callable[[SiteJudge], SiteRule]:
    """Make a function over the pages of a site a rule; see `page_rule`.

    Args:
        criteria: as for `page_rule`.
        texts: as for `page_rule`.
        version: as for `page_rule`.
        act: as for `page_rule`.
        targets: the kinds of targets it runs on.
        status: as for `page_rule`.
        same_as: as for `page_rule`.
        aliases: as for `page_rule`.
        duty: a failure breaks another legal duty than a criterion.
    """

    def make(judge: SiteJudge) -> SiteRule:
        info = _info(judge, criteria, texts, version, act, status, same_as, aliases)
        info = replace(info, duty=duty, over_site=True, targets=tuple(targets))
        return SiteRule(info=info, judge=judge, doc=_doc(judge))

    return make


def _info(
    judge: Callable[..., object],
    criteria: Sequence[str],
    texts: Mapping[Language, RuleText],
    version: int,
    act: Sequence[str],
    status: RuleStatus,
    same_as: Sequence[str],
    aliases: Sequence[str],
) -> RuleInfo:
    return RuleInfo(
        id=judge.__module__.rpartition(".")[2].replace("_", "-"),
        engine=ENGINE,
        version=str(version),
        criteria=tuple(criteria),
        act_ids=tuple(act),
        status=status,
        same_as=tuple(same_as),
        texts=texts,
        aliases=tuple(aliases),
    )


def _doc(judge: Callable[..., object]) -> str:
    return sys.modules[judge.__module__].__doc__ or ""
