"""What a loaded page really is: the page asked for, or something that stands in its way.

Pure over what was observed. A page is only called something else on two signs at least, since a
page wrongly left out is not tested.
"""

import re

from auditor.model.page import PageState, Reason
from auditor.observe.page import Banner, Facts

Verdict = tuple[PageState, Reason]

SHORT_TEXT = 1500
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
) -> Verdict | None:
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
