"""Consent banners as platforms show them, and pages with buttons that only look like one.

The markup of the platforms is rebuilt from the names they give their elements; nothing of their
scripts is here. Each banner remembers its answer in a cookie, logs it with a POST, and is gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.site.hostile.pages import document

KEPT = "svar"
"""Name of the cookie that every banner here keeps its answer in."""
_WORDS = (
    "<p>Svømmehallen er åpen hver dag fra ti til åtte, også i helgene og i skolens ferier. "
    "Billetter kjøper du i luka eller på nettet, og barn under fire år slipper inn gratis.</p>"
)


@dataclass(frozen=True, slots=True)
class Saying:
    """What a banner says in one language."""

    title: str
    text: str
    no: str
    yes: str


SAYINGS: Mapping[str, Saying] = {
    "nb": Saying(
        "Denne nettsiden bruker informasjonskapsler",
        "Vi bruker informasjonskapsler til statistikk. Du velger selv hva du tillater.",
        "Avvis alle",
        "Godta alle",
    ),
    "nn": Saying(
        "Denne nettsida bruker informasjonskapslar",
        "Vi bruker informasjonskapslar til statistikk. Du vel sjølv kva du tillèt.",
        "Berre naudsynte",
        "Godta alle",
    ),
    "en": Saying(
        "This website uses cookies",
        "We use cookies for statistics. You decide what you allow.",
        "Reject all",
        "Accept all",
    ),
}
# Box with {title}, {text}, {no} and {yes}; {n} and {y} are what answers when it is pressed.
_N, _Y = "onclick=\"svar('nei')\"", "onclick=\"svar('ja')\""
PLATFORMS: Mapping[str, str] = {
    "Cookiebot": (
        '<div id="CybotCookiebotDialog" role="dialog" aria-labelledby="CybotTitle" {box}>'
        '<h2 id="CybotTitle">{title}</h2><div id="CybotCookiebotDialogBodyContentText">{text}</div>'
        '<button id="CybotCookiebotDialogBodyButtonDecline" {n}>{no}</button>'
        '<button id="CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll" '
        "{y}>{yes}</button></div>"
    ),
    "OneTrust": (
        '<div id="onetrust-consent-sdk"><div id="onetrust-banner-sdk" class="otFlat" {box} '
        'role="region" aria-label="Cookie banner"><div id="onetrust-policy-text">{text}</div>'
        '<button id="onetrust-reject-all-handler" {n}>{no}</button>'
        '<button id="onetrust-accept-btn-handler" {y}>{yes}</button></div></div>'
    ),
    "Cookie Information": (
        '<div id="cookie-information-template-wrapper"><div id="coi-banner-wrapper" role="dialog" '
        '{box}><h2>{title}</h2><p>{text}</p><button id="declineButton" class="coi-banner__decline" '
        '{n}>{no}</button><button class="coi-banner__accept" {y}>{yes}</button></div></div>'
    ),
    "Didomi": (
        '<div id="didomi-host"><div id="didomi-notice" {box} role="dialog"><p>{text}</p>'
        '<button id="didomi-notice-disagree-button" {n}>{no}</button>'
        '<button id="didomi-notice-agree-button" {y}>{yes}</button></div></div>'
    ),
    "Quantcast": (
        '<div class="qc-cmp2-container" id="qc-cmp2-container"><div id="qc-cmp2-ui" role="dialog" '
        '{box}><h2>{title}</h2><p>{text}</p><button mode="secondary" {n}>{no}</button>'
        '<button mode="primary" {y}>{yes}</button></div></div>'
    ),
    "TrustArc": (
        '<div id="truste-consent-track" {box}><div id="truste-consent-text">{text}</div>'
        '<button id="truste-consent-required" {n}>{no}</button>'
        '<button id="truste-consent-button" {y}>{yes}</button></div>'
    ),
    "CookieYes": (
        '<div class="cky-consent-container" {box} role="region"><p class="cky-title">{title}</p>'
        '<p>{text}</p><button class="cky-btn cky-btn-reject" data-cky-tag="reject-button" {n}>{no}'
        '</button><button class="cky-btn cky-btn-accept" data-cky-tag="accept-button" {y}>{yes}'
        "</button></div>"
    ),
    "Complianz": (
        '<div id="cmplz-cookiebanner-container"><div class="cmplz-cookiebanner" role="dialog" '
        "{box}>"
        '<div class="cmplz-title">{title}</div><p>{text}</p>'
        '<button class="cmplz-btn cmplz-deny" {n}>{no}</button>'
        '<button class="cmplz-btn cmplz-accept" {y}>{yes}</button></div></div>'
    ),
    "Klaro": (
        '<div id="klaro" class="klaro"><div class="cookie-notice" {box}><p>{text}</p>'
        '<button class="cm-btn cm-btn-danger cn-decline" type="button" {n}>{no}</button>'
        '<button class="cm-btn cm-btn-success" type="button" {y}>{yes}</button></div></div>'
    ),
    "Osano": (
        '<div class="osano-cm-window"><div class="osano-cm-dialog" role="dialog" '
        "{box}><p>{text}</p>"
        '<button class="osano-cm-denyAll" {n}>{no}</button>'
        '<button class="osano-cm-accept-all" {y}>{yes}</button></div></div>'
    ),
    "Piwik PRO": (
        '<div id="ppms_cm_popup_overlay" {box}><h2>{title}</h2><p>{text}</p>'
        '<button id="ppms_cm_reject-all" {n}>{no}</button>'
        '<button id="ppms_cm_agree-to-all" {y}>{yes}</button></div>'
    ),
    "Iubenda": (
        '<div id="iubenda-cs-banner" {box}><p>{text}</p><button class="iubenda-cs-reject-btn" {n}>'
        '{no}</button><button class="iubenda-cs-accept-btn" {y}>{yes}</button></div>'
    ),
    "Borlabs": (
        '<div id="BorlabsCookieBox" role="dialog" {box}><p>{title}</p><p>{text}</p>'
        '<p><a href="#" role="button" data-cookie-refuse {n}>{no}</a></p>'
        '<p><a href="#" role="button" data-cookie-accept-all {y}>{yes}</a></p></div>'
    ),
    "Termly": (
        '<div id="termly-code-snippet-support"><div role="alertdialog" {box}><p>{text}</p>'
        '<button data-tid="banner-decline" {n}>{no}</button>'
        '<button data-tid="banner-accept" {y}>{yes}</button></div></div>'
    ),
    "consentmanager": (
        '<div id="cmpwrapper"><div id="cmpbox" role="dialog" {box}><p>{text}</p>'
        '<a class="cmpboxbtn cmptxt_btn_no" role="button" href="#" {n}>{no}</a>'
        '<a class="cmpboxbtn cmptxt_btn_yes" role="button" href="#" {y}>{yes}</a></div></div>'
    ),
    "Cookie Script": (
        '<div id="cookiescript_injected" {box}><div>{text}</div>'
        '<div id="cookiescript_reject" role="button" tabindex="0" {n}>{no}</div>'
        '<div id="cookiescript_accept" role="button" tabindex="0" {y}>{yes}</div></div>'
    ),
    "tarteaucitron": (
        '<div id="tarteaucitronRoot"><div id="tarteaucitronAlertBig" {box}><span>{text}</span>'
        '<button id="tarteaucitronAllDenied2" type="button" {n}>{no}</button>'
        '<button id="tarteaucitronPersonalize2" type="button" {y}>{yes}</button></div></div>'
    ),
    "CookieConsent": (
        '<div id="cc-main"><div class="cm-wrapper cc--anim"><div class="cm" role="dialog" {box}>'
        '<h2>{title}</h2><p>{text}</p><button type="button" data-role="necessary" {n}>{no}</button>'
        '<button type="button" data-role="all" {y}>{yes}</button></div></div></div>'
    ),
    "Cookie Consent": (
        '<div role="dialog" aria-label="cookieconsent" class="cc-window cc-banner" {box}>'
        '<span class="cc-message">{text}</span><div class="cc-compliance">'
        '<a role="button" tabindex="0" class="cc-btn cc-deny" {n}>{no}</a>'
        '<a role="button" tabindex="0" class="cc-btn cc-allow" {y}>{yes}</a></div></div>'
    ),
    "EU Cookie Compliance": (
        '<div id="sliding-popup" {box}><div class="eu-cookie-compliance-banner"><h2>{title}</h2>'
        '<p>{text}</p><button type="button" class="decline-button" {n}>{no}</button>'
        '<button type="button" class="agree-button" {y}>{yes}</button></div></div>'
    ),
}
_SHADOW = (
    '<div {box} data-testid="uc-default-wall"><h2>{title}</h2><p>{text}</p>'
    '<button data-testid="uc-deny-all-button" {n}>{no}</button>'
    '<button data-testid="uc-accept-all-button" {y}>{yes}</button></div>'
)
_BOX = 'style="position: fixed; bottom: 0; left: 0; right: 0; background: #fff; padding: 1rem"'
_SCRIPT = """
function svar(hva) {
  document.cookie = 'KEPT=' + hva + '; path=/; max-age=9000';
  navigator.sendBeacon('/logg', hva);
  fetch('/logg', { method: 'POST', body: hva }).catch(() => {});
  document.getElementById('lag').remove();
}
if (document.cookie.includes('KEPT=')) document.getElementById('lag').remove();
""".replace("KEPT", KEPT)


def _filled(markup: str, language: str) -> str:
    says = SAYINGS[language]
    return markup.format(
        title=says.title, text=says.text, no=says.no, yes=says.yes, n=_N, y=_Y, box=_BOX
    )


def platform_page(name: str, language: str) -> str:
    """A page with the banner of a platform."""
    banner = _filled(PLATFORMS[name], language)
    return document("Svømmehallen", f'{_WORDS}<div id="lag">{banner}</div>{_script()}')


def shadow_page(language: str) -> str:
    """A page with a banner in a shadow root, as Usercentrics shows it."""
    inside = _filled(_SHADOW, language).replace("`", "")
    host = '<div id="lag"><div id="usercentrics-root"></div></div>'
    attach = (
        "const root = document.getElementById('usercentrics-root');"
        f"root.attachShadow({{ mode: 'open' }}).innerHTML = `{inside}`;"
    )
    return document("Svømmehallen", f"{_WORDS}{host}<script>{attach}</script>{_script()}")


def own_page(banner: str) -> str:
    """A page with a banner of the site's own; ``svar`` answers, ``lag`` is what goes."""
    after = f'</main><div id="lag">{banner}</div>{_script()}'
    return document("Svømmehallen", _WORDS).replace("</main>", after)


