"""Webhooks through the API: made, changed, removed, and what they are told."""

import httpx
import pytest
from sqlalchemy import func, select
from standardwebhooks.webhooks import WebhookVerificationError

from auditor.net.egress.guard import EgressGuard
from auditor.store import Archive
from auditor.store.sending import SendingTable
from auditor.store.service_schema import delivery, webhook
from tests.api.homes import TARGET, VAULT, Api
from tests.api.webhooks.hooks import DAY, ENDS, age, end_a_scan, log, make, sending, settled
from tests.auditor.cli.serving import until
from tests.receiver import Receiver

pytestmark = pytest.mark.big


def test_the_secret_is_told_once_and_kept_under_lock(
    api: Api, client: httpx.Client, receiver: Receiver
) -> None:
    made = make(client, receiver.url)
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    place = made["links"]["self"]
    assert client.get(place).json() == made
    assert client.get("/v1/webhooks").json()["items"] == [made]
    archive = Archive.shared(api.address, 1)
    with archive.database().read() as connection:
        kept = connection.execute(select(webhook.c.secret).where(webhook.c.id == made["id"]))
        assert secret.encode() not in kept.scalar_one()
    archive.close()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "https://x.example/", "events": []}, "events"),
        ({"url": "https://x.example/", "events": ["scan.done"]}, "events"),
        ({"url": "https://x.example/", "events": ["webhook.test"]}, "events"),
        ({"url": "https://me:word@x.example/", "events": ENDS}, "url"),
        ({"url": "ftp://x.example/", "events": ENDS}, "url"),
        ({"url": "https://x.example/", "events": ENDS, "enabled": "yes"}, "enabled"),
        ({"url": "https://x.example/", "events": ENDS, "secret": "mine"}, "secret"),
    ],
)
def test_what_cannot_be_used_is_refused(
    client: httpx.Client, wrong: dict[str, object], field: str
) -> None:
    refused = client.post("/v1/webhooks", json=wrong)
    assert refused.status_code == 422
    assert {one["field"].partition(".")[0] for one in refused.json()["errors"]} == {field}


def test_events_go_only_where_the_service_goes(client: httpx.Client, receiver: Receiver) -> None:
    for url, code in (
        ("http://example.com/", "invalid"),
        ("https://10.0.0.7/", "address_refused"),
        ("https://localhost/", "address_refused"),
        (f"https://{receiver.place}@10.0.0.7/", "invalid"),
        ("https://169.254.169.254/latest", "address_refused"),
    ):
        refused = client.post("/v1/webhooks", json={"url": url, "events": ENDS})
        assert (refused.status_code, refused.json()["code"]) == (422, code), url
    hook = make(client, receiver.url)
    moved = client.patch(
        hook["links"]["self"], json={"url": "https://10.0.0.7/"}, headers={"If-Match": "*"}
    )
    assert (moved.status_code, moved.json()["code"]) == (422, "address_refused")


def test_an_organisation_has_a_number_of_webhooks(client: httpx.Client, receiver: Receiver) -> None:
    for _ in range(20):
        make(client, receiver.url)
    refused = client.post("/v1/webhooks", json={"url": receiver.url, "events": ENDS})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    first = client.get("/v1/webhooks?limit=15").json()
    rest = client.get("/v1/webhooks", params={"cursor": first["next"]}).json()
    assert len({one["id"] for one in first["items"] + rest["items"]}) == 20


def test_an_event_says_what_ended_and_where_more_is_told(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url)
    scan = end_a_scan(client)
    with sending(api, guard):
        (got,) = receiver.until(1)
        until(lambda: settled(client, hook))
    told = got.read(hook["secret"])
    assert (told["type"], told["schema_version"]) == ("scan.cancelled", 1)
    data = told["data"]
    assert (data["scan"], data["status"], data["site"]) == (scan, "cancelled", None)
    for place in data["links"].values():
        assert client.get(place).status_code == 200, place
    with pytest.raises(WebhookVerificationError):
        got.read("whsec_" + "A" * 44)
    (kept,) = log(client, hook)
    assert (kept["id"], kept["attempts"], kept["last_status"]) == (got.id, 1, 204)
    assert kept["payload"] == told
    assert client.get(kept["links"]["self"]).json() == kept


