"""Judging one page: axe-core in it, our own rules over its evidence, places and pictures."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Protocol

from auditor import causes
from auditor.browser.deadline import Deadline
from auditor.browser.frames import Frame
from auditor.browser.tab import Tab
from auditor.engines.looks import untested_by_looks
from auditor.errors import CommandFailed, DeadlinePassed, EngineError
from auditor.model.cause import Census, Picture, Sight
from auditor.model.dossier import PageCopy
from auditor.model.evidence import Evidence, Observation, PageDigest
from auditor.model.evidence_json import to_json
from auditor.model.finding import Finding, Judgement, Kind, Outcome
from auditor.model.identity import EVERYBODYS, Identity
from auditor.model.page import Viewport
from auditor.model.scan import CONSENT_PICTURE, PictureMode, ThirdPartyFrames
from auditor.observe import pictures, place
from auditor.observe.copying import copied
from auditor.observe.digest import digest
from auditor.observe.dom import frame_records
from auditor.observe.evidence import Observers, OpenPage
from auditor.scan.album import MOST_A_PAGE, Album
from auditor.scan.frames import scoped

BANNER = "auditorConsent.box()"
"""The consent banner that was found, as an expression in our world."""
COPY_DEADLINE = timedelta(seconds=20)
"""For the copy of a page, beside the time that the page has."""
PICTURE_SHARE = 0.5
"""Share of the time a page has left once it has been judged that its pictures may take."""
_URGENCY = (Kind.BREACH, Kind.DUTY, Kind.ADVICE)


class Engine(Protocol):
    """What judges a page by running in it; see `auditor.engines.axe.AxeEngine`."""

    def judge(self, tab: Tab, top: Frame, world: int, deadline: Deadline) -> Judgement:
        """Judge the page that a tab shows."""

    def judge_element(
        self, tab: Tab, top: Frame, world: int, element: str, deadline: Deadline
    ) -> Judgement:
        """Judge one element of it alone."""


class EvidenceEngine(Protocol):
    """What judges a page by its evidence; see `auditor.engines.native.NativeEngine`."""

    def judge(self, evidence: Evidence, late: Callable[[], bool]) -> Judgement:
        """Judge one page until it is too late."""

    def unjudged(self, failure: str, viewport: Viewport) -> Judgement:
        """What is said of a page whose evidence could not be gathered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was said of one page in one viewport.

    Attributes:
        seen: its evidence could be gathered; it stands even if the page went elsewhere after that.
        grown: more came to the page meanwhile, so that it was not judged.
        late: the page's time was over before its evidence was read; what was judged stands.
    """

    judgements: tuple[Judgement, ...]
    findings: tuple[Finding, ...]
    seen: bool
    grown: bool = False
    late: bool = False
    observations: tuple[Observation, ...] = ()
    digest: PageDigest | None = None
    census: Census = field(default_factory=dict)
    inventory: bytes = b""
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    copies: tuple[PageCopy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedBanner:
    """What was said of a consent banner while it was shown.

    Attributes:
        sights: of each finding, in their order.
        pictures: of occurrences in it, and of the banner itself.
    """

    findings: tuple[Finding, ...] = ()
    sights: tuple[Sight, ...] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)


NO_BANNER = JudgedBanner()


class PageAudit:
    """Judges pages with everything a scan chose; shared by all slots."""

    def __init__(
        self,
        engines: Sequence[Engine],
        native: EvidenceEngine,
        observers: Observers,
        album: Album,
        echoes: Callable[[Evidence], bool],
        third_party_frames: ThirdPartyFrames = ThirdPartyFrames.COUNT,
        speaks_for: Mapping[str, str] = MappingProxyType({}),
        identity: Identity = EVERYBODYS,
        *,
        copies: bool = False,
    ) -> None:
        """Choose who judges.

        Args:
            engines: those that run in the page.
            native: the one that judges evidence.
            observers: gather what it needs.
            album: says which occurrences are pictured.
            echoes: whether a page shows a secret; it is never pictured then.
            third_party_frames: whether frames of others that were not reached count.
            speaks_for: rules that say the same as another (`auditor.causes.speakers`).
            identity: what decides fingerprints beside the page.
            copies: take a copy of every page that is judged.
        """
        self._copies = copies
        self.speaks_for = speaks_for
        self._identity = identity
        self._engines = tuple(engines)
        self._native = native
        self._observers = observers
        self._album = album
        self._echoes = echoes
        self._scopes_out = third_party_frames is ThirdPartyFrames.IGNORE

    def judge_banner(self, page: OpenPage) -> JudgedBanner:
        """Judge the consent banner alone that our script has found, and picture its button."""
        found = tuple(
            replace(finding, part="consent_banner")
            for engine in self._engines
            for finding in engine.judge_element(
                page.tab, page.top, page.world, BANNER, page.deadline
            ).findings
        )
        try:
            evidence = self._observers.read(page)
        except (CommandFailed, EngineError):
            return JudgedBanner(findings=found, sights=(Sight(),) * len(found))
        sights = place.look(page, evidence, found)
        numbering = causes.numbering_of(page.top.url, self._identity)
        placed = self._known(found, sights, page, numbering)
        taken = dict(self._picture(page, evidence, placed, sights))
        if self._album.mode is not PictureMode.NONE and not self._echoes(evidence):
            whole = _attempt(lambda: pictures.photograph_banner(page), page)
            taken |= {CONSENT_PICTURE: whole} if whole else {}
        return JudgedBanner(findings=found, sights=sights, pictures=taken)

    def judge(
        self,
        page: OpenPage,
        banner: JudgedBanner,
        *,
        summed_up: bool,
        unstyled: str = "",
        grown: Callable[[], bool] | None = None,
    ) -> Judged:
        """Judge a page, its page loaded and settled.

        Args:
            page: the page.
            banner: what was said of its consent banner, which has gone.
            summed_up: make the digest that rules across pages need.
            unstyled: why rules that depend on looks cannot judge it; "" where they can.
            grown: whether more has come to the page since it was at rest; then nothing is judged.

        Raises:
            EngineError: an engine that runs in the page judged nothing.
            DeadlinePassed: the page's time was over before any engine had judged it.
            BrowserError: the tab is gone.
        """
        judgements = [
            _by_looks(engine.judge(page.tab, page.top, page.world, page.deadline), unstyled)
            for engine in self._engines
        ]
        evidence: Evidence | None = None
        native = None
        sound, late = True, False
        found = [finding for one in judgements for finding in one.findings]
        try:
            evidence = self._observers.read(page)
        except (CommandFailed, EngineError, DeadlinePassed) as error:
            late = isinstance(error, DeadlinePassed)
            if late and not judgements:
                raise
            native = self._native.unjudged(str(error), page.viewport)
        try:
            if evidence and grown and grown():
                return Judged(judgements=(), findings=(), seen=True, grown=True)
        except DeadlinePassed:  # it answers no more: nothing can be done to it
            sound, late = False, True
        # Places are looked up before anything is done to the page that might move them.
        sights = [Sight()] * len(found) if late else list(place.look(page, evidence, found))
        copy = None
        if self._copies and not (late and not page.tab.answers()):
            page, copy = _copied(page)
        if evidence:
            sound = sound and self._observers.act(page, evidence)
            native = self._native.judge(evidence, lambda: page.deadline.passed)
            native = _by_looks(native, unstyled)
            if not self._engines:
                frames = frame_records(evidence)
                judgements.append(Judgement(rule_runs=(), findings=(), frames=frames))
        if native:
            judgements.append(native)
            found += native.findings
            sights += self._places(page, evidence, native.findings, sound=sound)
        every = [*banner.sights, *sights]
        numbering = causes.numbering_of(page.top.url, self._identity)
        known = self._known([*banner.findings, *found], every, page, numbering)
        findings = causes.signposted(known, every)
        own = findings[len(banner.findings) :]
        pictured = self._picture(page, evidence, own, sights) if evidence and sound else {}
        copy = copy and self._completed(copy, evidence, unstyled)
        return Judged(
            judgements=tuple(self._in_scope(one, page.top.url) for one in judgements),
            findings=findings,
            observations=evidence.observations if evidence else (),
            seen=evidence is not None,
            late=late,
            digest=digest(evidence) if evidence and summed_up else None,
            census=causes.census(evidence, numbering) if evidence and summed_up else {},
            inventory=causes.Inventory.of(evidence, numbering).to_bytes() if evidence else b"",
            pictures={**banner.pictures, **pictured},
            copies=(copy,) if copy else (),
        )

    def _completed(self, copy: PageCopy, evidence: Evidence | None, unstyled: str) -> PageCopy:
        """A copy with what our own rules judged; without its picture where that shows a secret."""
        hidden = evidence is None or self._echoes(evidence)
        return replace(
            copy,
            evidence=to_json(evidence) if evidence else "",
            picture=b"" if hidden else copy.picture,
            unstyled=unstyled,
        )

    def _in_scope(self, judgement: Judgement, url: str) -> Judgement:
        if not self._scopes_out:
            return judgement
        return replace(judgement, frames=scoped(judgement.frames, url))

    def _known(
        self,
        findings: Sequence[Finding],
        sights: Sequence[Sight],
        page: OpenPage,
        numbering: causes.Numbering,
    ) -> tuple[Finding, ...]:
        return causes.fingerprinted(
            findings,
            sights,
            url=page.top.url,
            speaks_for=self.speaks_for,
            identity=self._identity,
            numbering=numbering,
        )

    def forget(self, taken: Collection[str]) -> None:
        """The pictures of these kinds were lost with their visit."""
        self._album.give_back(taken)

    def _places(
        self,
        page: OpenPage,
        evidence: Evidence | None,
        findings: Sequence[Finding],
        *,
        sound: bool,
    ) -> Sequence[Sight]:
        """The places of what was found in the evidence, on the page as it is by now."""
        if sound and _stays(page):
            try:
                return place.look(page, evidence, findings)
            except (CommandFailed, DeadlinePassed):
                pass  # a place is a help: what was judged stands without it
        return [Sight()] * len(findings)

    def _picture(
        self,
        page: OpenPage,
        evidence: Evidence,
        findings: Sequence[Finding],
        sights: Sequence[Sight],
    ) -> Mapping[str, Picture]:
        """Picture the first occurrences of their kind, failures first."""
        taken: dict[str, Picture] = {}
        if self._album.mode is PictureMode.NONE or self._echoes(evidence):
            return taken
        page = replace(page, deadline=page.deadline.share(PICTURE_SHARE))
        order = sorted(zip(findings, sights, strict=True), key=lambda pair: _urgency(pair[0]))
        with pictures.Camera(page) as camera:
            whole = self._album.mode is PictureMode.PAGE
            take = camera.photograph_page if whole else camera.photograph
            for finding, sight in order:
                key = causes.picture_key(finding, page.top.url)
                if len(taken) >= MOST_A_PAGE or page.deadline.passed:
                    break
                kind = causes.picture_kind(finding)
                if sight.element is None or not self._album.claim(key, kind):
                    continue
                picture = _attempt(partial(take, sight.element), page)
                if picture is None:
                    self._album.give_back((key,))
                else:
                    taken[key] = replace(
                        picture,
                        rule=finding.rule,
                        fingerprint=finding.fingerprint,
                        selector=finding.selector,
                    )
        return taken


def _copied(page: OpenPage) -> tuple[OpenPage, PageCopy]:
    """A copy of a page, and the page with as much time left as before: it costs no verdict."""
    left = page.deadline.remaining
    copy = copied(replace(page, deadline=Deadline.after(COPY_DEADLINE)))
    return replace(page, deadline=Deadline.after(timedelta(seconds=left))), copy


def _by_looks(judgement: Judgement, unstyled: str) -> Judgement:
    return untested_by_looks(judgement, unstyled) if unstyled else judgement


def _attempt(take: Callable[[], Picture | None], page: OpenPage) -> Picture | None:
    try:
        picture = take()
    except (CommandFailed, DeadlinePassed, EngineError):
        return None  # a picture is a help; without it the page is judged all the same
    return picture if _stays(page) else None


def _stays(page: OpenPage) -> bool:
    """Whether the tab still shows the document that was judged, not the next one."""
    return page.tab.log.current == page.top.loader


def _urgency(finding: Finding) -> tuple[int, bool]:
    return _URGENCY.index(finding.kind), finding.outcome is not Outcome.FAILED
