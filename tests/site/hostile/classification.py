"""Pages that are not the page asked for, and sound pages that only look so."""

from auditor.model.page import Reason
from tests.site.exchange import Exchange
from tests.site.hostile.pages import FAULTS, document, scripted
from tests.site.hostile.registry import KNOWN_FAULTS, page, route

_LOGIN = (
    '<form action="/login" method="post">'
    '<p><label for="bruker">Brukernavn</label> <input id="bruker" name="bruker" type="text" '
    'autocomplete="username"></p>'
    '<p><label for="passord">Passord</label> <input id="passord" name="passord" type="password" '
    'autocomplete="current-password"></p>'
    '<p><button type="submit">Logg inn</button></p></form>'
)


@route("/login")
def login(exchange: Exchange) -> None:
    """The login page that members are sent to."""
    exchange.html(document("Logg inn", _LOGIN))


@page("classification/members", "Side for innloggede", Reason.LOGIN_PAGE)
def members(exchange: Exchange) -> None:
    exchange.redirect("/login?retur=/hostile/classification/members")


@page(
    "classification/sign-on",
    "Side med felles innlogging et annet sted",
    Reason.LOGIN_PAGE,
    Reason.REDIRECT_LEAVES_SCOPE,
)
def sign_on(exchange: Exchange) -> None:
    exchange.redirect(f"{exchange.site.elsewhere}/login?retur=1")


@page("classification/login-box", "Nyheter ved siden av en innloggingsboks")
def login_box(exchange: Exchange) -> None:
    """A sound page: the field for a password stands beside its own content."""
    news = "".join(
        f"<h2>Sak {number}</h2><p>Kommunestyret vedtok sak {number} i møtet i mars, og arbeidet "
        "begynner så snart kontrakten er skrevet under.</p>"
        for number in range(1, 9)
    )
    exchange.html(document("Nyheter ved siden av en innloggingsboks", news + _LOGIN))


_CHECK = (
    "<h1>fjordvik.example</h1><h2>Bekreft at du er et menneske</h2>"
    "<p>Vi kontrollerer nettleseren din før du slipper inn. Dette tar noen sekunder.</p>"
    "<p>Checking your browser before accessing this site. Please enable JavaScript and cookies "
    'to continue.</p><div id="challenge-stage" class="spinner"></div>'
    "<p>Ray ID: 0123456789abcdef</p>"
)


def _bot_check() -> str:
    return (
        '<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>Vent litt …</title>'
        '<meta name="robots" content="noindex,nofollow"></head>'
        f"<body><main>{_CHECK}</main></body></html>"
    )


@page("classification/human", "Side som spør om du er et menneske", Reason.BOT_CHECK)
def human(exchange: Exchange) -> None:
    exchange.html(_bot_check())


@page(
    "classification/human-403",
    "Side som stenger ute roboter",
    Reason.BOT_CHECK,
    Reason.CLIENT_ERROR,
)
def human_forbidden(exchange: Exchange) -> None:
    exchange.html(_bot_check(), 403)


@page("classification/about-captcha", "Hvorfor må jeg bekrefte at jeg er et menneske")
def about_captcha(exchange: Exchange) -> None:
    """A sound page: it only writes about such checks."""
    body = "".join(
        f"<h2>{heading}</h2><p>{text}</p>"
        for heading, text in (
            ("Hva er dette", "Noen nettsteder ber deg bekrefte at du er et menneske."),
            ("Hvorfor", "Roboter kan sende tusenvis av skjemaer på kort tid til kommunen."),
            ("Får du det ikke til", "Ring innbyggertorget, så sender vi skjemaet for deg."),
            ("Personvern", "Kommunen lagrer ikke svaret ditt lenger enn økten varer."),
        )
    )
    exchange.html(document("Hvorfor må jeg bekrefte at jeg er et menneske", body))


_WALL_STYLE = (
    "<style>#vegg { position: fixed; inset: 0; padding: 4rem; background: #fff; color: #111; }"
    "body { overflow: hidden; }</style>"
)


