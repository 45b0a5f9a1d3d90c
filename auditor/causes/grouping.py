"""Grouping: which occurrences one edit would probably mend.

Two steps, so that a scan of any size fits in memory: every occurrence is counted under what it is
alike in with others, from coarse to fine; then it is decided at which of these levels they are
one cause. What is alike at none of them is a cause for each page.
"""

from collections.abc import Mapping
from functools import lru_cache

from auditor.causes.edits import Key, Pair, chosen, edits_of
from auditor.causes.identity import digest, page_identity
from auditor.causes.locator import Traits, traits_of
from auditor.causes.making import LISTS, PAGE_WIDE
from auditor.causes.names import stable_selector, words_in
from auditor.causes.sharing import Group, Sharing
from auditor.causes.spread import Spread
from auditor.causes.where import (
    Pages,
    of_content,
    of_lack,
    of_made_alike,
    of_page_wide,
    of_style,
    of_third_party,
)
from auditor.model.cause import Census, Clue, Mark, Where
from auditor.model.finding import Outcome
from auditor.model.rule import RuleInfo
from auditor.rulekit import ENGINE

_OF_THE_PAGE = frozenset({"bypass", "page-has-heading-one", "region", "skip-link"})
"""Rules of axe-core that judge how a page is divided, whichever element they name."""
_OF_STYLE = frozenset({"focus-is-visible", "focusable-element-keeps-focus", "target-size"})
"""Rules whose faults an editor cannot write: where no rule of a stylesheet is known to make them,
one that is written for their kind of element mends them."""
_OF_TEXTS = frozenset({"language-of-parts-is-marked"})
"""Rules on what editors write, however much of it stands in one part of a page."""
_OF_LISTS = frozenset({"definition-list", "dlitem", "list", "listitem"})
"""Rules of axe-core on what lists consist of, the list or an item of it being named."""
_EDITS = frozenset({"style", "colour", "lacks"})
_WRITTEN = words_in("cell frame heading img link listitem table video")
"""Roles of what editors put into pages; two of them may be alike by chance."""
_NEARLY_ALL = 0.95
_MOST_OF_THEM = 0.8
_SOME_OF_THEM = 0.4
_SOME_PAGES = 3