def _script() -> str:
    return f"<script>{_SCRIPT}</script>"


_FLOATS = 'style="position: fixed; right: 0; bottom: 0; background: #fff; padding: 1rem"'
_PRIVACY = '<a href="/personvern">Les om personvern og informasjonskapsler</a>'
_SEND = "fetch('/sendt', { method: 'POST', body: this.textContent })"


def _form(text: str, *buttons: str, action: str = "/sendt", method: str = "post") -> str:
    made = "".join(
        f'<button name="svar" value="{n}">{one}</button>' for n, one in enumerate(buttons)
    )
    return f'<form action="{action}" method="{method}"><p>{text}</p>{made}</form>'


TRAPS: Mapping[str, str] = {
    "feedback": f"<div "
    f"{_FLOATS}>{_form('Fant du det du lette etter?', 'Ja', 'Nei')}{_PRIVACY}</div>",
    "feedback-by-script": (
        f'<div {_FLOATS} class="cookie-safe"><p>Var siden nyttig?</p>'
        f'<button type="button" onclick="{_SEND}">Nei</button>{_PRIVACY}</div>'
    ),
    "feedback-that-tells-of-cookies": (
        f'<div {_FLOATS} role="dialog"><h2>Fant du fram?</h2><p>Svaret huskes i en '
        f"informasjonskapsel."
        f'</p><button type="button" onclick="{_SEND}">Nei</button></div>'
    ),
    "feedback-below-a-notice": (
        f"<div {_FLOATS}><p>Vi bruker informasjonskapsler til statistikk.</p>"
        f'<p>Fant du det du lette etter?</p><button type="button" '
        f'onclick="{_SEND}">Nei</button></div>'
    ),
    "case": (
        '<div style="position: sticky; bottom: 0"><p>Søkerens samtykke er registrert.</p>'
        f"{_form('Sak 12 om støtte', 'Godta', 'Avvis')}</div>"
    ),
    "case-with-a-class": (
        '<div class="cookie-panel sticky-actions" role="region" aria-label="Vedtak">'
        f"{_form('Vedtak i sak 2026/41. Personvern er vurdert.', 'Godta', 'Avvis')}</div>"
    ),
    "application-about-cookies": (
        f'<div role="dialog" {_FLOATS}><h2>Søknad om unntak fra regler for informasjonskapsler</h2>'
        '<form action="/sendt" method="post"><label>Begrunnelse <textarea '
        'name="b"></textarea></label>'
        "<button>Avvis</button></form></div>"
    ),
    "message-on-sms": (
        f"<div {_FLOATS}><p>Vil du ha varsel på SMS? {_PRIVACY}</p>"
        '<a href="/avmeld?id=7">Nei takk</a></div>'
    ),
    "message-by-mail": (
        f'<div role="dialog" {_FLOATS}><p>Vil du melde deg av nyhetsbrevet? Vi lagrer '
        f"samtykket ditt."
        f"</p>{_form('', 'Ja takk', 'Nei takk', action='/avmeld', method='get')}</div>"
    ),
    "newsletter": (
        f'<div role="dialog" aria-modal="true" {_FLOATS}><h2>Nyhetsbrev</h2><p>Få nytt fra '
        f"kommunen. "
        'Vi følger reglene om personvern og cookies.</p><form action="/sendt" method="post">'
        '<input type="email" name="e" aria-label="E-post"><button>Ja takk</button></form>'
        f'<button type="button" onclick="{_SEND}">Nei takk</button></div>'
    ),
    "recipe": (
        f'<div role="dialog" {_FLOATS}><h2>Vil du ha oppskrifter på cookies?</h2>'
        f'<button type="button" onclick="{_SEND}">Nei takk</button></div>'
    ),
    "sign-out": (
        f'<div role="dialog" {_FLOATS}><h2>Logge ut?</h2><p>Vi sletter informasjonskapsler om '
        f"økten."
        '</p><form action="/logg-ut" method="post"><button>Ja</button><button type="button" '
        f'onclick="{_SEND}">Nei</button></form></div>'
    ),
    "sign-out-link": f'<div {_FLOATS}>{_PRIVACY} <a href="/logg-ut">Avvis og logg ut</a></div>',
    "settings": (
        "<section><h2>Innstillinger for informasjonskapsler</h2><p>Vi bruker "
        "informasjonskapsler til "
        "statistikk.</p>"
        f"{_form('Statistikk', 'Godta alle', 'Avvis alle', action='/samtykke')}"
        "</section>"
    ),
    "settings-at-the-foot": (
        '<div style="position: sticky; bottom: 0">'
        f"{_form('', 'Godta alle', 'Avvis alle', action='/samtykke')}"
        "</div>"
    ),
    "banner-that-posts": (
        f'<div role="dialog" aria-label="Informasjonskapsler" {_FLOATS}>'
        f"{_form('Vi bruker informasjonskapsler.', 'Godta alle', 'Avvis alle', action='/samtykke')}"
        "</div>"
    ),
    "banner-of-links": (
        f'<div role="dialog" aria-label="Informasjonskapsler" {_FLOATS}><p>Vi bruker '
        f"informasjonskapsler."
        '</p><a href="/samtykke?svar=ja">Godta alle</a> <a href="/samtykke?svar=nei">Avvis '
        "alle</a></div>"
    ),
    "banner-that-only-sends": (
        f'<div role="dialog" aria-label="Informasjonskapsler" {_FLOATS}><p>Vi bruker '
        f"informasjonskapsler."
        f'</p><button type="button" onclick="{_SEND}.then(() => location.reload())">Avvis '
        f"alle</button>"
        "</div>"
    ),
    "banner-that-goes-on-late": (
        f'<div id="b" role="dialog" aria-label="Cookies" {_FLOATS}><p>Vi bruker '
        f"informasjonskapsler.</p>"
        '<button type="button" onclick="document.getElementById(\'b\').hidden = true;'
        "setTimeout(() => { location.href = '/logg-ut' }, 900);"
        "setTimeout(() => fetch('/sendt', { method: 'POST' }), 1500)\">Avvis alle</button></div>"
    ),
    "draft-saved-on-focus": (
        '<form action="/sendt" method="post"><label>Tekst <input name="t" onfocus="'
        "fetch('/sendt', { method: 'PUT', body: 'utkast' })\" "
        "onblur=\"navigator.sendBeacon('/sendt', 1)\">"
        "</label><button>Send</button></form>"
    ),
    "deletes-on-focus": (
        '<button type="button" onfocus="fetch(\'/slett?id=3\'); setTimeout(() => '
        "fetch('/sendt', { method: 'DELETE' }), 700)\">Slett</button>"
    ),
    "survey-in-a-window": (
        '<a href="/avmeld?id=9" target="_blank" onfocus="this.click()">Svar på undersøkelsen</a>'
    ),
}


def trap_page(name: str) -> str:
    """A page with a button that must not be pressed, or that must reach nobody."""
    return document("Kommunen", f"{_WORDS}{TRAPS[name]}")
