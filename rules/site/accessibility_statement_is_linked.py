"""The site links to its accessibility statement.

Applicability
    A site that is crawled from its front page; the verdict is on the first page that was audited.
    Lists of addresses and local folders are left out.

Expectation
    At least one audited page has a link to a statement: one that leads to a statement in the
    authority's service uustatus.no, or whose name or address says accessibility statement, in
    bokmål, nynorsk, English or Northern Sámi. A page of the site whose main heading says so is a
    statement itself. Where no audited page has any of this, the duty is not met; the message says
    how many pages were audited. That other pages are missing changes nothing as long as the front
    page is among them.

Assumptions
    The site is a public body's: private bodies have no such duty. The statement is linked from
    where people look for it, mostly the foot of every page, and not from one page alone that the
    scan did not reach. Links of the top document count, those in menus that are closed as well;
    links in frames do not.

What the tool cannot tell
    Whether the site is a public body's; whether the statement is this site's own, is true and was
    looked at in the last year. A link with a short name that speaks of accessibility may lead to
    it, by way of another page or at once, and so may one such as "About this site", if that page
    was not audited: these are left to a person. So is a site of which pages are missing, the
    front page among them.

Why it matters
    The statement says what does not work, where to get the same another way, and whom to tell of a
    fault. Without it people who meet a barrier are left alone with it.

Source
    Regulation on universal design of ICT solutions (forskrift om universell utforming av
    IKT-løsninger), FOR-2013-06-21-732, as changed by FOR-2023-01-17-87: public bodies' web sites
    have had the duty since 2023-02-01.
"""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, unquote, urlsplit

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
        title="Nettstedet lenker til tilgjengelighetserklæringen sin",
        failure="Nettstedet lenker ikke til en tilgjengelighetserklæring",
        question="Lenker nettstedet til tilgjengelighetserklæringen sin?",
        decide=(
            "Let etter erklæringen nederst på forsiden, og følg lenken: Den skal føre til "
            "nettstedets egen erklæring på uustatus.no. Private virksomheter har ikke plikten."
        ),
        advice="Nettstedet bør lenke til tilgjengelighetserklæringen sin",
        wrong="Ingen av sidene som ble undersøkt, lenker til en tilgjengelighetserklæring.",
        hurts=(
            "Den som møter et hinder, får ikke vite hva som ikke virker, hvordan hun kan få det "
            "samme på en annen måte, eller hvem hun kan si fra til."
        ),
        fix=(
            "Lag erklæringen i uustatus.no, og lenk til den med teksten "
            "«Tilgjengelighetserklæring» nederst på alle sider."
        ),
        cannot_tell=(
            "Verktøyet vet ikke om nettstedet tilhører en offentlig virksomhet; private har ikke "
            "denne plikten. Det vet heller ikke om erklæringen er nettstedets egen, om den er "
            "riktig, eller om den er gått gjennom det siste året."
        ),
        messages={
            "no_front": (
                "Ingen lenke til en tilgjengelighetserklæring ble funnet, men forsiden er ikke "
                "blant sidene som ble undersøkt. Sider undersøkt: {pages}."
            ),
            "missing": (
                "Ingen lenke til en tilgjengelighetserklæring ble funnet. Sider undersøkt: {pages}."
            ),
            "unclear": (
                "Lenken «{name}» ({url}) kan føre til tilgjengelighetserklæringen, men det står "
                "ikke i teksten. Sider undersøkt: {pages}."
            ),
        },
    ),
    nn=RuleText(
        title="Nettstaden lenkjer til tilgjengelegheitserklæringa si",
        failure="Nettstaden lenkjer ikkje til ei tilgjengelegheitserklæring",
        question="Lenkjer nettstaden til tilgjengelegheitserklæringa si?",
        decide=(
            "Leit etter erklæringa nedst på framsida, og følg lenkja: Ho skal føre til "
            "nettstaden si eiga erklæring på uustatus.no. Private verksemder har ikkje plikta."
        ),
        advice="Nettstaden bør lenkje til tilgjengelegheitserklæringa si",
        wrong="Ingen av sidene som vart undersøkte, lenkjer til ei tilgjengelegheitserklæring.",
        hurts=(
            "Den som møter ei hindring, får ikkje vite kva som ikkje verkar, korleis ho kan få det "
            "same på ein annan måte, eller kven ho kan seie frå til."
        ),
        fix=(
            "Lag erklæringa i uustatus.no, og lenk til ho med teksten "
            "«Tilgjengelegheitserklæring» nedst på alle sidene."
        ),
        cannot_tell=(
            "Verktøyet veit ikkje om nettstaden høyrer til ei offentleg verksemd; private har "
            "ikkje denne plikta. Det veit heller ikkje om erklæringa er nettstaden si eiga, om ho "
            "er rett, eller om ho er gått gjennom det siste året."
        ),
        messages={
            "no_front": (
                "Inga lenkje til ei tilgjengelegheitserklæring vart funnen, men framsida er ikkje "
                "mellom sidene som vart undersøkte. Sider undersøkte: {pages}."
            ),
            "missing": (
                "Inga lenkje til ei tilgjengelegheitserklæring vart funnen. Sider undersøkte: "
                "{pages}."
            ),
            "unclear": (
                "Lenkja «{name}» ({url}) kan føre til tilgjengelegheitserklæringa, men det står "
                "ikkje i teksten. Sider undersøkte: {pages}."
            ),
        },
    ),
    en=RuleText(
        title="The site links to its accessibility statement",
        failure="The site does not link to an accessibility statement",
        question="Does the site link to its accessibility statement?",
        decide=(
            "Look for the statement at the foot of the front page, and follow the link: it must "
            "lead to the site's own statement at uustatus.no. Private bodies do not have the "
            "duty."
        ),
        advice="The site should link to its accessibility statement",
        wrong="None of the audited pages links to an accessibility statement.",
        hurts=(
            "People who meet a barrier do not learn what does not work, how to get the same "
            "another way, or whom to tell."
        ),
        fix=(
            "Make the statement in uustatus.no, and link to it with the text "
            "“Tilgjengelighetserklæring” at the foot of every page."
        ),
        cannot_tell=(
            "The tool does not know whether the site is a public body's; private bodies do not "
            "have this duty. Nor does it know whether the statement is the site's own, is true, or "
            "was reviewed in the last year."
        ),
        messages={
            "no_front": (
                "No link to an accessibility statement was found, but the front page is not among "
                "the audited pages. Pages audited: {pages}."
            ),
            "missing": "No link to an accessibility statement was found. Pages audited: {pages}.",
            "unclear": (
                "The link “{name}” ({url}) may lead to the accessibility statement, but its text "
                "does not say so. Pages audited: {pages}."
            ),
        },
    ),
)

