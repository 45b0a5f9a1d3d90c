"""Visits to rows: what one settled address writes, in the order that reports give it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from sqlalchemy import Connection, delete, insert, select, update

from auditor.model import locator_json
from auditor.model.dossier import MEDIA_TYPE
from auditor.model.exhibit import Exhibit, ExhibitKind
from auditor.model.finding import Finding, PageJudgement
from auditor.model.occurrence import Occurrence, graver, joined, occurrences_of
from auditor.model.page import FrameState, Viewport
from auditor.model.visit import Visit
from auditor.store import exhibits, ruleruns, schema
from auditor.store.codec import (
    digest_to_json,
    frames_to_json,
    hops_to_json,
    microseconds,
    observations_to_json,
    remarks_to_json,
    signpost_to_json,
    storable,
    to_json,
)
from auditor.store.codes import Readings, Said, Writings
from auditor.store.found import finding_of, select_findings

Values = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What is written of the visits of an address, made before its turn to write has come.

    Attributes:
        seq: of the address.
        visits: rows.
        findings: rows.
        digest: what rules across pages need, as a row; None where there is nothing.
        pictures: rows.
        exhibits: what is kept of visits, each with its window.
    """

    seq: int
    visits: Sequence[Values]
    findings: Sequence[Values]
    digest: Values | None
    pictures: Sequence[Values]
    exhibits: Sequence[tuple[Viewport, Exhibit]]

    @classmethod
    def of(
        cls, codes: Writings, seq: int, visits: Sequence[Visit], edition: int | None
    ) -> "Settled":
        """What is to be written.

        Args:
            codes: of the scan; those that are new are still to be entered.
            seq: of the address.
            visits: in the order of their viewports.
            edition: under which they were judged.
        """
        keys = [{"scan": codes.scan, "seq": seq, "ordinal": nth} for nth in range(len(visits))]
        rows = [
            {**key, "edition": edition, **_visit_row(visit, codes)}
            for key, visit in zip(keys, visits, strict=True)
        ]
        found = [
            {**key, **row}
            for key, occurrences in zip(keys, _by_first_viewport(visits), strict=True)
            for row in finding_rows(occurrences, codes)
        ]
        return cls(
            seq=seq,
            visits=rows,
            findings=found,
            digest=_digest_row(codes.scan, seq, visits),
            pictures=[row for visit in visits for row in _picture_rows(codes.scan, visit)],
            exhibits=[(visit.viewport, kept) for visit in visits for kept in _exhibits_of(visit)],
        )

    def write(self, connection: Connection, codes: Writings) -> None:
        """Replace the visits of the address, with their rule runs and findings.

        Args:
            connection: inside a transaction.
            codes: that the rows were made with.
        """
        of = schema.visit.c
        connection.execute(
            delete(schema.visit).where((of.scan == codes.scan) & (of.seq == self.seq))
        )
        codes.enter(connection)
        if self.visits:
            connection.execute(insert(schema.visit), self.visits)
        if self.findings:
            connection.execute(insert(schema.finding), self.findings)
        told = schema.digest.c
        connection.execute(
            delete(schema.digest).where((told.scan == codes.scan) & (told.seq == self.seq))
        )
        if self.digest is not None:
            connection.execute(insert(schema.digest), self.digest)
        for row in self.pictures:
            shown = schema.picture.c
            earlier = (shown.scan == codes.scan) & (shown.kind == row["kind"])
            connection.execute(delete(schema.picture).where(earlier))
            connection.execute(insert(schema.picture), row)
        for viewport, kept in self.exhibits:
            exhibits.keep(connection, codes.scan, self.seq, viewport, kept)


def write_judgement(
    connection: Connection, codes: Writings, seq: int, judgement: PageJudgement
) -> None:
    """Add what a rule over all pages said of one to its first visit; its earlier word goes.

    Args:
        connection: inside a transaction.
        codes: of the scan.
        seq: of the page's address, which must have a visit.
        judgement: the rule run and its findings.
    """
    of = schema.visit.c
    first = (of.scan == codes.scan) & (of.seq == seq) & (of.ordinal == 0)
    visit = connection.execute(select(of.viewport, of.rule_runs).where(first)).one()
    viewports = (Viewport.parse(visit.viewport),)
    rules = Readings(codes.scan).rules(connection)
    name = judgement.rule_run.rule
    others = [run for run in ruleruns.from_text(visit.rule_runs, rules) if run.rule != name]
    runs = ruleruns.to_text([*others, judgement.rule_run], codes.rule)
    kept = [
        replace(one, finding=_without(one.finding, {name}))
        for one in _occurrences(connection, codes.scan, seq)
        if one.finding.rule != name
    ]
    said = [
        Occurrence(page=judgement.page, viewports=viewports, finding=finding)
        for finding in judgement.findings
    ]
    key = {"scan": codes.scan, "seq": seq, "ordinal": 0}
    rows = [{**key, **row} for row in finding_rows(_told_once(kept, said), codes)]
    codes.enter(connection)
    connection.execute(update(schema.visit).where(first).values(rule_runs=runs))
    table = schema.finding.c
    mine = (table.scan == codes.scan) & (table.seq == seq) & (table.ordinal == 0)
    connection.execute(delete(schema.finding).where(mine))
    if rows:
        connection.execute(insert(schema.finding), rows)


