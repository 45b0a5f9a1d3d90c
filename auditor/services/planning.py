"""From a request to a plan: what follows from what was asked for."""

from collections.abc import Mapping

from auditor.errors import UsageError
from auditor.model.rule import RuleInfo
from auditor.model.scan import PictureMode, ScanPlan
from auditor.model.secrets import Secrets
from auditor.model.target import Target, TargetKind
from auditor.net.address import origin
from auditor.request import ScanChoices
from auditor.services.rules import present_id


def plan_of(
    choices: ScanChoices, target: Target, rules: Mapping[str, RuleInfo], *, signed_in: bool
) -> ScanPlan:
    """The plan of a new scan.

    Args:
        choices: how it is to be done.
        target: what to scan.
        rules: every rule there is, by id.
        signed_in: secrets are in use.

    Raises:
        UsageError: a rule that was named does not exist.
    """
    return ScanPlan(
        target=target,
        standard=choices.standard,
        engine=choices.engine,
        viewports=choices.viewports,
        include=choices.include,
        exclude=choices.exclude,
        select=tuple(present_id(name, rules) for name in choices.select),
        ignore=tuple(present_id(name, rules) for name in choices.ignore),
        max_pages=_max_pages(choices, target),
        max_depth=choices.max_depth,
        max_variants=choices.max_variants,
        robots=choices.robots,
        delay=choices.delay,
        page_timeout=choices.page_timeout,
        jobs=choices.jobs,
        consent=choices.consent,
        consent_selector=choices.consent_selector,
        contact=choices.contact,
        pictures=_pictures(choices, signed_in=signed_in),
        title=choices.title,
        owner=choices.owner,
        signed_in=signed_in,
        min_coverage=choices.min_coverage,
        third_party_frames=choices.third_party_frames,
        evidence=choices.evidence,
        evidence_cap=choices.evidence_cap,
    )


def secret_origin(plan: ScanPlan, secrets: Secrets) -> str | None:
    """The one origin that secrets go to, None without secrets.

    Raises:
        UsageError: the target has several.
    """
    if not secrets:
        return None
    origins = {origin(url) for url in plan.target.urls}
    if len(origins) > 1:
        raise UsageError(
            "Headers, cookies and basic authentication go to one site only, and the list names "
            f"addresses of {len(origins)}: scan them one at a time."
        )
    return origins.pop()


def _max_pages(choices: ScanChoices, target: Target) -> int:
    """The cap on pages; a list says itself how many are wanted, unless a cap was asked for."""
    if target.kind is TargetKind.LIST and "max_pages" not in choices.model_fields_set:
        return 0
    return choices.max_pages


def _pictures(choices: ScanChoices, *, signed_in: bool) -> PictureMode:
    """What is pictured; nothing where secrets are in use, unless it was asked for."""
    if signed_in and "pictures" not in choices.model_fields_set:
        return PictureMode.NONE
    return choices.pictures
