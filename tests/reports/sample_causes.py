"""Causes made by hand: what the invented municipality has to mend, with pictures of it."""

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256

from PIL import Image, ImageDraw

from auditor.model.cause import Cause, CausePlace, Clue, Picture, Where
from auditor.model.criteria import needs_blocked
from auditor.model.finding import Finding, Kind, Outcome, Signpost
from auditor.model.occurrence import Occurrence
from auditor.model.page import Viewport

SITE = "https://www.fjellvik.example"
DESKTOP, PHONE = Viewport(1280, 1024), Viewport(320, 256)
HOSTILE = "</style><script>alert(1)</script>\u202e\" onload='x' שלום {{ 7 * 7 }}"


@cache
def picture_data(width: int = 640, height: int = 320) -> bytes:
    """A small page with a thing outlined in it."""
    page = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, width, 56), fill="#24435c")
    for line in range(84, height - 90, 24):
        draw.rectangle((32, line, width - 200 + line % 90, line + 8), fill="#c9d1d9")
    draw.rectangle((0, height - 60, width, height), fill="#e6ebf0")
    draw.rectangle((40, height - 42, 220, height - 22), fill="#b8c2cc")
    draw.rectangle((34, height - 48, 226, height - 16), outline="#c4122f", width=4)
    out = io.BytesIO()
    page.save(out, "WEBP", quality=70)
    return out.getvalue()


def picture(page: str = "/") -> Picture:
    return Picture(
        media_type="image/webp",
        width=640,
        height=320,
        page=SITE + page,
        viewport=DESKTOP,
        data=picture_data(),
        key="0123456789abcdef",
    )


def at(selector: str, snippet: str, n: int = 1, page: str = "/", **fields: object) -> CausePlace:
    values: dict[str, object] = {
        "rule": "",
        "engine": "axe",
        "criteria": (),
        "outcome": Outcome.FAILED,
        "kind": Kind.BREACH,
        "selector": (selector,),
        "snippet": snippet,
    }
    return CausePlace(
        page=SITE + page,
        viewport=DESKTOP,
        finding=Finding(**(values | fields)),  # type: ignore[arg-type]
        occurrences=n,
        pages=n,
    )


def _of(place: CausePlace, rule: str, outcome: Outcome, kind: Kind) -> CausePlace:
    finding = replace(place.finding, rule=rule, outcome=outcome, kind=kind)
    return replace(place, finding=finding)


def clue(key: str, **data: str) -> Clue:
    return Clue(key=key, data=data)


def cause(
    rule: str,
    criteria: str,
    occurrences: int,
    pages: int,
    where: Where,
    *clues: Clue,
    places: tuple[CausePlace, ...],
    outcome: Outcome = Outcome.FAILED,
    kind: Kind = Kind.BREACH,
    shown: bool = False,
    **fields: object,
) -> Cause:
    numbers = tuple(criteria.split())
    values: dict[str, object] = {
        "id": "c-" + sha256(f"{rule} {outcome}".encode()).hexdigest()[:12],
        "rule": rule,
        "rules": (rule,),
        "engines": ("axe",),
        "criteria": numbers,
        "outcome": outcome,
        "kind": kind,
        "needs": needs_blocked(numbers),
        "occurrences": occurrences,
        "pages": pages,
        "viewports": (DESKTOP, PHONE),
        "where": where,
        "clues": clues,
        "places": tuple(_of(place, rule, outcome, kind) for place in places),
        "picture": picture() if shown else None,
    }
    return Cause(**(values | fields))  # type: ignore[arg-type]


CONTRAST = {
    "fgColor": "#8a8a8a",
    "bgColor": "#ffffff",
    "contrastRatio": "3.45",
    "fontSize": "12.0pt (16px)",
    "fontWeight": "normal",
    "expectedContrastRatio": "4.5:1",
}
"""What axe-core tells of weak contrast."""
_REVIEW, _ADVICE, _DUTY = Outcome.CANT_TELL, Kind.ADVICE, Kind.DUTY

