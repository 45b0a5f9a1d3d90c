"""The record of one visit while it grows."""

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from auditor.browser.truth import LoadedDocument
from auditor.errors import EngineError
from auditor.model.page import IN_PART, FrameState, Hop, PageState, Reason, Viewport
from auditor.model.remark import Remark, RemarkKey, distinct, remark
from auditor.model.stand_in import MAX_ADDRESS, is_stand_in, more_links, recorded
from auditor.model.text import clean
from auditor.model.visit import Sighting, Visit
from auditor.net.address import normalise
from auditor.net.throttle import parse_retry_after
from auditor.observe.acts import Label
from auditor.observe.page import Facts, Reached
from auditor.scan.acts import act_of, act_of_label
from auditor.scan.frames import told
from auditor.scan.judging import Judged

_TOLD = {
    Reason.LOAD_UNFINISHED: RemarkKey.LOAD_UNFINISHED,
    Reason.NEVER_QUIET: RemarkKey.STILL_CHANGING,
    Reason.STILL_GROWING: RemarkKey.STILL_GROWING,
    Reason.SHOWN_IN_PASSING: RemarkKey.SHOWN_IN_PASSING,
    Reason.DIALOG_OPEN: RemarkKey.DIALOG_OPEN,
    Reason.TIME_OVER: RemarkKey.TIME_OVER,
}
"""The remark that tells of a reason; the others are told with what is missing."""