@page("classification/cookie-wall", "Side bak en mur av samtykke", Reason.COOKIE_WALL)
def cookie_wall(exchange: Exchange) -> None:
    """Nothing is behind the wall until the answer is yes."""
    if exchange.cookie("mur") == "ja":
        return exchange.html(document("Side bak en mur av samtykke", "<p>Her er innholdet.</p>"))
    markup = (
        '<!doctype html><html lang="nb"><head><meta charset="utf-8">'
        f"<title>Fjordvik kommune</title>{_WALL_STYLE}</head><body>"
        '<div id="vegg" role="dialog" aria-modal="true" aria-labelledby="spor">'
        '<h1 id="spor">Godta informasjonskapsler for å fortsette</h1>'
        "<p>Du må godta alle informasjonskapsler for å se innholdet.</p>"
        '<button type="button" onclick="document.cookie = \'mur=ja; path=/\';'
        ' location.reload()">Godta alle</button></div></body></html>'
    )
    return exchange.html(markup)


def _shell(title: str, script: str, inside: str = "") -> str:
    return (
        '<!doctype html><html lang="nb"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title></head>"
        f'<body><div id="root">{inside}</div><script>{script}</script></body></html>'
    )


def _rendering(title: str, body: str) -> str:
    """Script source that fills the application's root with sound markup around a body."""
    markup = f"<main><h1>{title}</h1><p>Alt dette kom fra et skript.</p>{body}</main>"
    return f"document.getElementById('root').innerHTML = `{markup}`;"


@page("classification/empty-shell", "Skall uten innhold", Reason.NOTHING_RENDERED)
def empty_shell(exchange: Exchange) -> None:
    exchange.html(_shell("Skall uten innhold", "throw new Error('Fant ikke modulen');"))


@page("classification/missing-bundle", "Skall der skriptet mangler", Reason.NOTHING_RENDERED)
def missing_bundle(exchange: Exchange) -> None:
    shell = _shell("Skall der skriptet mangler", "")
    script = '<script src="/hostile/classification/app.123abc.js"></script></body>'
    exchange.html(shell.replace("</body>", script))


@page(
    "classification/spinner",
    "Skall som laster uten ende",
    Reason.CONTENT_MISSING,
)
def spinner(exchange: Exchange) -> None:
    turning = '<div class="spinner" role="status">Laster …</div>'
    exchange.html(_shell("Skall som laster uten ende", "", turning))


@page("classification/short", "Takk")
def short(exchange: Exchange) -> None:
    """A sound page with next to nothing on it."""
    exchange.html(
        '<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>Takk</title></head>'
        "<body><main><h1>Takk!</h1></main></body></html>"
    )


@page("classification/late", "Program som tegner litt sent", faults=KNOWN_FAULTS)
def late(exchange: Exchange) -> None:
    title = "Program som tegner litt sent"
    exchange.html(_shell(title, f"setTimeout(() => {{ {_rendering(title, FAULTS)} }}, 300);"))


@page("classification/fetching", "Program som henter innholdet", faults=KNOWN_FAULTS)
def fetching(exchange: Exchange) -> None:
    """Fetches JSON that takes a second, and draws on the next animation frame."""
    title = "Program som henter innholdet"
    script = (
        "fetch('/hostile/classification/data').then((answer) => answer.json())"
        f".then(() => requestAnimationFrame(() => {{ {_rendering(title, FAULTS)} }}));"
    )
    exchange.html(_shell(title, script))


@route("/hostile/classification/data")
def data(exchange: Exchange) -> None:
    exchange.wait(1.0)
    exchange.send('{"klar": true}', "application/json", 200, [("Cache-Control", "no-store")])


@page("classification/hash", "Program med adresser etter nummertegnet")
def hash_routed(exchange: Exchange) -> None:
    """``#/a`` and ``#/b`` are pages of their own; ``#/b`` has the known faults."""
    views = f"{{'#/a': '<p>Dette er visning A.</p>', '#/b': `<p>Dette er visning B.</p>{FAULTS}`}}"
    script = (
        f"const views = {views};"
        "const draw = () => { document.getElementById('visning').innerHTML ="
        " views[location.hash] || '<p>Velg en visning.</p>'; };"
        "addEventListener('hashchange', draw); draw();"
    )
    body = (
        '<nav aria-label="Visninger"><ul><li><a href="#/a">Visning A</a></li>'
        '<li><a href="#/b">Visning B</a></li></ul></nav><div id="visning"></div>'
    )
    exchange.html(scripted("Program med adresser etter nummertegnet", script, body))
