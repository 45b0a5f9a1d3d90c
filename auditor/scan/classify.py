"""What a loaded page really is: the page asked for, or something that stands in its way.

Pure over what was observed. A page is only called something else on two signs at least, since a
page wrongly left out is not tested.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from auditor.browser.failures import of_document
from auditor.browser.truth import LoadedDocument
from auditor.model.page import PageState, Reason, Ruling
from auditor.observe.page import Banner, Facts

SHORT_TEXT = 1500
_CHALLENGE = "cf-mitigated"
FEW_LINKS = 5
_TERMS = re.compile(
    r"(vilkår|vilkar|betingels|brukeravtale|brukaravtale|aldersgrense|over 18|"
    r"terms (of|and)|conditions of|disclaimer)",
    re.IGNORECASE,
)
_CHOICE = re.compile(r"(språk|sprak|målform|language|velkommen|welcome|samtykke|bekreft)", re.I)
_ACCEPT = re.compile(
    r"\W*(jeg |eg |ja,? )?(godta|godtek|godkjenn|aksepter|samtykk|enig|einig|samd|bekreft|stadfest|"
    r"i (accept|agree)|accept|agree|confirm)",
    re.IGNORECASE,
)
_GO_ON = re.compile(
    r"\W*(fortsett|hald fram|gå (videre|vidare|inn|til)|videre|vidare|forstått|ok\b|ja\b|"
    r"bokmål|nynorsk|norsk|english|continue|proceed|enter|yes\b)",
    re.IGNORECASE,
)
_LOGIN_ADDRESS = re.compile(
    r"(?<![a-z])(log-?in|logg-?inn|innlogging|sign-?in|auth|oauth2?|openid|saml2?|sso|idporten|feide)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_LOGIN_WORDS = re.compile(
    r"\b(logg (deg )?(inn|på)|innlogging|pålogging|log ?in|sign in)\b", re.IGNORECASE
)
_ROBOT_WORDS = re.compile(
    r"(are you (a )?(human|robot)|verify (that )?you are (a )?human|not a robot|"
    r"checking your browser|just a moment|unusual traffic|enable javascript and cookies to|"
    r"er du et menneske|er du eit menneske|bekreft at du (ikke )?er (et menneske|en robot)|"
    r"stadfest at du (ikkje )?er (eit menneske|ein robot)|ikke en robot|ikkje ein robot)",
    re.IGNORECASE,
)
_ROBOT_FRAMES = re.compile(r"(challenges\.cloudflare\.com|hcaptcha\.com|recaptcha|captcha)", re.I)


def looks_like_login(url: str) -> bool:
    """Whether an address is that of a sign-in."""
    return bool(_LOGIN_ADDRESS.search(url))


def stands_in_the_way(
    facts: Facts, banner: Banner | None, *, asked: str, status: int | None, challenged: bool
) -> Ruling | None:
    """Say what a page is if it is not the page that was asked for.

    Args:
        facts: what the page shows.
        banner: the consent banner still shown, if any.
        asked: the address that was asked for.
        status: HTTP status of the document.
        challenged: the server said that it wants the visitor to prove something.

    Returns:
        State and reason, None if nothing stands in the way.
    """
    if _is_bot_check(facts, status, challenged=challenged):
        return PageState.BLOCKED, Reason.BOT_CHECK
    if _is_login(facts, asked):
        return PageState.NEEDS_LOGIN, Reason.LOGIN_PAGE
    if banner and banner.wall:
        return PageState.BLOCKED, Reason.COOKIE_WALL
    if not facts.visible and facts.scripted:
        return PageState.EMPTY, Reason.NOTHING_RENDERED
    return None


def asks_first(facts: Facts, *, asked: str, shown: str | None) -> bool:
    """Whether a page wants an answer of its visitor before it shows the page that was asked for.

    Where another address answers, three of four signs are enough: it holds the address asked for,
    to go back to; it has a button to go on; it is about terms, age or language; and there is next
    to nothing else to follow. Where the address itself answers, only terms with a button to accept
    them are sure enough.

    Args:
        facts: what the page shows.
        asked: the address that was asked for.
        shown: the address that answered instead, None if it is that one.
    """
    told = f"{facts.title} {facts.heading}"
    bare = facts.links <= FEW_LINKS
    if shown is None:
        terms = bool(_TERMS.search(told)) and not _TERMS.search(unquote(asked))
        return terms and bare and any(_ACCEPT.match(one) for one in facts.buttons)
    topic = f"{told} {unquote(urlsplit(shown).path)}"
    signs = (
        _names(shown, asked),
        any(_ACCEPT.match(one) or _GO_ON.match(one) for one in facts.buttons),
        bool(_TERMS.search(topic) or _CHOICE.search(topic)),
        bare,
    )
    return sum(signs) >= 3


def _names(shown: str, asked: str) -> bool:
    """Whether an address holds another one to go back to."""
    parts = urlsplit(asked)
    local = unquote(parts.path + (f"?{parts.query}" if parts.query else ""))
    known = {local.rstrip("/"), unquote(asked).rstrip("/")}
    values = [unquote(value) for _, value in parse_qsl(urlsplit(shown).query)]
    return any(value and value.rstrip("/") in known for value in values)


def _is_bot_check(facts: Facts, status: int | None, *, challenged: bool) -> bool:
    if challenged:
        return True
    if facts.text_length > SHORT_TEXT:
        return False
    told = f"{facts.title} {facts.heading} {facts.text}"
    signs = (
        bool(_ROBOT_WORDS.search(told)),
        any(_ROBOT_FRAMES.search(address) for address in facts.frame_hosts),
        status in (403, 429, 503),
        facts.links <= 3,
    )
    return signs[0] and sum(signs) >= 2


def _is_login(facts: Facts, asked: str) -> bool:
    if not facts.password_shown or looks_like_login(asked):
        return False
    if looks_like_login(facts.url):
        return True
    told = f"{facts.title} {facts.heading}"
    return facts.text_length <= SHORT_TEXT and bool(_LOGIN_WORDS.search(told))


def no_page(document: LoadedDocument) -> Ruling | None:
    """Say what an answer is that is no page to be judged; None where it is one."""
    ruling = of_document(document, "", download=False)
    if ruling is None and document.empty:
        return PageState.EMPTY, Reason.NO_CONTENT
    if ruling is None and _forbids_scripts(document.headers):
        return PageState.BLOCKED, Reason.SCRIPTS_FORBIDDEN
    return ruling


def is_challenge(document: LoadedDocument) -> bool:
    """Whether the server says that it wants the visitor to prove something first."""
    return document.headers.get(_CHALLENGE) == "challenge"


def _forbids_scripts(headers: Mapping[str, str]) -> bool:
    """Whether a sandbox in the page's policy forbids scripts, ours included: no promise ends."""
    policy = headers.get("content-security-policy", "").lower()
    directives = [part.split() for one in policy.split(",") for part in one.split(";")]
    return any(d and d[0] == "sandbox" and "allow-scripts" not in d for d in directives)
