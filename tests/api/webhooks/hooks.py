"""What the tests of webhooks do again and again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import select, update

from auditor.net.egress.guard import EgressGuard
from auditor.store import Archive
from auditor.store.schema import organisation
from auditor.store.service_schema import delivery, webhook
from auditor.wiring.webhooks import courier
from tests.api.homes import TARGET, VAULT, Api

ENDS = ["scan.cancelled", "scan.completed", "scan.failed", "scan.partial"]

DAY = timedelta(hours=24).total_seconds()


@contextmanager
def sending(api: Api, guard: EgressGuard) -> Iterator[None]:
    """A server beside the API that sends what is due."""
    one = courier(api.address, VAULT, guard)
    one.start()
    try:
        yield
    finally:
        one.end()


def make(client: httpx.Client, url: str, *events: str) -> dict[str, Any]:
    made = client.post("/v1/webhooks", json={"url": url, "events": list(events or ENDS)})
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    assert made.headers["Location"] == told["links"]["self"]
    return told


def end_a_scan(client: httpx.Client, name: str = "") -> str:
    """A scan that is over, without a browser: it is cancelled before it begins."""
    scan = client.post("/v1/scans", json={"url": f"{TARGET}?{name}"}).json()
    ended = client.post(f"/v1/scans/{scan['id']}/cancel")
    assert ended.status_code == 200, ended.text
    return str(scan["id"])


def log(client: httpx.Client, hook: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(hook["links"]["deliveries"]).json()["items"]
    return items


def settled(client: httpx.Client, hook: dict[str, Any], state: str = "delivered") -> bool:
    return all(one["state"] == state for one in log(client, hook))


def age(api: Api, hook: dict[str, Any], seconds: float) -> None:
    """Let the events of a webhook have happened so long ago, and be due."""
    archive = Archive.shared(api.address, 1)
    number = select(webhook.c.number).where(webhook.c.id == hook["id"]).scalar_subquery()
    this = delivery.c.webhook == number
    with archive.database().write("age") as connection:
        then = delivery.c.created - seconds
        older = {"created": then, "next_at": then}
        connection.execute(update(delivery).where(this).values(**older))
    archive.close()


def let_a_day_pass(api: Api, hook: dict[str, Any]) -> None:
    """Let a webhook's earlier secrets be those of the day before."""
    archive = Archive.shared(api.address, 1)
    this = webhook.c.id == hook["id"]
    whose = select(webhook.c.secret, organisation.c.id).join_from(webhook, organisation)
    with archive.database().write("age") as connection:
        locked, of = connection.execute(whose.where(this)).one()
        kept = VAULT.open_signing(locked, of, hook["id"])
        assert kept is not None
        day = timedelta(hours=24)
        older = [replace(one, until=one.until and one.until - day) for one in kept]
        aged = VAULT.lock_signing(older, of, hook["id"])
        connection.execute(update(webhook).where(this).values(secret=aged))
    archive.close()
