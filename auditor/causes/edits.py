"""Edits: what a change of a stylesheet is known by, and which of two possible ones mends most."""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from auditor.causes.locator import Traits
from auditor.causes.names import stable_path
from auditor.model.locator import StyleRule

Key = tuple[str, ...]
"""What occurrences share; the first word says in what: "style", "colour", "lacks"."""
Pair = tuple[Key, Key]
"""Two edits of which either would mend an occurrence: of text, or of what is behind it."""

_COLOURS = {
    "-webkit-text-fill-color": "color",
    "background": "background-color",
}
"""Properties that give a colour under another name."""
_EVERYWHERE = frozenset({"#000000", "#ffffff"})
"""Colours that are no choice of a site: as text and behind it they have nothing in common."""
_CHANNELS = re.compile(r"[-_](?:rgba?|hsla?|channels?)$")
"""How a custom property ends that gives another one's colour in numbers, to be mixed."""
_OF_PAGE = re.compile(
    r"(?::where\()?(?::root|html|body|\*|\[[^\]]*\]|\.(?:dark|light|theme[\w-]*))[^\s>+~]*"
)
"""An alternative of a selector that is for a whole page, or for a theme of it."""


@lru_cache(maxsize=20_000)
def edit_of(rule: StyleRule) -> Key:
    """The one place where a rule's value is edited.

    A colour that is written in several rules of a sheet is one decision, whether it is that of text
    or of what is behind it. So is one that components give to custom properties of their own. Each
    custom property of the whole page is a decision of its own: to change one leaves another as it
    is, whatever value they share.
    """
    if not rule.value:
        return whole_rule(rule)
    custom = custom_name(rule)
    use = custom or _COLOURS.get(rule.property, rule.property)
    apart = (use,) if (custom and _is_of_page(rule.selector)) or rule.value in _EVERYWHERE else ()
    return ("colour", path_of(rule.sheet), rule.value, *apart)


def custom_name(rule: StyleRule) -> str:
    """The custom property that a rule gives, whatever form its value has; "" for others."""
    return _CHANNELS.sub("", rule.property) if rule.property.startswith("--") else ""


def _is_of_page(selector: str) -> bool:
    """Whether a rule is for whole pages: then all that stands in them may use what it gives."""
    return any(_OF_PAGE.fullmatch(one.strip()) for one in selector.split(","))


def whole_rule(rule: StyleRule) -> Key:
    """A rule of a stylesheet, whichever of its properties is edited."""
    return ("style", path_of(rule.sheet), rule.selector)


def edits_of(traits: Traits) -> tuple[Key, ...]:
    """The edits that would mend an occurrence: none, one, or either of two."""
    if traits.lacks:
        return (("lacks", traits.lacks),)
    rules = (traits.styled_by, traits.or_styled_by)
    return tuple(dict.fromkeys(edit_of(rule) for rule in rules if rule is not None))


def rules_of(key: Key, traits: Traits) -> tuple[StyleRule, ...]:
    """Those of an occurrence's rules that an edit changes."""
    rules = (traits.styled_by, traits.or_styled_by)
    return tuple(rule for rule in rules if rule is not None and edit_of(rule) == key)


def chosen(pairs: Mapping[Pair, int], needed: frozenset[Key]) -> Mapping[Pair, Key]:
    """For each pair of edits the one to make, so that few edits mend everything.

    That is a smallest cover of a graph, found greedily: the edit that settles most pairs first.

    Args:
        pairs: with the number of occurrences of each.
        needed: edits that have to be made anyway.
    """
    made = {pair: next(key for key in pair if key in needed) for pair in pairs if needed & {*pair}}
    left = {pair: count for pair, count in pairs.items() if pair not in made}
    while left:
        gains: dict[Key, tuple[int, int, int]] = {}
        for pair, count in left.items():
            for first, key in ((1, pair[0]), (0, pair[1])):
                settled, rank, of = gains.get(key, (0, 0, 0))
                gains[key] = (settled + 1, rank + first, of + count)
        best = min(gains, key=lambda key: (*(-gain for gain in gains[key]), key))
        settled_now = [pair for pair in left if best in pair]
        made.update(dict.fromkeys(settled_now, best))
        for pair in settled_now:
            del left[pair]
    return made


@lru_cache(maxsize=20_000)
def path_of(address: str) -> str:
    """The path of a stylesheet as it stays from release to release."""
    return stable_path(urlsplit(address).path)
