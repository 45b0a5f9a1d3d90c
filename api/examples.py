"""Examples for the OpenAPI document: one of each thing that is sent or answered, all of one story.

A supplier scans the site of the municipality of Fjordvik. The tests hold each against the schema
that it is an example of.
"""

from collections.abc import Mapping
from typing import Any, Final

_SCAN: Final = "scan_01kb4x7m2c9v5t8r3w6y1z0qae"
_SITE: Final = "site_01kb4wz8d3f6h9k2m5p7r0t4vx"
_KEY: Final = "key_01kb4wv1a4c7e0g3j6m9q2s5w8"
_ORGANISATION: Final = "org_01kb4wt5b8d1f4h7k0n3q6s9vy"
_WEBHOOK: Final = "hook_01kb4x1c6e9g2j5m8p1r4t7w0z"
_DELIVERY: Final = "evt_01kb4x9e4g7j0m3p6r9t2w5y8b"
_CAUSE: Final = "c-5f0c2a9d41be"
_FINGERPRINT: Final = "f2-9c1e7ab04d35f6287b1c"
_START: Final = "https://www.fjordvik.example/"

_VCS: Final = {"branch": "main", "commit": "3f1c9e2", "pull_request": None}
_STAND: Final[Mapping[str, Any]] = {
    "id": _SCAN,
    "status": "completed",
    "final": True,
    "url": _START,
    "created": "2026-11-28T12:00:00Z",
    "started": "2026-11-28T12:00:01Z",
    "ended": "2026-11-28T12:06:40Z",
    "failure": None,
    "results_expire_at": "2027-11-28T12:06:40Z",
    "site": _SITE,
    "environment": "production",
    "vcs": _VCS,
    "public_base": None,
    "asked_by": _KEY,
    "handed_in": None,
    "progress": {"done": 120, "known": 120, "audited": 118, "failed": 342, "cant_tell": 57},
    "gate": None,
    "evidence": None,
    "retest_of": None,
    "causes": None,
    "poll_after_s": None,
    "links": {"self": f"/v1/scans/{_SCAN}", "findings": f"/v1/scans/{_SCAN}/findings"},
}
_SITE_TOLD: Final[Mapping[str, Any]] = {
    "id": _SITE,
    "name": "Fjordvik",
    "url": _START,
    "owner": "Fjordvik kommune",
    "supplier": "Nettbyrå AS",
    "standard": "no-public-web",
    "significant_attributes": ["data-key"],
    "ignored_attributes": [],
    "credentials": None,
    "created": "2026-11-01T09:00:00Z",
    "links": {"self": f"/v1/sites/{_SITE}"},
}
_KEY_TOLD: Final[Mapping[str, Any]] = {
    "id": _KEY,
    "organisation": _ORGANISATION,
    "name": "CI of the web team",
    "prefix": "aud_3mNq",
    "scopes": ["scan:run", "results:read"],
    "created": "2026-11-01T09:00:00Z",
    "last_used": "2026-11-28T12:00:00Z",
    "expires": "2027-11-01T09:00:00Z",
    "revoked": None,
}
_WEBHOOK_TOLD: Final[Mapping[str, Any]] = {
    "id": _WEBHOOK,
    "url": "https://ci.nettbyra.example/auditor",
    "events": ["scan.completed", "scan.failed"],
    "enabled": True,
    "created": "2026-11-01T09:00:00Z",
    "disabled": None,
    "earlier_secret_until": None,
    "secret_readable": True,
    "links": {"self": f"/v1/webhooks/{_WEBHOOK}"},
}

OF_SCHEMAS: Final[Mapping[str, Mapping[str, Any]]] = {
    "ScanAsk": {
        "url": _START,
        "max_pages": 100,
        "site": _SITE,
        "environment": "staging",
        "vcs": {"branch": "main", "commit": "3f1c9e2"},
        "public_base": "https://www.fjordvik.example/",
        "on_active": "join",
    },
    "BatchAsk": {
        "scans": [
            {"url": _START, "max_pages": 50},
            {"sample": [{"url": f"{_START}kontakt"}, {"url": f"{_START}skjema"}]},
        ]
    },
    "ScanTold": {**_STAND, "request": {"url": _START, "max_pages": 100}},
    "ScanSummary": _STAND,
    "SiteAsk": {
        "name": "Fjordvik",
        "url": _START,
        "owner": "Fjordvik kommune",
        "supplier": "Nettbyrå AS",
        "credentials": {"headers": {"X-Preview": "secret-of-the-preview"}},
    },
    "SiteChange": {"owner": "Fjordvik kommune", "ignored_attributes": ["data-build"]},
    "SiteTold": _SITE_TOLD,
    "KeyAsk": {"name": "CI of the web team", "scopes": ["scan:run", "results:read"]},
    "KeyTold": _KEY_TOLD,
    "KeyMade": {**_KEY_TOLD, "secret": "aud_3mNq…"},
    "OrganisationAsk": {"name": "Nettbyrå AS"},
    "OrganisationChange": {"page_quota": 5000, "slots": 1},
    "OrganisationTold": {
        "id": _ORGANISATION,
        "name": "Nettbyrå AS",
        "created": "2026-11-01T08:00:00Z",
        "retention_days": 90,
        "page_quota": 5000,
        "slots": 1,
    },
    "WebhookAsk": {
        "url": "https://ci.nettbyra.example/auditor",
        "events": ["scan.completed", "scan.failed"],
    },
    "WebhookChange": {"enabled": True},
    "WebhookTold": _WEBHOOK_TOLD,
    "WebhookMade": {**_WEBHOOK_TOLD, "secret": "whsec_…"},
    "VerdictAsk": {
        "verdict": "accepted",
        "reason": "The map is replaced in the spring.",
        "owner": "Kari Nordmann",
        "ticket": "FJ-214",
        "expires": "2027-05-01",
    },
    "Problem": {
        "type": "urn:auditor:problem:invalid",
        "title": "A value cannot be used",
        "status": 422,
        "detail": "max_pages is -1: give a whole number from 0 to 1000000.",
        "code": "invalid",
        "errors": [
            {
                "field": "max_pages",
                "problem": "max_pages is -1: give a whole number from 0 to 1000000.",
            }
        ],
    },
}
"""An example of each schema that people write or read first, by its name."""

OF_PARAMETERS: Final[Mapping[str, str | int]] = {
    "scan": _SCAN,
    "other": "scan_01ka9p3d6f8h1k4m7q0s2v5xz9",
    "site": _SITE,
    "key": _KEY,
    "organisation": _ORGANISATION,
    "webhook": _WEBHOOK,
    "delivery": _DELIVERY,
    "cause": _CAUSE,
    "fingerprint": _FINGERPRINT,
    "criterion": "1.4.3",
    "rule": "color-contrast",
    "engine": "axe",
    "page": f"{_START}kontakt",
    "branch": "main",
    "commit": "3f1c9e2",
    "pull_request": "214",
    "title": "Fjordvik, November",
    "owner": "Fjordvik kommune",
    "prefer": "wait=30",
    "limit": 100,
    "Idempotency-Key": "build-4711",
    "Last-Event-ID": "12",
    "If-Match": '"5d41402abc4b2a76"',
}
"""An example of a parameter, by its name, which means the same wherever it is taken."""
