"""Where a cause probably sits, and the evidence for it."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from auditor.causes.edits import Key, custom_name, edit_of, rules_of
from auditor.causes.locator import Traits
from auditor.causes.making import PAGE_WIDE
from auditor.causes.names import part_name, skeleton, stable_classes, stable_selector
from auditor.causes.spread import Spread
from auditor.model.cause import Clue, Where

_LAYOUT = frozenset({"aside", "body", "footer", "header", "html", "main", "nav"})
"""Elements that a template puts on every page, whatever class they have."""
MOST = 0.6
"""Share of the audited pages from which something counts as on most of them."""
_WHOLE_SECTION = 0.8
_SOME = 3
"""Pages from which something counts as repeated by a template."""


class Pages:
    """The audited pages of a scan, by number."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self.numbers = {address: number for number, address in enumerate(addresses)}
        self.addresses = list(addresses)
        self.audited = len(addresses)
        self._section_of = [_section(address) for address in addresses]
        self._sizes: dict[str, int] = {}
        for section in self._section_of:
            self._sizes[section] = self._sizes.get(section, 0) + 1

    def number(self, address: str) -> int:
        """The number of a page; one that was not among the audited gets a new one."""
        number = self.numbers.get(address)
        if number is None:
            number = self.numbers[address] = len(self.addresses)
            self.addresses.append(address)
            self._section_of.append(_section(address))
        return number

    def on_most(self, spread: Spread) -> bool:
        """Whether it is on most of the pages, of enough pages to say so."""
        return self.audited >= _SOME and len(spread.pages) >= MOST * self.audited

    def fills_sections(self, spread: Spread) -> bool:
        """Whether it is on nearly all pages of each part of the site where it is at all.

        Then the pages of that part have a template of their own.
        """
        counts: dict[str, int] = {}
        for page in spread.pages:
            section = self._section_of[page]
            counts[section] = counts.get(section, 0) + 1
        return len(spread.pages) >= _SOME and all(
            count >= _WHOLE_SECTION * self._sizes.get(section, count)
            for section, count in counts.items()
        )


def _section(address: str) -> str:
    """The part of a site that a page is in: the first folder, or the first word of its name."""
    first, slash, _ = urlsplit(address).path.strip("/").partition("/")
    return first if slash else skeleton(first).partition(".")[0].partition("-")[0]


def of_third_party(traits: Traits) -> tuple[Where, tuple[Clue, ...]]:
    """Of what a third party made."""
    if traits.frame_host:
        clue = Clue(key="frame_of", data={"host": traits.frame_host})
    else:
        clue = Clue(key="made_by_script", data={"host": traits.script_host})
    return Where.THIRD_PARTY, (clue,)


def of_style(key: Key, spread: Spread, pages: Pages) -> tuple[Where, tuple[Clue, ...]]:
    """Of what one edit of a stylesheet mends: of a rule, a colour or a custom property."""
    style, *_ = rules_of(key, spread.example)
    rules = {rule for rule in spread.rules if edit_of(rule) == key}
    custom_names = {custom_name(rule) for rule in rules}
    by_custom = len(custom_names) == 1 and "" not in custom_names
    if by_custom:
        custom = {"property": style.property, "colour": style.value, "sheet": style.sheet}
        rule = Clue(key="same_custom_property", data=custom)
    elif key[0] == "colour" and len(rules) > 1:
        shared = {"colour": style.value, "rules": str(len(rules)), "sheet": style.sheet}
        rule = Clue(key="same_colour", data=shared)
    else:
        rule = Clue(key="same_style_rule", data={"selector": style.selector, "sheet": style.sheet})
    told = (rule, *_by_place(spread, pages))
    if "-" in style.sheet and not urlsplit(style.sheet).scheme:
        return Where.COMPONENT, told  # the stylesheet of a custom element
    if spread.in_template:
        return Where.TEMPLATE, told
    if not style.sheet and len(spread.pages) == 1 < pages.audited:
        return Where.CONTENT, told
    lays_out = spread.example.tag in _LAYOUT
    if len(rules) > 1 or by_custom or lays_out or _by_template(spread, pages):
        return Where.TEMPLATE, told
    return (Where.COMPONENT if _names_class(style.selector) else Where.TEMPLATE), told