class Grouping:
    """Finds the causes of one scan."""

    def __init__(
        self, rules: Mapping[str, RuleInfo], site: str, pages: Pages, census: Census
    ) -> None:
        """Begin.

        Args:
            rules: every rule there is, by id.
            site: name of the site, part of every cause's id.
            pages: the audited ones.
            census: elements of each making over all audited pages.
        """
        self._rules = rules
        self._speaks_for = speakers(rules)
        self._site = site
        self._pages = pages
        self._all = _sums(census)
        self._spreads: dict[tuple[Group, Key], Spread] = {}
        self._ladders: dict[tuple[Group, Key], tuple[Key, ...]] = {}
        self._met: dict[int, int] = {}
        self._decided: dict[tuple[Group, Key], Key | None] = {}
        self._either: dict[Group, dict[Pair, Spread]] = {}
        self._chosen: dict[tuple[Group, Pair], Key] | None = None
        self._sharing: Sharing | None = None
        self._id = lru_cache(maxsize=100_000)(self._make_id)

    def add(self, mark: Mark) -> None:
        """Count an occurrence; they must come page by page."""
        traits = traits_of(mark.locator)
        group = self.group(mark, traits)
        page = self._pages.number(mark.page)
        keys = _keys(mark.rule, traits)
        if _is_pair(keys):
            pairs = self._either.setdefault(group, {})
            spread = pairs.get((keys[0], keys[1]))
            if spread is None:
                spread = pairs[(keys[0], keys[1])] = Spread(traits)
            spread.add(page, mark.viewports, traits)
            return
        for key in keys:
            if _is_shared(group, key):
                self._ladders.setdefault((group, key), keys)
            spread = self._spreads.get((group, key))
            if spread is None:
                first = page
                if key[0] == "same":  # most links and pictures are on one page only
                    first = self._met.setdefault(hash((group, key)), page)
                    if first == page:
                        continue
                spread = self._spreads[(group, key)] = Spread(traits)
                if first != page:
                    spread.add(first, mark.viewports, traits)
            spread.add(page, mark.viewports, traits)

    def group(self, mark: Mark, traits: Traits) -> Group:
        """The rule that speaks for the occurrence, its outcome and kind."""
        rule = traits.follows or mark.rule
        return (self._speaks_for.get(rule, rule), mark.outcome.value, mark.kind.value)

    def engine_of(self, rule: str) -> str:
        """The engine that a rule belongs to; "" for one that is unknown."""
        return self._rules[rule].engine if rule in self._rules else ""

    def speaker(self, mark: Mark) -> str:
        """The rule that speaks for the cause of an occurrence."""
        return self._shared(mark)[0][0]

    def is_own(self, mark: Mark) -> bool:
        """Whether an occurrence is of its cause's own rule and outcome, and not settled with it."""
        return self._shared(mark) == self._counted(mark)

    def outcome_of(self, mark: Mark) -> Outcome:
        """The outcome of an occurrence's cause: failed, too, for what goes with a failure."""
        return Outcome(self._shared(mark)[0][1])

    def cause_of(self, mark: Mark) -> str:
        """The id of an occurrence's cause, once all have been counted."""
        group, key = self._shared(mark)
        return self._id(group, key or ("page", page_identity(mark.page)))

    def _counted(self, mark: Mark) -> tuple[Group, Key | None]:
        """The group of an occurrence, and what it shares with others of the group."""
        traits = traits_of(mark.locator)
        own = self.group(mark, traits)
        return own, self._decision(own, self._settled(own, _keys(mark.rule, traits)))

    def _shared(self, mark: Mark) -> tuple[Group, Key | None]:
        """The group that an occurrence's cause is of, and what its occurrences share."""
        own, key = self._counted(mark)
        if key is None:
            return self._of_template(own, mark)
        if not _is_shared(own, key):
            return own, key
        if self._sharing is None:
            self._choices()
            spreads = self._spreads.items()
            self._sharing = Sharing(
                {one: spread for one, spread in spreads if _is_shared(*one) and self._stands(*one)}
            )
        return self._sharing.of(own, key, traits_of(mark.locator))

    def _stands(self, group: Group, key: Key) -> bool:
        """Whether there is a cause under a key: what is under it is no coarser nor finer one."""
        return self._decision(group, self._ladders.get((group, key), (key,))) == key

    def explain(self, mark: Mark, addresses: int) -> tuple[Where, tuple[Clue, ...]]:
        """Where the cause of an occurrence probably sits, and the evidence for it.

        Args:
            mark: of the occurrence.
            addresses: how many the cause is on; a page may be met at several.
        """
        traits = traits_of(mark.locator)
        group = self.group(mark, traits)
        keys = self._settled(group, _keys(mark.rule, traits))
        key = self._decision(group, keys)
        if key is None:
            near = next((one for one in keys if one[0] in ("part", "place")), keys[0])
            page = mark.page if addresses == 1 else ""
            return of_content(self._spreads[(group, near)], page, self._all.get(near, 0))
        spread = self._spreads[(group, key)]
        if key[0] in ("frame", "script"):
            return of_third_party(spread.example)
        if key[0] == "lacks":
            return of_lack(spread, self._pages)
        if key[0] in _EDITS:
            return of_style(key, spread, self._pages)
        if key[0] == "wide":
            return of_page_wide(spread, self._pages)
        return of_made_alike(spread, self._pages, self._all.get(key, 0))

    def _of_template(self, own: Group, mark: Mark) -> tuple[Group, Key | None]:
        """A doubt about a whole page goes with what its template has wrong on most pages."""
        rule, _, kind = own
        failed = (rule, Outcome.FAILED.value, kind)
        key, *_ = _keys(mark.rule, traits_of(mark.locator))
        spread = self._spreads.get((failed, key))
        wrong = key[0] == "wide" and spread is not None and self._pages.on_most(spread)
        doubt = mark.outcome is Outcome.CANT_TELL
        return (failed, key) if wrong and doubt and self._is_one(failed, key) else (own, None)

    def _settled(self, group: Group, keys: tuple[Key, ...]) -> tuple[Key, ...]:
        """Of two edits the one to make; all occurrences have been counted."""
        if not _is_pair(keys):
            return keys
        return (self._choices()[(group, (keys[0], keys[1]))],)

    def _choices(self) -> Mapping[tuple[Group, Pair], Key]:
        """What is edited of each two; failures first, since what is settled with them is chosen."""
        if self._chosen is None:
            self._chosen = {}
            failed = Outcome.FAILED.value
            for of in sorted(self._either, key=lambda one: (one[1] != failed, one)):
                self._choose(of, self._either[of], self._chosen)
        return self._chosen

    def _choose(
        self, group: Group, pairs: Mapping[Pair, Spread], made: dict[tuple[Group, Pair], Key]
    ) -> None:
        rule, _, kind = group
        needs = (group, (rule, Outcome.FAILED.value, kind))
        needed = frozenset(key for of, key in self._spreads if of in needs)
        counts = {pair: spread.elements for pair, spread in pairs.items()}
        for pair, key in chosen(counts, needed).items():
            made[(group, pair)] = key
            known = self._spreads.setdefault((group, key), pairs[pair])
            if known is not pairs[pair]:
                known.absorb(pairs[pair])

    def _decision(self, group: Group, keys: tuple[Key, ...]) -> Key | None:
        """The coarsest key under which occurrences are one cause; None: one for each page."""
        finest = (group, keys[-1])
        if finest not in self._decided:
            self._decided[finest] = next((key for key in keys if self._is_one(group, key)), None)
        return self._decided[finest]

    def _is_one(self, group: Group, key: Key) -> bool:
        """Whether one edit would probably mend everything under a key."""
        spread = self._spreads.get((group, key))
        if spread is None:
            return False
        share = self._share(key, spread)
        example = spread.example
        if _is_of_style(group) and key[0] != "same":
            return key[0] != "own" or bool(example.named)
        if group[0] in _OF_TEXTS and len(spread.pages) == 1 < self._pages.audited:
            return False
        match key[0]:
            case "list":
                return _repeats(spread)
            case "wide":
                return self._is_of_pages(spread)
            case "own":
                alone = not example.alike[1] and not _in_one(spread)
                enough = _MOST_OF_THEM if alone else _NEARLY_ALL
                spreads = alone or len(spread.places) > 1
                return bool(example.named) and spreads and share >= enough and _repeats(spread)
            case "part":
                named = bool(example.component) and not _in_one(spread)
                enough = _SOME_OF_THEM if spread.controls else _MOST_OF_THEM
                return named and share >= enough and _repeats(spread)
            case "place":
                return spread.in_template or self._stands_everywhere(spread, share)
            case "same":
                return self._is_repeated(spread)
        return True

    def _is_of_pages(self, spread: Spread) -> bool:
        """Whether what concerns whole pages comes from their template."""
        repeated = len(spread.pages) >= _SOME_PAGES
        if spread.example.tag == "title":
            return repeated and (self._pages.on_most(spread) or not spread.varies)
        return repeated or self._pages.audited < _SOME_PAGES

    def _stands_everywhere(self, spread: Spread, share: float) -> bool:
        """Whether a template, not an editor, put something at one place of many pages."""
        pages = len(spread.pages)
        if pages < _SOME_PAGES:
            return pages > 1 and share >= _NEARLY_ALL and _is_made_twice(spread)
        if share < _MOST_OF_THEM:
            return False
        if not spread.varies or spread.recurs:
            return True
        written = not spread.controls and spread.example.role != ""
        enough = max(5, self._pages.audited / 4) if written else _SOME_PAGES
        if written and spread.most > 1:
            return False
        return pages >= enough or self._pages.on_most(spread)

    def _is_repeated(self, spread: Spread) -> bool:
        """Whether a template puts one and the same thing on pages, beside others like it."""
        if len(spread.pages) < _SOME_PAGES or spread.most > 1:
            return False
        outside = spread.example.landmark[0] != "main"
        return outside or self._pages.on_most(spread) or self._pages.fills_sections(spread)

    def _share(self, key: Key, spread: Spread) -> float:
        """Elements with the fault among all that are made so; 1 where they were not counted."""
        return spread.elements / max(self._all.get(key, 0), spread.elements, 1)

    def _make_id(self, group: Group, key: Key) -> str:
        if key[0] == "style":
            key = self._lasting(group, key)
        return "c-" + digest(self._site, *group, *key)[:12]

    def _lasting(self, group: Group, key: Key) -> Key:
        """A rule of a stylesheet as it is known by: without classes that a build makes up anew.

        Where nothing else is left of its selector, one of the places that it styles stands for it.
        """
        kind, sheet, selector = key
        lasting = stable_selector(selector)
        return (kind, sheet, lasting or min(self._spreads[(group, key)].places))