def _told_once(kept: Sequence[Occurrence], said: Sequence[Occurrence]) -> list[Occurrence]:
    """What a page's own rules found and what a rule over all pages says, the same only once.

    The page's own finding speaks: what rules over all pages say may be taken back, and the page is
    not judged anew then. A graver one stands by itself for that reason.
    """
    found = list(kept)
    places = {(one.finding.part, one.finding.fingerprint): at for at, one in enumerate(kept)}
    for one in said:
        at = places.get((one.finding.part, one.finding.fingerprint))
        if at is None or not one.finding.fingerprint or graver(one.finding, kept[at].finding):
            found.append(one)
        else:
            found[at] = replace(found[at], finding=joined(found[at].finding, one.finding))
    return found


def _without(finding: Finding, rules: Collection[str]) -> Finding:
    also = tuple(rule for rule in finding.also_found_by if rule not in rules)
    return finding if also == finding.also_found_by else replace(finding, also_found_by=also)


def runs_without(
    connection: Connection, codes: Writings, rules: Collection[str]
) -> Sequence[tuple[int, int, str]]:
    """Rule runs of every visit that has some of these rules, without them; only reads.

    Returns:
        The seq and the ordinal of the visit, and its rule runs as they are written.
    """
    of = schema.visit.c
    known = Readings(codes.scan).rules(connection)
    found = select(of.seq, of.ordinal, of.rule_runs).where(of.scan == codes.scan)
    changed: list[tuple[int, int, str]] = []
    for row in connection.execute(found).all():
        runs = ruleruns.from_text(row.rule_runs, known)
        kept = [run for run in runs if run.rule not in rules]
        if len(kept) < len(runs):
            changed.append((row.seq, row.ordinal, ruleruns.to_text(kept, codes.rule)))
    return changed


def forget_judgements(
    connection: Connection,
    codes: Writings,
    rules: Collection[str],
    runs: Sequence[tuple[int, int, str]],
) -> None:
    """Delete what rules over all pages said of any page; the others keep their order.

    Args:
        connection: inside a transaction.
        codes: of the scan.
        rules: whose findings and rule runs go.
        runs: what `runs_without` found.
    """
    gone = [code for one, code in codes.said.items() if one.rule in rules]
    said = schema.finding.c
    connection.execute(
        delete(schema.finding).where((said.scan == codes.scan) & said.said.in_(gone))
    )
    for one, code in list(codes.said.items()):
        also = tuple(rule for rule in one.also_found_by if rule not in rules)
        if also != one.also_found_by:
            alone = codes.says(replace(one, also_found_by=also))
            codes.enter(connection)
            named = (said.scan == codes.scan) & (said.said == code)
            connection.execute(update(schema.finding).where(named).values(said=alone))
    of = schema.visit.c
    for seq, ordinal, text in runs:
        this = (of.scan == codes.scan) & (of.seq == seq) & (of.ordinal == ordinal)
        connection.execute(update(schema.visit).where(this).values(rule_runs=text))


def _occurrences(connection: Connection, scan: int, seq: int) -> list[Occurrence]:
    """What is stored of the first visit of an address."""
    of = schema.finding.c
    rows = connection.execute(select_findings(scan).where((of.seq == seq) & (of.ordinal == 0)))
    said = Readings(scan).said(connection)
    return [
        Occurrence(
            page="",
            viewports=said[row.said].viewports,
            finding=finding_of(row, said[row.said]),
            unsure_in=said[row.said].unsure_in,
        )
        for row in rows
    ]


def _digest_row(scan: int, seq: int, visits: Sequence[Visit]) -> Values | None:
    told = next((visit.digest for visit in visits if visit.digest), None)
    if told is None:
        return None
    return {"scan": scan, "seq": seq, "record": digest_to_json(told)}


def _picture_rows(scan: int, visit: Visit) -> list[Values]:
    return [
        {
            "scan": scan,
            "kind": kind,
            "media_type": picture.media_type,
            "width": picture.width,
            "height": picture.height,
            "page": storable(picture.page),
            "rule": picture.rule,
            "fingerprint": picture.fingerprint,
            "selector": to_json(picture.selector),
            "viewport": str(picture.viewport),
            "data": picture.data,
        }
        for kind, picture in visit.pictures.items()
    ]