class VisitRecord:
    """What is known of a visit so far; until it is concluded, it says that it was interrupted."""

    def __init__(self, url: str, viewport: Viewport) -> None:
        self._began = time.monotonic()
        self.phase = "load"
        self._seen = False
        self._visit = Visit(
            url=url,
            viewport=viewport,
            state=PageState.INTERRUPTED,
            reason=Reason.STOPPED,
            started=datetime.now(UTC),
        )

    def document(self, document: LoadedDocument | None) -> None:
        """Note the document that answered."""
        if document is None:
            return
        retry = document.headers.get("retry-after")
        hops = tuple(
            Hop(url=clean(hop.url, MAX_ADDRESS), status=hop.status) for hop in document.redirects
        )
        self._visit = replace(
            self._visit,
            final_url=recorded(document.url),
            status=document.status,
            mime=clean(document.mime, 100) if document.mime else None,
            redirects=self._visit.redirects + hops,
            retry_after=parse_retry_after(retry, datetime.now(UTC)) if retry else None,
        )

    def again(self) -> None:
        """The address is asked for again: what answered until now does not count."""
        self._visit = replace(
            self._visit, final_url=None, status=None, mime=None, redirects=(), retry_after=None
        )
        self.next("load")

    def sent_to(self, url: str, hops: Iterable[Hop] = ()) -> None:
        """Note the address that the visit was sent to, and the redirects before it."""
        self._visit = replace(
            self._visit,
            final_url=recorded(url),
            redirects=self._visit.redirects + tuple(hops),
        )

    def passes(self, facts: Facts) -> None:
        """Note what the page shows that the visit was sent to, and that is not judged here."""
        passed = Sighting(facts.title, facts.language or "")
        self._visit = replace(self._visit, passed=passed)

    def facts(self, facts: Facts, url: str) -> None:
        """Note what the page shows, and the address it gave itself."""
        self._visit = replace(
            self._visit,
            final_url=recorded(url),
            title=facts.title,
            language=facts.language,
            asks_password=facts.password_shown,
        )

    def judged(self, judged: Judged) -> None:
        """Note what was said of the page and of its consent banner."""
        digest = judged.digest
        self._seen = judged.seen
        self._visit = replace(
            self._visit,
            rule_runs=tuple(run for one in judged.judgements for run in one.rule_runs),
            findings=judged.findings,
            frames=tuple(frame for one in judged.judgements for frame in one.frames),
            observations=judged.observations,
            digest=replace(digest, url=self._visit.url) if digest else None,
            census=judged.census,
            inventory=judged.inventory,
            copies=judged.copies,
            pictures=judged.pictures,
        )

    def found(
        self, reached: Reached, base: str, *, anchors: tuple[str, ...], closed_shadow_roots: int
    ) -> None:
        """Note the links of the page, normalised, and what no engine could see into."""
        links = (link for link in reached.addresses if not is_stand_in(link))
        kept = dict.fromkeys(
            recorded(normalise(link, base, keep_fragment=True) or link) for link in links
        )
        kept |= dict.fromkeys(reached.stand_ins)
        if reached.beyond:
            kept[more_links(self._visit.url, reached.beyond)] = None
            self.remark(remark(RemarkKey.MORE_LINKS, links=str(reached.beyond)))
        self._visit = replace(
            self._visit,
            links=tuple(kept),
            anchors=anchors,
            closed_shadow_roots=closed_shadow_roots,
        )

    def sends_on(self, links: Iterable[str], remarks: Iterable[Remark]) -> None:
        """Note where the page sends its visitor on to by itself, and what is told of it."""
        kept = dict.fromkeys((*self._visit.links, *map(recorded, links)))
        self._visit = replace(self._visit, links=tuple(kept))
        self.remark(*remarks)

    def acts(self, labels: Iterable[Label]) -> None:
        """Note which links a signed-in scan leaves alone, and whether it could sign out here.

        Args:
            labels: the words on everything that can be pressed.
        """
        acts = [(one.url, act) for one in labels if (act := _act_of(one))]
        kept = {
            normalise(url, keep_fragment=True) or clean(url, MAX_ADDRESS): act
            for url, act in acts
            # a script acts when it is pressed; the address is the page's
            if url and not url.endswith("#")
        }
        out = any(act is Reason.SIGNS_OUT for _, act in acts)
        self._visit = replace(self._visit, acts=kept, offers_sign_out=out)

    def remark(self, *remarks: Remark) -> None:
        """Note what a reader must know of the page beside its findings."""
        self._visit = replace(self._visit, remarks=distinct((*self._visit.remarks, *remarks)))

    def asks_first(self, shown: str) -> None:
        """Tell of a page that wants an answer before it shows the one that was asked for."""
        self.remark(remark(RemarkKey.ASKS_FIRST, asked=self._visit.url, shown=shown))

    def conclude(self, in_part: Iterable[Reason] = ()) -> None:
        """The page was judged.

        Args:
            in_part: why it was judged only in part, as far as that is not seen from what was said.

        Raises:
            EngineError: rules were to run on it, and none did; or it was not even seen.
        """
        found = set(in_part)
        runs = self._visit.rule_runs
        unstyled = Reason.STYLES_MISSING in found
        if all(run.failure for run in runs) and (runs or not self._seen) and not unstyled:
            raise EngineError("no rule ran on the page")
        self.remark(*told(self._visit.frames))
        unreached = any(f.state is FrameState.NOT_REACHED for f in self._visit.frames)
        if unreached or any(run.failure for run in runs):
            found.add(Reason.ENGINE_INCOMPLETE)
        true = [reason for reason in IN_PART if reason in found]
        self.remark(*(remark(_TOLD[reason]) for reason in true if reason in _TOLD))
        reason = true[0] if true else Reason.COMPLETE
        self._visit = replace(self._visit, state=PageState.AUDITED, reason=reason)

    def end(self, verdict: tuple[PageState, Reason], detail: str) -> None:
        """The visit ended without a judgement; what was found until then does not count.

        Its links do: a page that was too heavy to be judged still leads to others.
        """
        self._visit = replace(
            self._visit,
            state=verdict[0],
            reason=verdict[1],
            detail=clean(detail, 300),
            rule_runs=(),
            findings=(),
            frames=(),
            closed_shadow_roots=0,
            observations=(),
            digest=None,
            census={},
            inventory=b"",
            copies=(),
            pictures={},
        )

    @property
    def complete(self) -> bool:
        """Whether the page was judged whole."""
        return self._visit.reason is Reason.COMPLETE

    def next(self, phase: str) -> None:
        """The next phase begins; the links of a document that was left are not the next one's."""
        if phase == "load":
            self._visit = replace(self._visit, links=(), anchors=(), acts={})
        self.phase = phase

    def close(self, *, dialogs: int) -> Visit:
        """The visit as it stands, with the time it took."""
        return replace(
            self._visit,
            dialogs=dialogs,
            duration=timedelta(seconds=time.monotonic() - self._began),
        )


def _act_of(label: Label) -> Reason | None:
    """What a link or a button does where somebody is signed in; None where that is nothing."""
    act = act_of_label(label.words)
    if act is not None or not label.url:
        return act
    try:
        return act_of(label.url, signed_in=True)
    except ValueError:  # written as an address, and none: it leads nowhere
        return None
