"""Each page has a title that says what the page is about.

Applicability
    Each audited page that is an HTML document.

Expectation
    The page has a title with words in it. The title was written for the page: it is no text that
    a program fills in by itself, no name of a file and no address. Where three or more pages with
    different main headings share one title that is only the name of the site, it fails those whose
    heading it has no word of. The front page may have the name of the site alone.

Assumptions
    The main heading of a page says what the page is about: the first one of the first level that
    is not on half of the pages; or of any level, where there is none of the first. A part of a
    title that stands on the front page and on half of all pages, or on nine pages in ten, is the
    name of the site. Pages with the same title and the same main heading, such as the pages of a
    list of hits, are one.

What the tool cannot tell
    Whether a title that was written for its page is a good one; wording is never a failure. A
    title such as "Home", a title that two pages or more share though it says more than the name
    of the site, and pages without a heading are left to a person. Addresses of a list may have
    nothing to do with each other: their titles are not held against those of the others.

Why it matters
    The title is the first thing that a screen reader says of a page, and what tells tabs, bookmarks
    and hits of a search apart. With a title that says nothing one must read the page to know where
    one is.

Source
    WCAG 2.1, success criterion 2.4.2 Page Titled, 2018-06-05. Failure F25 of Success Criterion
    2.4.2: the title of a page does not identify its contents, read 2026-11-22. ACT rule 2779a5,
    HTML page has non-empty title, read 2026-11-22; the rule c4a8a4, HTML page title is
    descriptive, asks for more than this one can tell.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from auditor.rulekit import (
    PageDigest,
    PageVerdict,
    RuleText,
    Site,
    TargetKind,
    Texts,
    cant_tell_of,
    failed_on,
    is_front,
    passed_on,
    site_rule,
)

TEXTS = Texts(
    nb=RuleText(
        title="Tittelen på hver side sier hva siden handler om",
        failure="Tittelen sier ikke hva siden handler om",
        question="Sier tittelen hva siden handler om?",
        decide=(
            "Les tittelen uten å se siden: Vet du hva den handler om, og kan du skille den fra "
            "andre sider på nettstedet, er tittelen god nok."
        ),
        advice="Tittelen bør si hva siden handler om",
        wrong="Siden mangler tittel, eller tittelen sier ikke hva siden handler om.",
        hurts=(
            "Den som bruker skjermleser, hører tittelen først og må lete seg gjennom siden for å "
            "vite hvor hun er. Den som har mange faner åpne, finner ikke igjen den rette."
        ),
        fix=(
            "Gi hver side en egen `<title>` i `<head>`: først hva siden handler om, så navnet på "
            "nettstedet. Mangler det på alle sider, er det som regel malen som skal rettes."
        ),
        cannot_tell=(
            "Verktøyet vurderer ikke om en tittel er godt formulert. Titler som flere sider deler, "
            "og titler som bare sier «Forside» eller lignende, må et menneske se på."
        ),
        messages={
            "missing": "Siden har ingen tittel.",
            "stock": "Tittelen «{title}» er en tekst som et program setter inn av seg selv.",
            "file_name": "Tittelen «{title}» er navnet på en fil.",
            "address": "Tittelen «{title}» er en nettadresse.",
            "only_site_name": (
                "{pages} sider har tittelen «{title}», som bare er navnet på nettstedet. Den sier "
                "ikke hva denne siden handler om; overskriften er «{heading}»."
            ),
            "vague": "Tittelen er bare «{title}». Sier den hva siden handler om?",
            "stock_that_fits": (
                "Tittelen «{title}» ligner en tekst som et program setter inn av seg selv, men "
                "kan passe til innholdet."
            ),
            "may_be_file_name": "Tittelen «{title}» ligner navnet på en fil. Sier den nok?",
            "only_host": "Tittelen er bare «{title}», navnet på nettstedet.",
            "same_as_others": (
                "{pages} sider har tittelen «{title}», men ulike overskrifter. Passer den til "
                "denne siden?"
            ),
            "no_heading": (
                "{pages} sider har tittelen «{title}», og denne siden har ingen overskrift å "
                "holde den opp mot."
            ),
        },
    ),
    nn=RuleText(
        title="Tittelen på kvar side seier kva sida handlar om",
        failure="Tittelen seier ikkje kva sida handlar om",
        question="Seier tittelen kva sida handlar om?",
        decide=(
            "Les tittelen utan å sjå sida: Veit du kva ho handlar om, og kan du skilje ho frå "
            "andre sider på nettstaden, er tittelen god nok."
        ),
        advice="Tittelen bør seie kva sida handlar om",
        wrong="Sida manglar tittel, eller tittelen seier ikkje kva sida handlar om.",
        hurts=(
            "Den som bruker skjermlesar, høyrer tittelen først og må leite seg gjennom sida for å "
            "vite kvar ho er. Den som har mange faner opne, finn ikkje att den rette."
        ),
        fix=(
            "Gi kvar side ein eigen `<title>` i `<head>`: først kva sida handlar om, så namnet på "
            "nettstaden. Manglar det på alle sidene, er det som regel malen som skal rettast."
        ),
        cannot_tell=(
            "Verktøyet vurderer ikkje om ein tittel er godt formulert. Titlar som fleire sider "
            "deler, og titlar som berre seier «Framside» eller liknande, må eit menneske sjå på."
        ),
        messages={
            "missing": "Sida har ingen tittel.",
            "stock": "Tittelen «{title}» er ein tekst som eit program set inn av seg sjølv.",
            "file_name": "Tittelen «{title}» er namnet på ei fil.",
            "address": "Tittelen «{title}» er ei nettadresse.",
            "only_site_name": (
                "{pages} sider har tittelen «{title}», som berre er namnet på nettstaden. Han "
                "seier ikkje kva denne sida handlar om; overskrifta er «{heading}»."
            ),
            "vague": "Tittelen er berre «{title}». Seier han kva sida handlar om?",
            "stock_that_fits": (
                "Tittelen «{title}» liknar ein tekst som eit program set inn av seg sjølv, men "
                "kan passe til innhaldet."
            ),
            "may_be_file_name": "Tittelen «{title}» liknar namnet på ei fil. Seier han nok?",
            "only_host": "Tittelen er berre «{title}», namnet på nettstaden.",
            "same_as_others": (
                "{pages} sider har tittelen «{title}», men ulike overskrifter. Passar han til "
                "denne sida?"
            ),
            "no_heading": (
                "{pages} sider har tittelen «{title}», og denne sida har inga overskrift å halde "
                "han opp mot."
            ),
        },
    ),
    en=RuleText(
        title="The title of each page says what the page is about",
        failure="The title does not say what the page is about",
        question="Does the title say what the page is about?",
        decide=(
            "Read the title without looking at the page: if you know what it is about, and can "
            "tell it from other pages of the site, the title is good enough."
        ),
        advice="The title should say what the page is about",
        wrong="The page has no title, or the title does not say what the page is about.",
        hurts=(
            "People who use a screen reader hear the title first, and must search the page to know "
            "where they are. People with many open tabs cannot find the right one again."
        ),
        fix=(
            "Give each page a `<title>` of its own in `<head>`: what the page is about first, then "
            "the name of the site. If all pages lack it, the template is what to mend."
        ),
        cannot_tell=(
            "The tool does not judge whether a title is well worded. Titles that pages share, and "
            "titles that say but “Home” or the like, are for a person to look at."
        ),
        messages={
            "missing": "The page has no title.",
            "stock": "The title “{title}” is a text that a program fills in by itself.",
            "file_name": "The title “{title}” is the name of a file.",
            "address": "The title “{title}” is a web address.",
            "only_site_name": (
                "{pages} pages have the title “{title}”, which is only the name of the site. It "
                "does not say what this page is about; its heading is “{heading}”."
            ),
            "vague": "The title is but “{title}”. Does it say what the page is about?",
            "stock_that_fits": (
                "The title “{title}” looks like a text that a program fills in by itself, but may "
                "suit the content."
            ),
            "may_be_file_name": (
                "The title “{title}” looks like the name of a file. Does it say enough?"
            ),
            "only_host": "The title is but “{title}”, the name of the site.",
            "same_as_others": (
                "{pages} pages have the title “{title}” but different headings. Does it suit this "
                "page?"
            ),
            "no_heading": (
                "{pages} pages have the title “{title}”, and this page has no heading to hold it "
                "against."
            ),
        },
    ),
)

_STOCK = re.compile(
    r"(?:untitled(?: document| page)?|no title|(?:html )?document|new (?:document|page)|page title"
    r"|title|enter title here|title goes here|blank page|undefined|null|lorem ipsum|index|vue app"
    r"|(?:react|vite) app|vite \+ react(?: \+ ts)?|create next app"
    r"|(?:(?:dokument|side) )?(?:uten|utan) (?:tittel|namn|navn)|ingen tittel|tittel(?: her)?"
    r"|(?:navnløs|namnlaus)(?:t dokument)?|(?:nytt )?dokument|ny side|sidetittel|testside)"
    r"(?:[ _-]?\d{1,3})?"
)
"""What programs and templates put where a title should be written."""
_VAGUE = re.compile(
    r"(?:home ?(?:page)?|welcome|start|main|page|website|test(?: page)?|default|hjem|heim"
    r"|(?:for|fram)sid(?:e|en|a)|startsid(?:e|en|a)|velkomm?en|side|nettside|nettsted|nettstad"
    r"|ho(?:ved|vud)side)(?:[ _-]?\d{1,3})?"
)
"""What may be all there is to say of a page, and mostly is not."""
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_FILE = re.compile(r"([\w%+()~.-]{1,200})\.(html?|xhtml|shtml|php|aspx?|jsp|cfm)")
_DOCUMENT = re.compile(r"[\w%+()~.-]{1,200}\.(?:docx?|odt|rtf|pdf|pptx?|xlsx?|txt)")
_MACHINE_MADE = re.compile(r"(?:index|default|home|page|side|untitled|test)?[\d_.()-]*")
_BETWEEN = re.compile(r"\s[-–—:/>]\s|[|»·•]|:\s")
_WORD = re.compile(r"[^\W_]{3,}")
_LITTLE = re.compile(r"the|and|for|with|from|about|det|den|som|til|med|fra|frå|ved|hos|eller")


@site_rule(criteria=["2.4.2"], act=["2779a5"], same_as=["document-title"], texts=TEXTS, version=2)
def page_title_says_what_the_page_is_about(site: Site) -> Iterator[PageVerdict]:
    """Judge each title by itself, and against the others where the pages are of one site."""
    titles = _Titles.of(site.pages if site.kind is not TargetKind.LIST else ())
    for number, page in enumerate(site.pages):
        if not page.snippet.startswith("<html"):
            continue
        front = is_front(page.url) or (number == 0 and site.kind is not TargetKind.LIST)
        yield _alone(page, front=front) or titles.judge(page, front=front) or passed_on(page)


def _alone(page: PageDigest, *, front: bool) -> PageVerdict | None:
    """What the title itself says; None where nothing is wrong with it."""
    title = page.title
    plain = title.casefold().strip(" .:-–—<>()[]\"'«»“”")
    if not title or all(unicodedata.category(sign)[0] in "PZC" for sign in title):
        return failed_on(page, "missing")
    if _STOCK.fullmatch(plain):
        fits = _shares_word(plain, page.headings)
        return (cant_tell_of if fits else failed_on)(
            page, "stock_that_fits" if fits else "stock", title=title
        )
    if _VAGUE.fullmatch(plain):
        return cant_tell_of(page, "vague", title=title)
    if _ADDRESS.fullmatch(title) or plain == (urlsplit(page.url).hostname or ""):
        return _an_address(page, front=front)
    return _a_file(page)


def _an_address(page: PageDigest, *, front: bool) -> PageVerdict | None:
    """A bare host name may be the name of the site; an address is the name of nothing."""
    if "/" in page.title.rstrip("/"):
        fits = any(page.title.casefold() in heading.casefold() for heading in page.headings)
        return None if fits else failed_on(page, "address", title=page.title)
    return None if front else cant_tell_of(page, "only_host", title=page.title)


def _a_file(page: PageDigest) -> PageVerdict | None:
    title = page.title.casefold()
    told = _FILE.fullmatch(title)
    if told is None:
        document = _DOCUMENT.fullmatch(title) or title.startswith("microsoft word - ")
        return cant_tell_of(page, "may_be_file_name", title=page.title) if document else None
    stem = told[1]
    if any(title in heading.casefold() for heading in page.headings):
        return None  # the page is about that file
    unlike = bool(page.headings) and _shares_word(stem, page.headings) is False
    if unlike or _MACHINE_MADE.fullmatch(stem):
        return failed_on(page, "file_name", title=page.title)
    return cant_tell_of(page, "may_be_file_name", title=page.title)


@dataclass(frozen=True, slots=True)
class _Titles:
    """The titles of a site.

    Attributes:
        pages: how many have a title.
        headings: the main headings of the pages that have a title.
        names: parts of titles that are the name of the site.
        repeated: headings that belong to the template.
    """

    pages: Counter[str]
    headings: Mapping[str, frozenset[str]]
    names: frozenset[str]
    repeated: frozenset[str]

    @classmethod
    def of(cls, pages: Iterable[PageDigest]) -> "_Titles":
        """Read all pages, twice."""
        titles, parts, headings = Counter[str](), Counter[str](), Counter[str]()
        first = frozenset[str]()
        for page in pages:
            theirs = _parts(page.title)
            first = first or theirs
            parts.update(theirs)
            titles[page.title.casefold()] += 1
            headings.update({heading.casefold() for heading in page.headings})
        every = titles.total()
        names = frozenset(
            part
            for part, times in parts.items()
            if times * 10 >= every * 9 or (part in first and times * 2 >= every)
        )
        repeated = frozenset(one for one, times in headings.items() if times > max(2, every / 2))
        return cls(titles, _by_title(pages, repeated), names, repeated)

    def judge(self, page: PageDigest, *, front: bool) -> PageVerdict | None:
        """What the other titles say of that of a page; None where nothing is wrong with it."""
        key = page.title.casefold()
        sharing, headings = self.pages[key], len(self.headings.get(key, ()))
        data = {"pages": sharing, "title": page.title}
        only_the_name = _parts(page.title) <= self.names
        if front or sharing < 2:
            return None
        if not page.headings:
            unsure = only_the_name and sharing > 2
            return cant_tell_of(page, "no_heading", **data) if unsure else None
        own = _own(page, self.repeated)
        shares = _shares_word(page.title, own)
        if headings < 2 or not own or shares:
            return None
        if only_the_name and headings > 2 and shares is False:
            return failed_on(page, "only_site_name", heading=own[0], **data)
        return cant_tell_of(page, "same_as_others", **data)


def _by_title(
    pages: Iterable[PageDigest], repeated: frozenset[str]
) -> Mapping[str, frozenset[str]]:
    """The main headings of the pages that have a title, by title."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for page in pages:
        found[page.title.casefold()].update(one.casefold() for one in _own(page, repeated)[:1])
    return {title: frozenset(theirs) for title, theirs in found.items()}


def _own(page: PageDigest, repeated: frozenset[str]) -> tuple[str, ...]:
    """The headings of a page that are not the template's, the main one first."""
    return tuple(one for one in page.headings if one.casefold() not in repeated)


def _parts(title: str) -> frozenset[str]:
    """What stands between dashes and bars in a title."""
    return frozenset(part for one in _BETWEEN.split(title.casefold()) if (part := one.strip()))


def _shares_word(title: str, headings: Iterable[str]) -> bool | None:
    """Whether a title has a word, or the beginning of one, in common with a heading.

    Returns:
        None where one of them has no words to compare.
    """
    ours = _words(title)
    theirs = {word for heading in headings for word in _words(heading)}
    if not ours or not theirs:
        return None
    return any(_akin(one, other) for one in ours for other in theirs)


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.casefold())[:50] if not _LITTLE.fullmatch(word)}


def _akin(one: str, other: str) -> bool:
    """Whether two words may be forms of one, or one a part of the other (skole, skoleplass)."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) or (len(short) > 3 and short in long) or one[:5] == other[:5]