def of_lack(spread: Spread, pages: Pages) -> tuple[Where, tuple[Clue, ...]]:
    """Of what shows where a stylesheet says nothing."""
    property_, _, element = spread.example.lacks.partition(" ")
    lack = Clue(key="missing_style", data={"property": property_, "element": element})
    alone = len(spread.pages) == 1 < pages.audited
    return (Where.CONTENT if alone else Where.TEMPLATE), (lack, *_by_place(spread, pages))


def of_page_wide(spread: Spread, pages: Pages) -> tuple[Where, tuple[Clue, ...]]:
    """Of what concerns whole pages and is the same on many of them."""
    element = spread.example.tag if spread.example.tag in PAGE_WIDE else "body"
    wide = Clue(key="page_wide", data={"element": element})
    alone = len(spread.pages) == 1 < pages.audited
    return (Where.CONTENT if alone else Where.TEMPLATE), (wide, *_by_place(spread, pages))


def of_made_alike(spread: Spread, pages: Pages, of_all: int) -> tuple[Where, tuple[Clue, ...]]:
    """Of what is made alike, wherever it stands.

    Args:
        spread: of the occurrences.
        pages: of the scan.
        of_all: elements made so, with and without fault; 0 where they were not counted.
    """
    told: list[Clue] = []
    example = spread.example
    templated = spread.in_template and len(spread.landmarks) == 1
    templated = templated or (not example.custom and _by_template(spread, pages))
    name = example.component or example.named
    if name and not templated:
        numbers = {"places": str(spread.elements), "pages": str(len(spread.pages))}
        told.append(Clue(key="same_component", data={"component": name, **numbers}))
    told.extend(_by_place(spread, pages))
    if of_all > 1 and of_all <= spread.elements:
        told.append(Clue(key="all_alike", data={"elements": str(spread.elements)}))
    return (Where.TEMPLATE if templated or not name else Where.COMPONENT), tuple(told)


def of_content(spread: Spread, page: str, of_all: int) -> tuple[Where, tuple[Clue, ...]]:
    """Of what stands on one page only.

    Args:
        spread: of occurrences made alike, on all pages.
        page: its address, "" where it was met at several.
        of_all: elements made so, with and without fault; 0 where they were not counted.
    """
    told = [Clue(key="one_page", data={"page": page})] if page else []
    if of_all > spread.elements:
        numbers = {"faulty": str(spread.elements), "elements": str(of_all)}
        told.append(Clue(key="some_alike", data=numbers))
    elif spread.varies:
        told.append(Clue(key="varies", data={"different": str(len(spread.texts))}))
    return Where.CONTENT, tuple(told)


def _by_place(spread: Spread, pages: Pages) -> list[Clue]:
    told: list[Clue] = []
    count = str(len(spread.pages))
    if spread.in_template and len(spread.landmarks) == 1:
        (landmark, name), *_ = spread.landmarks
        told.append(Clue(key="in_landmark", data={"landmark": landmark, "name": name}))
    if pages.on_most(spread):
        told.append(Clue(key="on_most_pages", data={"pages": count, "audited": str(pages.audited)}))
    elif len(spread.pages) > 1 and len(spread.places) == 1 and spread.most == 1:
        told.append(Clue(key="same_place", data={"pages": count}))
    return told


def _by_template(spread: Spread, pages: Pages) -> bool:
    """Whether it stands at one place of pages that a template makes, as often on each."""
    if len(spread.places) > 1 or not spread.on_each:
        return False
    return pages.on_most(spread) or (spread.most == 1 and pages.fills_sections(spread))


def _names_class(selector: str) -> bool:
    """Whether a selector has a class that names a part, or one that a build made up for a part."""
    if not stable_selector(selector):
        return True
    classes = " ".join(part.split(":")[0].split("[")[0] for part in selector.split(".")[1:])
    return bool(part_name(stable_classes(" ".join(classes.split(">")), 3)))
