"""A locator of each kind, with all that it can hold."""

from dataclasses import replace

from auditor.model.locator import DocumentObject, JourneyStep, Locator, PagePlace, StyleRule

STYLE = StyleRule(sheet="https://a.example/x.css", selector=".b", property="color", value="#777777")
LINK = PagePlace(
    frames=("/kart#0", "/flis#2"),
    landmarks=("main", "nav:innhald"),
    anchor="kart",
    chain=("ul", "li", "a"),
    role="link",
    name="les meir",
    classes=("kort",),
    component="kort",
    prose=True,
    alike=("a1", "", "c1"),
    address="/om",
    styled_by=STYLE,
    or_styled_by=replace(STYLE, selector=".c"),
    lacks="overflow-wrap a",
    frame_host="kart.example:8080",
    frame_path="/kart",
    script_host="prat.example",
    follows="image-alt",
    ordinal=3,
)
STEP = JourneyStep(journey="søknad", step=2, name="vedlegg", element=LINK)
FIGURE = DocumentObject(path=("Document", "Sect", "Figure"), name="folketal", page=4, ordinal=1)
EVERY: tuple[Locator, ...] = (LINK, STEP, FIGURE)