CAUSES = (
    cause(
        "color-contrast", "1.4.3", 1312, 87, Where.TEMPLATE,
        clue("same_style_rule", selector=".lenker .svak", sheet=SITE + "/tema/stil.css"),
        clue("in_landmark", landmark="footer", name=""),
        clue("on_most_pages", pages="87", audited="96"),
        places=(
            at(
                "footer > ul.lenker > li:nth-child(1) > a", '<a href="/om" class="svak">', 87,
                reason_key="color-contrast/default", data=CONTRAST,
                signpost=Signpost(landmark="footer", words="Om kommunen"),
            ),
            at("main > p.ingress", '<p class="ingress">', 12, "/aktuelt/ny-skole"),
        ),
        shown=True, id="c-000000000001",
    ),
    cause(
        "link-name", "2.4.4 4.1.2", 62, 31, Where.COMPONENT,
        clue("same_component", component="fjell-kort", places="31", pages="31"),
        clue("all_alike", elements="31"),
        places=(at("header > a.logo", '<a class="logo" href="/"><svg>', 31),),
        shown=True, id="c-000000000002", rules=("link-name", "link-in-card"),
        engines=("axe", "native"),
    ),
    cause(
        "image-alt", "1.1.1", 4, 2, Where.CONTENT,
        clue("some_alike", faulty="2", elements="31"),
        clue("varies", different="2"),
        places=(
            at(
                "main > div.artikkel > figure:nth-child(4) > img",
                '<img src="/bilder/radhuset-en-vintermorgen.jpg" class="bilde bred" width="1200">',
                1, "/aktuelt/budsjett-2027",
                signpost=Signpost(
                    heading="Budsjett 2027", landmark="main", words="radhuset-en-vintermorgen.jpg"
                ),
            ),
        ),
        id="c-000000000003",
    ),
    cause(
        "frame-title", "4.1.2", 1, 1, Where.THIRD_PARTY,
        clue("frame_of", host="kart.example"),
        clue("one_page", page=SITE + "/kontakt"),
        places=(
            at("iframe.kart", '<iframe class="kart" src="https://kart.example/">', 1, "/kontakt"),
        ),
        id="c-000000000004", viewports=(DESKTOP,),
    ),
    cause(
        "site-links-statement", "", 1, 1, Where.TEMPLATE,
        clue("page_wide", element="html"),
        places=(at("html", '<html lang="nb">', reason="No page links to a statement."),),
        kind=_DUTY, id="c-000000000005", engines=("native",), viewports=(DESKTOP,),
    ),
    cause(
        "color-contrast", "1.4.3", 220, 60, Where.COMPONENT,
        clue("same_component", component="toppbilde", places="60", pages="60"),
        places=(
            at(
                "div.toppbilde > h1", "<h1>", 60, reason_key="color-contrast/bgImage",
            ),
        ),
        outcome=_REVIEW, shown=True, id="c-000000000006",
    ),
    cause(
        "video-caption", "1.2.2", 1, 1, Where.CONTENT,
        clue("one_page", page=SITE + "/kommunestyret/mote?id=14"),
        places=(at("main > video", "<video controls>", 1, "/kommunestyret/mote?id=14"),),
        outcome=_REVIEW, id="c-000000000007",
    ),
    cause(
        "region", "", 310, 96, Where.TEMPLATE,
        clue("on_most_pages", pages="96", audited="96"),
        places=(at("div.topp", "<div>", 96),),
        kind=_ADVICE, id="c-000000000008",
    ),
    cause(
        "target-size", "2.5.8", 120, 22, Where.COMPONENT,
        clue("same_component", component="del-knapp", places="44", pages="22"),
        places=(at("a.del", "<a>", 22),),
        kind=_ADVICE, id="c-000000000009",
    ),
)  # fmt: skip


def harmful(pages: int = 1) -> Cause:
    """A cause all of whose strings were written by a page that means harm."""
    place = at(HOSTILE, f"<img alt={HOSTILE!r} src=x onerror=alert(1)>", pages, "/" + HOSTILE)
    return cause(
        "image-alt", "1.1.1", pages, pages, Where.THIRD_PARTY,
        clue("frame_of", host=HOSTILE),
        clue("same_component", component=HOSTILE, places="1", pages="1"),
        places=(place,), shown=True, id="c-0000000000ff",
    )  # fmt: skip


def crowd(total: int, pages: int, causes: int = 40) -> Iterator[Occurrence]:
    """So many occurrences over so many pages and causes, in the order of a store."""
    for page in range(pages):
        for i in range(total // pages):
            number = (i * 7 + page * 31) % causes
            yield Occurrence(
                page=f"{SITE}/artikler/kategori-{page % 12}/side-nummer-{page}",
                viewports=(DESKTOP, PHONE),
                finding=at(
                    f"main > div.innhold > section:nth-child({number}) > p:nth-child({i}) > a",
                    f'<a href="/mal/{i}" class="lenke">',
                ).finding,
                cause=f"c-{number:012x}",
            )