def test_what_a_gate_says_is_told_with_the_end_of_its_scan(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url, "scan.cancelled", "scan.gate")
    asked = client.post("/v1/scans", json={"url": TARGET, "gate": {}}).json()
    client.post(f"/v1/scans/{asked['id']}/cancel")
    with sending(api, guard):
        ended, gate = (one.read(hook["secret"]) for one in receiver.until(2))
    assert (ended["type"], gate["type"]) == ("scan.cancelled", "scan.gate")
    assert (gate["data"]["scan"], gate["data"]["gate"]) == (asked["id"], "not_comparable")
    assert client.get(gate["data"]["links"]["gate"]).json()["result"] == "not_comparable"


def test_only_what_is_wanted_is_told(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    unwanted = make(client, receiver.url, "scan.completed")
    wanted = make(client, receiver.url, "scan.cancelled")
    with api.client() as other:
        strangers = make(other, receiver.url)
        end_a_scan(client)
        with sending(api, guard):
            until(lambda: len(log(client, wanted)) == 1 and settled(client, wanted))
        assert log(client, unwanted) == log(other, strangers) == []


def test_a_test_arrives_or_fails_at_once(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url)
    with sending(api, guard):
        asked = client.post(f"{hook['links']['self']}/test")
        assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
        (got,) = receiver.until(1)
        assert got.read(hook["secret"])["type"] == "webhook.test"
        assert got.id == asked.json()["id"]
        receiver.answer = lambda _: (500, {}, b"\x1b[31mbroken " + b"x" * 5000)
        failed = client.post(f"{hook['links']['self']}/test").headers["Location"]
        until(lambda: client.get(failed).json()["state"] == "failed")
    kept = client.get(failed).json()
    assert (kept["last_status"], kept["attempts"], kept["next_at"]) == (500, 1, None)
    assert kept["last_error"].startswith("[31mbroken xxx")
    assert len(kept["last_error"]) == 200
    assert client.get(hook["links"]["self"]).json()["enabled"]


def test_deliveries_are_listed_newest_first(client: httpx.Client, receiver: Receiver) -> None:
    hook = make(client, receiver.url)
    scans = [end_a_scan(client, str(number)) for number in range(5)]
    told: list[str] = []
    place: str | None = f"{hook['links']['deliveries']}?limit=2"
    while place:
        answer = client.get(place)
        told += [one["payload"]["data"]["scan"] for one in answer.json()["items"]]
        place = answer.links.get("next", {}).get("url")
    assert told == scans[::-1]


def test_a_webhook_that_is_removed_is_gone_with_what_waits(
    api: Api, client: httpx.Client, receiver: Receiver
) -> None:
    hook = make(client, receiver.url)
    place = hook["links"]["self"]
    end_a_scan(client)
    (kept,) = log(client, hook)
    assert client.delete(place).status_code == 428
    assert client.delete(place, headers={"If-Match": '"other"'}).status_code == 412
    assert client.delete(place, headers={"If-Match": "*"}).status_code == 204
    for gone in (place, hook["links"]["deliveries"], kept["links"]["self"]):
        assert client.get(gone).status_code == 404
    archive = Archive.shared(api.address, 1)
    with archive.database().read() as connection:
        left = select(func.count()).where(delivery.c.id == kept["id"])
        assert connection.execute(left).scalar_one() == 0
    archive.close()


def test_what_happened_long_ago_is_forgotten(
    api: Api, client: httpx.Client, receiver: Receiver
) -> None:
    hook = make(client, receiver.url)
    end_a_scan(client)
    age(api, hook, 31 * DAY)
    archive = Archive.shared(api.address, 2)
    table = SendingTable(archive.database(), VAULT)
    # Those of other tests are older by their numbers, and younger by their time.
    assert log(client, hook) != []
    while table.forget():
        pass
    archive.close()
    assert log(client, hook) == []
