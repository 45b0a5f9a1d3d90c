"""What the JSON result says of the scan as a whole: its options, its consent, what seals it."""

import base64
from datetime import UTC, datetime

from auditor.model.cause import Picture
from auditor.model.criteria import Language
from auditor.model.dossier import EvidenceSize
from auditor.model.report import Report
from auditor.model.scan import ConsentRecord, Handed, ScanPlan
from auditor.model.target import Retesting, Target
from reports.encoding import Json
from reports.texts import remark


def about(report: Report) -> Json:
    """What the report is, whose, by which method, and what seals it."""
    site, method = report.site, report.method
    return {
        "version": report.version,
        "preliminary": report.preliminary,
        "seal": report.seal,
        "handed_in": _handed_in(report.scan.handed_in),
        "organisation": {"id": report.organisation.id, "name": report.organisation.name},
        "site": {"title": site.title, "owner": site.owner, "target": _target(site.target)},
        "sample": [{"url": one.url, "reason": one.reason} for one in report.sample],
        "method": {
            "standard": method.standard.value,
            "engines": list(method.engines),
            "viewports": [str(viewport) for viewport in method.viewports],
            "limits": dict(method.limits),
            "robots": method.robots,
            "consent": method.consent.value,
            "signed_in": method.signed_in,
            "not_tested": list(method.not_tested),
        },
        "editions": [
            {"catalogue": one.catalogue, "versions": dict(one.versions)} for one in report.editions
        ],
        "catalogue": report.catalogue,
        "verdicts": [
            {
                "criterion": one.criterion,
                "verdict": one.decision.value,
                "person": one.person,
                "time": time_text(one.moment),
                "note": one.note,
            }
            for one in report.verdicts
        ],
    }


def _handed_in(told: Handed | None) -> Json:
    if told is None:
        return None
    return {
        "by": told.by,
        "time": time_text(told.moment),
        "made_by": told.made_by,
        "run": told.run,
    }


def _target(target: Target) -> Json:
    return {"kind": target.kind.value, "urls": list(target.urls), "folder": target.folder}


def time_text(moment: datetime | None) -> str | None:
    """A moment as ISO 8601 in UTC, to the millisecond."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def scan_record(report: Report, language: Language) -> Json:
    """The scan: what was asked for, when it ran and how it ended."""
    scan = report.scan
    return {
        "id": scan.id,
        "title": scan.plan.title or "",
        "owner": scan.plan.owner or "",
        "versions": dict(report.versions),
        "made_by": scan.made_by,
        "retest_of": _retest_of(scan.retest),
        "options": _options(scan.plan),
        "standard": scan.plan.standard.value,
        "state": scan.state.value,
        "failure": scan.failure,
        "start": time_text(scan.started),
        "end": time_text(scan.ended),
        "consent": _consent(scan.consent, report.consent_picture),
        "requests": dict(scan.requests),
        "evidence": _evidence(scan.evidence),
        "vcs": {
            "branch": scan.code.branch,
            "commit": scan.code.commit,
            "pull_request": scan.code.pull_request,
        },
        "remarks": [remark(one, language) for one in scan.remarks],
        "language": language.value,
    }


def _retest_of(asked: Retesting | None) -> Json:
    """Which findings it looked for again; what became of them is told beside the rows."""
    if asked is None:
        return None
    return {"scan": asked.of, "causes": list(asked.causes)}


def _evidence(kept: EvidenceSize | None) -> Json:
    """How much evidence is kept of the scan; None where none was to be."""
    if kept is None:
        return None
    return {"pieces": kept.pieces, "bytes": kept.size, "left_out": kept.left_out, "full": kept.full}


def _consent(record: ConsentRecord | None, picture: Picture | None) -> Json:
    if record is None:
        return None
    return {
        "action": record.action,
        "page": record.page,
        "selector": record.selector,
        "button": record.button,
        "platform": record.platform,
        "recognised_by": record.recognised_by,
        "obstacle": record.obstacle.value if record.obstacle else None,
        "picture": _picture(picture),
    }


def _picture(picture: Picture | None) -> Json:
    if picture is None:
        return None
    return {
        "media_type": picture.media_type,
        "width": picture.width,
        "height": picture.height,
        "viewport": str(picture.viewport),
        "data": base64.b64encode(picture.data).decode(),
    }


def _options(plan: ScanPlan) -> Json:
    return {
        "target": _target(plan.target),
        "standard": plan.standard.value,
        "engine": plan.engine.value,
        "viewports": [str(viewport) for viewport in plan.viewports],
        "include": list(plan.include),
        "exclude": list(plan.exclude),
        "select": list(plan.select),
        "ignore": list(plan.ignore),
        "max_pages": plan.max_pages,
        "max_depth": plan.max_depth,
        "max_variants": plan.max_variants,
        "robots": plan.robots,
        "delay_ms": round(plan.delay.total_seconds() * 1000),
        "page_timeout_ms": round(plan.page_timeout.total_seconds() * 1000),
        "jobs": plan.jobs,
        "consent": plan.consent.value,
        "consent_selector": plan.consent_selector,
        "contact": plan.contact,
        "pictures": plan.pictures.value,
        "signed_in": plan.signed_in,
        "min_coverage": plan.min_coverage,
        "third_party_frames": plan.third_party_frames.value,
    }
