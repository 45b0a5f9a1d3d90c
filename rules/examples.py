"""Examples of rules: pieces of their fixtures, so that what is shown to people is also tested."""

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import chain

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.dammit import EntitySubstitution
from bs4.formatter import HTMLFormatter

from auditor.model.finding import Outcome
from auditor.model.rule import Example

MAX_LINES = 6
MAX_LENGTH = 480
"""Characters of an example; a longer one is shown without what is inside it."""
OUTCOMES = (Outcome.FAILED, Outcome.PASSED, Outcome.CANT_TELL, Outcome.INAPPLICABLE)
"""The outcomes that have examples, in the order in which they are shown."""
_LABEL = "data-expect"
_MARK = "data-example"
"""Stands on or in the element that is to be the example, where the first is not the best."""
_WHOLE = frozenset({"html", "head", "body", "main"})


class _AsWritten(HTMLFormatter):
    """Writes attributes in the order of their author."""

    def attributes(self, tag: Tag) -> Iterable[tuple[str, str | None]]:
        """The attributes of a tag, those that are for us left out."""
        return [(name, value) for name, value in tag.attrs.items() if name not in (_LABEL, _MARK)]


_FORMATTER = _AsWritten(
    entity_substitution=EntitySubstitution.substitute_xml,
    void_element_close_prefix="",
)


def examples_of(rule: str) -> tuple[Example, ...]:
    """One example of each outcome that a rule's fixtures show, in the order of `OUTCOMES`.

    Args:
        rule: id of a rule; one without fixtures has no examples.
    """
    return examples_in(_pages(rule))


def examples_in(pages: Iterable[str]) -> tuple[Example, ...]:
    """The examples that labelled markup shows, in the order of `OUTCOMES`."""
    # Without a tag that keeps white space, runs of it would be read as one space.
    read = [BeautifulSoup(page, "html.parser", preserve_whitespace_tags={"html"}) for page in pages]
    found = (_example(read, outcome) for outcome in OUTCOMES)
    return tuple(example for example in found if example)


def _pages(rule: str) -> Iterator[str]:
    """The markup of a rule's fixtures, by path; files that begin with "_" are parts of others."""
    for kind in ("page", "site"):
        folder = resources.files("rules").joinpath("fixtures", kind, rule)
        if folder.is_dir():
            yield from _markup(folder)


def _markup(folder: Traversable) -> Iterator[str]:
    for one in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if one.is_dir():
            yield from _markup(one)
        elif one.name.endswith(".html") and not one.name.startswith("_"):
            yield one.read_text("utf-8")


def _example(pages: Sequence[BeautifulSoup], outcome: Outcome) -> Example | None:
    """The element of an outcome that its author marked, else the first that is short, or any."""
    label = outcome.value.replace("_", "-")
    labelled = [element for page in pages for element in page.find_all(attrs={_LABEL: label})]
    tags = [element for element in labelled if isinstance(element, Tag)]
    if not tags:
        return None
    marked = (tag for tag in tags if tag.has_attr(_MARK) or tag.find(attrs={_MARK: True}))
    short = (tag for tag in tags if _short(tag))
    chosen = next(chain(marked, short), tags[0])
    return Example(outcome=outcome, html=_shown(chosen))


def _shown(element: Tag) -> str:
    if element.name == "html":
        return _page(element)
    part = _around(element)
    if not _short(part):
        return _without_content(part)
    return "\n".join([*_styles(part), _source(part), *_next(part)])


def _next(part: Tag) -> list[str]:
    """What follows a short part, where it is short as well and not an example itself."""
    after = part.find_next_sibling(True)
    if not isinstance(after, Tag) or after.has_attr(_LABEL) or after.find(attrs={_LABEL: True}):
        return []
    both = [_source(part), _source(after)]
    fits = _short(after) and sum(map(len, both)) <= MAX_LENGTH // 2
    return both[1:] if fits and after.name == "p" else []


def _around(element: Tag) -> Tag:
    """The widest part around an element that is short and holds no second labelled element."""
    part = element
    while (
        (around := part.parent) is not None
        and around.name not in _WHOLE
        and _short(around)
        and len(around.find_all(attrs={_LABEL: True})) == 1
    ):
        part = around
    return part


def _short(element: Tag) -> bool:
    source = _source(element)
    return len(source) <= MAX_LENGTH and source.count("\n") < MAX_LINES


def _source(element: Tag) -> str:
    """The markup of an element as its author set it out, from the margin, without labels."""
    markup = element.decode(formatter=_FORMATTER)
    first, *more = [line for line in markup.splitlines() if line.strip()]
    margins = [len(line) - len(line.lstrip()) for line in more]
    before = element.previous_sibling
    if isinstance(before, NavigableString) and not (lead := before.rpartition("\n")[2]).strip():
        margins.append(len(lead))
    return "\n".join([first, *(line[min(margins) :] for line in more)])


def _without_content(element: Tag) -> str:
    start = re.match(r"<[^>]*>", _source(element))
    return f"{start[0] if start else ''}…</{element.name}>"


def _styles(part: Tag) -> list[str]:
    """The rules of the page's own style sheets that name a class or an id of the part."""
    page = part.find_parents()[-1]
    tags = [part, *part.find_all(True)]
    names = {f".{name}" for tag in tags for name in tag.get_attribute_list("class") if name}
    names |= {f"#{tag['id']}" for tag in tags if tag.has_attr("id")}
    sheet = "".join(style.get_text() for style in page.find_all("style"))
    rules = [" ".join(rule.split()) + " }" for rule in sheet.split("}") if rule.count("{") == 1]
    wanted = [rule for rule in rules if names & set(re.findall(r"[.#][\w-]+", rule.split("{")[0]))]
    if not wanted or len(wanted) > MAX_LINES:
        return []
    return ["<style>", *(f"  {rule}" for rule in wanted), "</style>"]


def _page(root: Tag) -> str:
    """A page in short: its root, its title, how it begins, and its marked link, else its last."""
    start = _without_content(root).partition("…")[0]
    links = root.select(f"a[{_MARK}]") or root.select("a[href]")
    parts = [*root.select("title")[:1], *root.select("h1, h2, p")[:2], *links[-1:]]
    lines = [f"  {' '.join(_source(one).split())}" for one in parts]
    while len(lines) > 2 and sum(map(len, lines)) > MAX_LENGTH:
        lines.pop()
    return "\n".join([start, *lines, "</html>"])