def _exhibits_of(visit: Visit) -> Iterator[Exhibit]:
    if visit.inventory:
        yield Exhibit(
            kind=ExhibitKind.INVENTORY,
            media_type="application/octet-stream",
            data=visit.inventory,
        )
    if visit.dossier:
        yield Exhibit(kind=ExhibitKind.DOSSIER, media_type=MEDIA_TYPE, data=visit.dossier)


def in_order(visits: Sequence[Visit], viewports: Sequence[Viewport]) -> tuple[Visit, ...]:
    """Visits in the plan's order of viewports; those of other viewports come last."""
    rank = {viewport: index for index, viewport in enumerate(viewports)}
    return tuple(sorted(visits, key=lambda visit: rank.get(visit.viewport, len(rank))))


def _visit_row(visit: Visit, codes: Writings) -> Values:
    audited = sum(frame.state is FrameState.AUDITED for frame in visit.frames)
    return {
        "viewport": str(visit.viewport),
        "state": visit.state.value,
        "reason": visit.reason.value,
        "detail": storable(visit.detail),
        "final_url": _maybe(visit.final_url),
        "status": visit.status,
        "mime": _maybe(visit.mime),
        "title": _maybe(visit.title),
        "language": _maybe(visit.language),
        "redirects": hops_to_json(visit.redirects),
        "frames": frames_to_json(visit.frames),
        "frames_audited": audited,
        "frames_not_reached": sum(frame.state is FrameState.NOT_REACHED for frame in visit.frames),
        "closed_shadow_roots": visit.closed_shadow_roots,
        "dialogs": visit.dialogs,
        "started": visit.started.isoformat(),
        "duration_us": microseconds(visit.duration),
        "acts": to_json(dict(visit.acts)),
        "observations": observations_to_json(visit.observations),
        "remarks": remarks_to_json(visit.remarks),
        "census": _object(visit.census),
        "rule_runs": ruleruns.to_text(visit.rule_runs, codes.rule),
    }


def _by_first_viewport(visits: Sequence[Visit]) -> list[list[Occurrence]]:
    """What was found on a page, for each visit what shows in its viewport first."""
    found: dict[Viewport, list[Occurrence]] = {}
    for one in occurrences_of(visits):
        found.setdefault(one.viewport, []).append(one)
    return [found.get(visit.viewport, []) for visit in visits]


def finding_rows(
    found: Sequence[Occurrence],
    codes: Writings,
    causes: Mapping[str, int] = MappingProxyType({}),
) -> list[Values]:
    """Findings as rows, by rule and selector; the rest so that two runs write the same order.

    Args:
        found: in one visit.
        codes: of the scan; those that are new are still to be entered.
        causes: number of each by its id, where they are known.
    """
    texts = sorted(((_texts(one.finding), one) for one in found), key=_place_in_report)
    return [
        {
            "position": position,
            "said": codes.says(_said(one)),
            "fingerprint": one.finding.fingerprint,
            "cause": causes.get(one.cause),
            **{name: codes.text(content) for name, content in row.items()},
        }
        for position, (row, one) in enumerate(texts)
    ]


def _place_in_report(found: tuple[Mapping[str, str], Occurrence]) -> tuple[str, ...]:
    texts, one = found
    said = one.finding
    first = (said.rule, texts["selector"], said.part, said.outcome.value, said.engine)
    return (*first, said.reason_key, texts["snippet"], texts["reason"], texts["data"])


def _said(occurrence: Occurrence) -> Said:
    finding = occurrence.finding
    return Said(
        rule=finding.rule,
        engine=finding.engine,
        criteria=finding.criteria,
        outcome=finding.outcome,
        kind=finding.kind,
        part=finding.part,
        reason_key=storable(finding.reason_key),
        viewports=occurrence.viewports,
        unsure_in=occurrence.unsure_in,
        also_found_by=finding.also_found_by,
    )


def _texts(finding: Finding) -> dict[str, str]:
    return {
        "selector": to_json(finding.selector),
        "snippet": storable(finding.snippet),
        "reason": storable(finding.reason),
        "data": to_json(dict(finding.data)) if finding.data else "",
        "locator": storable(locator_json.to_json(finding.locator)),
        "signpost": signpost_to_json(finding.signpost),
    }


def _object(values: Mapping[str, object]) -> str:
    return to_json(dict(values)) if values else "{}"


def _maybe(text: str | None) -> str | None:
    return None if text is None else storable(text)