def _is_shared(group: Group, key: Key) -> bool:
    """Whether what is under a key may be settled by an edit that mends something else."""
    return key[0] in _EDITS or key[0] == "wide" or group[0] in _OF_STYLE


def _is_of_style(group: Group) -> bool:
    """Whether only an edit of a stylesheet can mend what a group says."""
    rule, outcome, _ = group
    unsure = outcome == Outcome.CANT_TELL.value
    return rule in _OF_STYLE or (unsure and rule == "color-contrast")


def _in_one(spread: Spread) -> bool:
    """Whether all of it is in one landmark of the template, where its place tells more."""
    return spread.in_template and len(spread.landmarks) == 1


def _repeats(spread: Spread) -> bool:
    """Whether something made alike is a part that a developer made, not what editors wrote."""
    if spread.controls:
        return spread.elements >= 2
    if spread.example.prose:
        return spread.elements >= 6 and len(spread.pages) >= 4
    return spread.elements >= 3 and (len(spread.pages) > 1 or spread.most >= 3)


def _is_made_twice(spread: Spread) -> bool:
    """Whether two pages have one and the same thing that no editor writes, once each."""
    example = spread.example
    written = example.prose or example.role in _WRITTEN
    return spread.recurs and spread.most == 1 and bool(example.named) and not written


