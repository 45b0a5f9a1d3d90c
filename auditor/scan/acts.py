"""Links that do something rather than show something: they are left alone.

A crawler that follows "Logg ut" ends its own session, and one that follows "Slett" deletes. Which
links do is told by words, in the address and on the link, in bokmål, nynorsk, English and, for
what is most common, Northern Sámi. A page left out by mistake stands in the ledger as such; what
was deleted by mistake does not come back.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from urllib.parse import unquote, unquote_plus, urlsplit

from auditor.model.page import Reason

_LONGEST_LABEL = 50
"""Characters; a longer text on a link is a headline that speaks of an act."""
_WORDS_OF_A_COMMAND = 4
"""A part of a path with more words is a headline as well."""
_EXTENSION = re.compile(r"\.(aspx?|php\d?|html?|jspx?|do|action|cgi|cfm|ashx)$")
_JOINT = re.compile(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])")
_APART = re.compile(r"[\W_]+")

_SIGNS_OUT = re.compile(
    r"(?:^|-)(?:(?:logge?-?(?:(?:deg|meg|seg|me)-)?(?:ut|av|out|off)|"
    r"log-?(?:(?:me|you|user)-)?(?:ut|av|out|off)|sign-?(?:(?:me|you)-)?(?:out|off))"
    r"(?:bruker|brukar|user|me|meg)?|wsignout[\d-]*|(?:ut|av)logging|end-?session|"
    r"avslutt|avslutt-(?:okt|økt|sesjon)|[cč][aá]li(?:huvva)?t?-olggos|olggos[cč][aá]li\w*)(?:-|$)"
)
"""Anywhere in a part of an address: a session that ends costs every page after it."""
_COMMANDS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.UNSUBSCRIBES: r"avmeld|meld-av|melde?-(?:deg|meg)-av|avregistrer|unsubscribe|"
        r"opt-?out|(?:stopp|avslutt|slutt)-abonnement|si-opp|sei-opp|leave-list|"
        r"(?:stryk|ta)-meg-(?:av|fr[åa])",
        Reason.DELETES: r"slett|fjern|delete|remove|trash|destroy|erase|kanseller|annuller|"
        r"avbestill|sihko|cancel|trekk-(?:tilbake|s[øo]knad\w*|sak\w*|klage\w*|krav\w*|p[åa]melding\w*)|"
        r"deaktiver|deactivate|disable",
        Reason.ORDERS: r"bestill|diŋgo|kjøp|kjop|(?:book|tinga)-(?:now|no|nå|naa)|"
        r"legg-i-(?:handle)?kurv|add-?to-?(?:cart|basket)|buy|"
        r"purchase|checkout|betal|pay|order-now|place-order|reserver",
        Reason.CONFIRMS: r"bekreft|stadfest|confirm|godkjenn|approve|avvis|avslå|avslaa|"
        r"reject|innvilg|signer|send-inn|aksepter|godta|accept|aktiver|activate|verify|verifiser",
    }
)
_COMMANDS_OF_HEADLINES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.UNSUBSCRIBES: r"avmelde|avregistrere",
        Reason.DELETES: r"slette|avbestille|forkaste?|discard|purge|revoke|withdraw",
        Reason.ORDERS: r"bestille|kjøpe|kjope|forny|renew|tinga|tinge",
        Reason.CONFIRMS: r"bekrefte|stadfeste",
    }
)
"""What headlines are full of ("Politiet kan bekrefte"): acts where a part says nothing else, or
where somebody is signed in and it begins with them, or names a thing before (``draftDiscard``)."""
_FILE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|ico|bmp|css|woff2?|ttf|otf|eot)\Z", re.I)
_SIGNS_IN = frozenset({"saml", "saml2", "sso", "auth", "oidc", "idp", "simplesaml"})
_ENDS_SESSION = frozenset(
    (one, other)
    for thing in ("session", "sessions", "okt", "økt", "sesjon")
    for end in ("end", "destroy", "delete", "logout", "avslutt", "slutt")
    for one, other in ((thing, end), (end, thing))
)
"""Parts of an address beside one another, as in ``/session/end``."""
_OF_STRANGERS = frozenset({Reason.UNSUBSCRIBES, Reason.DELETES, Reason.CONFIRMS})
"""Acts that an address may do for anybody who holds it."""
_BY_NOUN: Mapping[Reason, re.Pattern[str]] = MappingProxyType(
    {
        Reason.UNSUBSCRIBES: re.compile(r"avmelding|avregistrering|oppsigelse|oppseiing"),
        Reason.DELETES: re.compile(
            r"sletting|trekk|avbestilling|kansellering|deaktivering|annullering"
        ),
        Reason.CONFIRMS: re.compile(r"bekreftelse|stadfesting|aktivering|verifisering"),
    }
)
"""Whole parts of an address that are a page, or an act where the address says on what."""
_ON_A_THING = re.compile(
    r"arkiver|archive|(?:marker-|mark-)?(?:som-|as-)?(?:u?lest|read|unread)|send|resend|"
    r"(?:av)?publiser|(?:un)?publish|tildel|assign|avslag|gjenåpne|gjenopne|reopen|lukk|close|"
    r"l[åa]s|lock|ferdigstill|fullfør|fullfor|complete|stem|(?:up|down)?vote|(?:un)?like|"
    r"(?:un)?follow"
)
"""Whole parts that act where they follow the number of a thing, as in ``/dokument/3/arkiver``."""
_NUMBER = re.compile(r"\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_COMES_BACK = re.compile(
    r"(?:retur|return|redirect|referer|referrer|ref)(?:-?(?:url|uri|to|path))?|next|from|fra|to|til|"
    r"goto|back|tilbake|continue|url|uri|target|dest|destination|service|relaystate"
)
"""Names of parameters that hold an address to come back to, which is not asked for now."""
_INTO_THE_CART = re.compile(r"legg-i-(?:handle)?kurv|add-?to-?(?:cart|basket)")
_BY_ADDRESS = {
    reason: re.compile(rf"(?:^(?:{words})(?:-|$)|-(?:{words})$)")
    for reason, words in _COMMANDS.items()
}
_WHOLE = {
    reason: re.compile(rf"(?:{words})(?:-\d+)?") for reason, words in _COMMANDS_OF_HEADLINES.items()
}
_SIGNED_IN = {  # "tinga" are the things as well
    reason: re.compile(rf"(?!tinga-)(?:{words})-")
    for reason, words in _COMMANDS_OF_HEADLINES.items()
}
_AFTER_A_THING = {
    reason: re.compile(rf"[^-]+-(?!tinga)(?:{words})(?:-\d+)?\Z")
    for reason, words in _COMMANDS_OF_HEADLINES.items()
}
_UNDONE = frozenset({Reason.DELETES, Reason.UNSUBSCRIBES})
"""What does not come back: acts after a word, too, that may be a thing or begin a headline."""
_BY_LABEL = {
    Reason.SIGNS_OUT: re.compile(
        r"(?:logge?-?(?:deg-|meg-)?(?:ut|av)|log-?(?:me-)?(?:out|off)|sign-?(?:me-)?(?:out|off)|"
        r"[cč][aá]li(?:huvva)?t?-olggos|olggos[cč][aá]li\w*)(?:-|$)"
        r"|avslutt(?:-(?:økt|økta|økten|sesjonen))?$"
    ),
    **{
        reason: re.compile(rf"(?:{words}|{_COMMANDS_OF_HEADLINES[reason]})(?:-|$)")
        for reason, words in _COMMANDS.items()
    },
}


def act_of(url: str, *, signed_in: bool) -> Reason | None:
    """What a request for an address would do, by its words; None if it only shows something.

    Args:
        url: a normalised address.
        signed_in: credentials are in use. Without them there is nobody to sign out, and a page such
            as ``/bestill-time`` is only one with a form; left alone are addresses that name what
            is to be deleted, confirmed, unsubscribed or put into a cart.
    """
    parts = tuple(_parts(url))
    named = "=" in urlsplit(url).query or any(
        word.isdigit() for part in parts for word in part.split("-")
    )
    if signed_in and _ends_session(parts):
        return Reason.SIGNS_OUT
    for part in parts:
        reason = _act_of_part(part, signed_in=signed_in, named=named)
        reason = reason or (_act_of_noun(part) if named else None)
        if reason is None:
            continue
        anybody = reason in _OF_STRANGERS or bool(_INTO_THE_CART.search(part))
        if signed_in or (anybody and named):
            return reason
    steps = pairwise(_steps(urlsplit(url).path))
    acts = any(_NUMBER.fullmatch(thing) and _ON_A_THING.fullmatch(verb) for thing, verb in steps)
    return Reason.CHANGES if signed_in and acts else None


def acts_as_picture(url: str, *, signed_in: bool) -> bool:
    """Whether an address that is asked for as a picture, style or font would do something.

    A page can ask so for any address. One that is named like a file of the kind is such a file. No
    other is to sign anybody out: no page is shown by it, so nothing is lost without it.
    """
    path = url.partition("#")[0].partition("?")[0]
    if "/" in path.partition("//")[2] and _FILE.search(unquote(path)):
        return False
    parts = tuple(_parts(url))
    signs_out = _ends_session(parts) or any(_SIGNS_OUT.search(part) for part in parts)
    return signs_out or act_of(url, signed_in=signed_in) is not None


def _ends_session(parts: Sequence[str]) -> bool:
    """Whether parts of an address beside one another end a session."""
    single = "slo" in parts and not _SIGNS_IN.isdisjoint(parts)
    return single or not _ENDS_SESSION.isdisjoint(pairwise(parts))


def act_of_label(label: str) -> Reason | None:
    """What a link does, by the words on it; None if they name no act."""
    if len(label) > _LONGEST_LABEL:
        return None
    words = _APART.sub("-", label.lower()).strip("-")
    return next((reason for reason, sign in _BY_LABEL.items() if sign.match(words)), None)


def _act_of_noun(part: str) -> Reason | None:
    return next((reason for reason, noun in _BY_NOUN.items() if noun.fullmatch(part)), None)


def _act_of_part(part: str, *, signed_in: bool, named: bool) -> Reason | None:
    if part.count("-") < _WORDS_OF_A_COMMAND:
        for reason, sign in _BY_ADDRESS.items():
            after = named or reason in _UNDONE
            acts = signed_in and (
                _SIGNED_IN[reason].match(part) or (after and _AFTER_A_THING[reason].match(part))
            )
            if acts or sign.search(part) or _WHOLE[reason].fullmatch(part):
                return reason
    return Reason.SIGNS_OUT if _SIGNS_OUT.search(part) else None


def _parts(url: str) -> Iterator[str]:
    """Parts of the path, names and values of the query and the route: in lower case, hyphenated."""
    split = urlsplit(url)
    yield from _steps(split.path)
    for name, _, value in (pair.partition("=") for pair in re.split("[&;]", split.query)):
        named = _hyphenated(name)
        yield named
        if not _COMES_BACK.fullmatch(named):
            for piece in unquote_plus(value).split("/"):
                yield _hyphenated(_EXTENSION.sub("", piece))
    for segment in split.fragment.split("/"):
        yield _hyphenated(segment)


def _steps(path: str) -> Iterator[str]:
    """Parts of a path."""
    for segment in path.split("/"):
        yield _hyphenated(_EXTENSION.sub("", segment))


def _hyphenated(part: str) -> str:
    apart = _JOINT.sub("-", unquote_plus(part))
    return _APART.sub("-", apart.lower()).strip("-")