_SERVICE = "uustatus.no"
_ADVICE = "uutilsynet.no"
"""The authority's pages about statements are nobody's statement."""
_STATEMENT = re.compile(
    r"tilgjenge(?:lig(?:het)?|leg(?:heit)?)?s?erkl|erkl(?:æ|ae?)ring(?:a|en)?om(?:tilgjenge|universell)"
    r"|uuerkl|accessibility(?:statement|declaration)|almmusjulggaštus"
)
_NEAR = re.compile(
    r"tilgjenge(?!li?e?g)|tilgjengel(?:ighet|egheit)|universellutforming|universelt?utform"
    r"|uustatus|accessib|^(?!persovdna)\w{0,40}(?:julggaštus|čilgehus)"
)
"""What the name of a link that may lead to a statement speaks of; "tilgjengelig" alone is said of
flats and jobs, and a "persovdnačilgehus" is about privacy.
"""
_SHORT_FORM = re.compile(r"\buu\b")
_ABOUT = re.compile(
    r"(?:(?:informasjon)?om(?:denne|dette|disse|desse|våre?)?)"
    r"(?:nett(?:sted(?:et)?|stad(?:en)?|side[nr]?|sidene|sida|løsningen|løysinga)|side(?:ne|n)|sida)"
    r"|nettst(?:ed|ad)s?(?:informasjon|info)"
    r"|(?:information)?about(?:this|the|our)?(?:web)?sites?|(?:web)?siteinfo(?:rmation)?"
)
_NO_LETTER = re.compile(r"[\W_]+")
_WORDY = 60
"""Characters; a longer name, such as that of a news item, may but speak of statements."""


@site_rule(criteria=[], targets=[TargetKind.SITE], duty=True, texts=TEXTS, version=2)
def accessibility_statement_is_linked(site: Site) -> Iterator[PageVerdict]:
    """Look for one link to a statement on all pages."""
    first: PageDigest | None = None
    seen: set[str] = set()
    near: dict[str, tuple[str, bool]] = {}
    for page in site.pages:
        first = first or page
        seen.add(_whole(page.url))
        links = [(_plain(link.name), link) for link in page.links]
        if _is_headed(page) or any(_leads_there(name, link.url) for name, link in links):
            yield passed_on(first)
            return
        for name, link in links:
            if (close := _is_near(link.name, link.url)) or _ABOUT.fullmatch(name):
                near.setdefault(_whole(link.url), (link.name, close))
    if first is None:
        return
    for url, (name, close) in near.items():
        if close or url not in seen:
            yield cant_tell_of(first, "unclear", name=name, url=url, pages=len(seen))
            return
    judge = failed_on if site.whole or any(map(is_front, seen)) else cant_tell_of
    yield judge(first, "missing" if judge is failed_on else "no_front", pages=len(seen))


def _leads_there(name: str, url: str) -> bool:
    """Whether a link surely leads to a statement."""
    to = _split(url)
    host = to.hostname or ""
    if _is_of(host, _ADVICE):
        return False
    if _is_of(host, _SERVICE):
        return "erkl" in to.path
    if _STATEMENT.search(_plain(unquote(to.path))):
        return True
    return len(name) <= _WORDY and bool(_STATEMENT.search(name))


def _is_near(name: str, url: str) -> bool:
    """Whether a link may lead to a statement over another page, or speaks of one."""
    host = _split(url).hostname or ""
    if _is_of(host, _ADVICE):
        return False
    words = _plain(name)
    speaks = len(words) <= _WORDY and (_NEAR.search(words) or _SHORT_FORM.search(name.casefold()))
    return _is_of(host, _SERVICE) or bool(speaks or _STATEMENT.search(words))


def _is_headed(page: PageDigest) -> bool:
    """Whether a page is a statement itself, as its main heading has it."""
    return any(_STATEMENT.match(_plain(heading)) for heading in page.headings)


def _is_of(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _plain(text: str) -> str:
    """Letters and digits alone, in lower case: hyphens, soft ones too, and spaces go."""
    return _NO_LETTER.sub("", text.casefold())


def _whole(url: str) -> str:
    """The address without its fragment: the page that it is of."""
    return url.partition("#")[0]


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