def _keys(rule: str, traits: Traits) -> tuple[Key, ...]:
    """What an occurrence may be alike in with others, from coarse to fine."""
    if traits.frame_host:
        return (("frame", _no_port(traits.frame_host), traits.frame_path),)
    if traits.script_host:
        return (("script", _no_port(traits.script_host)),)
    if rule in _OF_THE_PAGE or rule.startswith("landmark-") or traits.tag in PAGE_WIDE:
        return (("wide", traits.tag if traits.tag in PAGE_WIDE else ""),)
    if edits := edits_of(traits):
        return edits
    own, around, at = traits.alike
    keys: list[Key] = [("own", own)] if own else []
    of_list = rule in _OF_LISTS or (rule in _OF_STYLE and traits.tag in LISTS)
    if of_list and traits.component and not traits.prose:
        keys.insert(0, ("list", traits.component))
    if around:
        keys.append(("part", own, around))
    place = (own, around, at)
    return (*keys, ("place", *place), ("same", *place, traits.name, traits.address))


def _is_pair(keys: tuple[Key, ...]) -> bool:
    """Whether either of two edits would mend it."""
    return len(keys) == 2 and keys[0][0] in _EDITS


def _sums(census: Census) -> Mapping[Key, int]:
    """Elements of each making, summed up for every level of keys."""
    sums: dict[Key, int] = {}
    for made, count in census.items():
        own, _, rest = made.partition(".")
        around, _, at = rest.partition(".")
        for key in (("own", own), ("part", own, around), ("place", own, around, at)):
            sums[key] = sums.get(key, 0) + count
    return sums


def speakers(rules: Mapping[str, RuleInfo]) -> Mapping[str, str]:
    """For each rule that says the same as one of ours, the id of ours."""
    speaks_for: dict[str, str] = {}
    own = sorted((rule for rule in rules.values() if rule.engine == ENGINE), key=lambda one: one.id)
    others = [rule for rule in rules.values() if rule.engine != ENGINE]
    for rule in own:
        for same in rule.same_as:
            speaks_for.setdefault(same, rule.id)
        for other in others:
            if set(other.act_ids) & set(rule.act_ids):
                speaks_for.setdefault(other.id, rule.id)
    return speaks_for


def _no_port(host: str) -> str:
    return host.partition(":")[0]
