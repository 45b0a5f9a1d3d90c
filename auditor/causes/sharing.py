"""Shared edits: what a person is asked to judge goes with the fault that the same edit mends.

A question is no fault, but it is settled when what it comes from is edited: text whose one letter
is too faint to be told from an ornament, beside words in the same colour that fail; text that the
window's edge cuts off, since the column it is in is too wide.
"""

from collections.abc import Mapping

from auditor.causes.edits import Key, edit_of, whole_rule
from auditor.causes.locator import Traits
from auditor.causes.spread import Spread
from auditor.model.finding import Outcome

Group = tuple[str, str, str]
"""Rule, outcome and kind."""

_CONTRAST = frozenset({"color-contrast", "color-contrast-enhanced"})
_LAYOUT = frozenset({"content-reflows-at-320-px", "scrollable-region-focusable"})
"""Rules that name what hides text where another cannot measure its contrast."""
_SAME_FAULT = {
    f"landmark-no-duplicate-{kind}": f"landmark-{kind}-is-top-level"
    for kind in ("banner", "contentinfo", "main")
}
"""Rules of axe-core that fail together where one landmark is put into another of its kind."""
_WALKS = frozenset({"focus-is-visible", "focusable-element-keeps-focus"})
"""Rules that judge one walk through a page: where it ended early, both ask about the page."""
_OF_COLOUR = ("background", "color", "opacity", "-webkit-text-fill")


class Sharing:
    """Which cause has the fault that an edit mends, once all occurrences have been counted."""

    def __init__(self, counted: Mapping[tuple[Group, Key], Spread]) -> None:
        """Take over what was counted under edits."""
        self._groups: dict[Key, list[Group]] = {}
        self._colours: dict[tuple[str, Key], tuple[Group, Key]] = {}
        self._counted = counted
        order = sorted(counted, key=lambda one: (_unsure(one[0]), one))
        for group, key in order:
            self._groups.setdefault(key, []).append(group)
            for rule in counted[(group, key)].rules if key[0] == "colour" else ():
                if edit_of(rule) == key:
                    self._colours.setdefault((group[0], whole_rule(rule)), (group, key))

    def of(self, group: Group, key: Key, traits: Traits) -> tuple[Group, Key]:
        """The cause that an occurrence is of: its own, or that of a fault mended with it.

        Args:
            group: of the occurrence.
            key: the edit that would mend it, or settle it.
            traits: of its place.

        Returns:
            The group and the edit that the cause is known by.
        """
        rule, _, kind = group
        if not _unsure(group):
            return self._with_same_fault(group, key), key
        others = [one for one in self._groups.get(key, ()) if one[2] == kind]
        failed = (rule, Outcome.FAILED.value, kind)
        if failed in others:
            return self._with_same_fault(failed, key), key
        host = next((one for one in others if one[0] in _hosts(rule, key, traits)), None)
        if host is not None:
            return host, key
        same_rule = self._colours.get((rule, key))
        return same_rule if same_rule and same_rule[0][2] == kind else (group, key)

    def _with_same_fault(self, group: Group, key: Key) -> Group:
        """The group of a rule that failed the same landmarks, on the same pages; else its own."""
        other = (_SAME_FAULT.get(group[0], ""), *group[1:])
        both = self._counted.get((group, key)), self._counted.get((other, key))
        same = both[0] and both[1] and both[0].pages == both[1].pages
        return other if same else group


def _unsure(group: Group) -> bool:
    return group[1] == Outcome.CANT_TELL.value


def _hosts(rule: str, key: Key, traits: Traits) -> frozenset[str]:
    """Other rules whose faults are mended by an edit that settles what this rule asks."""
    if key[0] == "wide":
        return _WALKS if rule in _WALKS else frozenset()
    return _LAYOUT if rule in _CONTRAST and _hides(traits) else frozenset()


def _hides(traits: Traits) -> bool:
    """Whether the edit is of a layout, not of colours."""
    if traits.lacks:
        return True
    rule = traits.styled_by
    return rule is not None and not rule.value and not rule.property.startswith(_OF_COLOUR)
