"""Webhooks through the API: made, changed, and told of what happens, by a real receiver."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, func, select, update
from standardwebhooks.webhooks import WebhookVerificationError

from auditor.model.webhook import Letter, Receipt
from auditor.net.egress.guard import EgressGuard
from auditor.net.egress.hostport import HostPort
from auditor.services.courier import Courier
from auditor.store import Archive
from auditor.store.schema import organisation
from auditor.store.sending import SendingTable
from auditor.store.service_schema import delivery, webhook
from auditor.store.vault import Vault, new_key
from auditor.wiring.webhooks import courier
from tests.api.homes import TARGET, VAULT, Api, serving
from tests.auditor.cli.serving import until
from tests.receiver import OK, Answer, Received, Receiver

ENDS = ["scan.cancelled", "scan.completed", "scan.failed", "scan.partial"]
DAY = timedelta(hours=24).total_seconds()


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as one:
        yield one


@pytest.fixture(scope="module")
def guard(receiver: Receiver) -> EgressGuard:
    places = (HostPort("127.0.0.1", 9), HostPort.parse(receiver.place))
    return EgressGuard(allowed=places)


@pytest.fixture(scope="module")
def api(archive_address: str, guard: EgressGuard) -> Iterator[Api]:
    with serving(archive_address, guard=guard) as one:
        yield one


@pytest.fixture(autouse=True)
def alone(api: Api, receiver: Receiver) -> Iterator[None]:
    """A receiver that takes everything; what a test leaves is sent in no other."""
    receiver.answer = lambda _: OK
    receiver.received.clear()
    receiver.most_at_once = 0
    yield
    archive = Archive.shared(api.address, 1)
    with archive.database().write("tidy") as connection:
        connection.execute(delete(webhook))
    archive.close()


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
        until(lambda: settled(client, hook), 20)
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
            until(lambda: len(log(client, wanted)) == 1 and settled(client, wanted), 20)
        assert log(client, unwanted) == log(other, strangers) == []


def test_what_happened_while_a_receiver_was_down_comes_in_order_once_it_is_back(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url)
    receiver.go_away()
    with sending(api, guard):
        scans = [end_a_scan(client, f"down-{number}") for number in range(5)]
        until(lambda: all(one["attempts"] for one in log(client, hook)), 60)
        assert {one["last_error"] for one in log(client, hook)} <= {
            "connection_failed",
            "empty_response",
        }
        receiver.come_back()
        late = end_a_scan(client, "late")
        got = receiver.until(6)
        until(lambda: settled(client, hook), 20)
    told = [one.read(hook["secret"])["data"]["scan"] for one in got]
    assert sorted(told) == sorted([*scans, late])
    # Whichever was accepted first, it let all the others come at once, the oldest first.
    rest = [scan for scan in told[1:] if scan != late]
    assert rest == [scan for scan in scans if scan in rest]
    assert receiver.most_at_once == 1
    assert len({one.id for one in got}) == 6


def test_two_secrets_sign_after_a_change_and_one_a_day_later(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url)
    place = hook["links"]["self"]
    assert client.post(f"{place}/secret").status_code == 428
    tag = client.get(place).headers["ETag"]
    made = client.post(f"{place}/secret", headers={"If-Match": tag})
    assert made.status_code == 201
    new = made.json()["secret"]
    assert new != hook["secret"]
    assert client.post(f"{place}/secret", headers={"If-Match": tag}).status_code == 412
    assert made.json()["earlier_secret_until"] is not None
    end_a_scan(client)
    with sending(api, guard):
        (got,) = receiver.until(1)
        assert got.read(hook["secret"]) == got.read(new)
        _let_a_day_pass(api, hook)
        end_a_scan(client)
        later = receiver.until(2)[1]
        assert later.read(new)["type"] == "scan.cancelled"
        with pytest.raises(WebhookVerificationError):
            later.read(hook["secret"])


def _let_a_day_pass(api: Api, hook: dict[str, Any]) -> None:
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


def test_an_event_is_sent_again_under_its_own_id(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url)
    end_a_scan(client)
    with sending(api, guard):
        receiver.until(1)
        until(lambda: settled(client, hook), 20)
        (kept,) = log(client, hook)
        again = client.post(f"{kept['links']['self']}/redeliver")
        assert (again.status_code, again.headers["Location"]) == (202, kept["links"]["self"])
        first, second = receiver.until(2)
        until(lambda: settled(client, hook), 20)
    assert first.id == second.id == kept["id"]
    assert first.body == second.body
    assert first.headers["webhook-timestamp"] <= second.headers["webhook-timestamp"]
    assert [one["attempts"] for one in log(client, hook)] == [2]


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
        until(lambda: client.get(failed).json()["state"] == "failed", 20)
    kept = client.get(failed).json()
    assert (kept["last_status"], kept["attempts"], kept["next_at"]) == (500, 1, None)
    assert kept["last_error"].startswith("[31mbroken xxx")
    assert len(kept["last_error"]) == 200
    assert client.get(hook["links"]["self"]).json()["enabled"]


def test_redirects_are_not_followed(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url)
    receiver.answer = lambda _: (307, {"location": "/elsewhere"}, b"")
    with sending(api, guard):
        failed = client.post(f"{hook['links']['self']}/test").headers["Location"]
        until(lambda: client.get(failed).json()["state"] == "failed", 20)
    assert client.get(failed).json()["last_status"] == 307
    assert [one.path for one in receiver.received] == ["/hook"]


def test_a_place_that_is_private_by_now_is_sent_nothing(
    api: Api, client: httpx.Client, receiver: Receiver
) -> None:
    hook = make(client, receiver.url)
    with sending(api, EgressGuard()):
        failed = client.post(f"{hook['links']['self']}/test").headers["Location"]
        until(lambda: client.get(failed).json()["state"] == "failed", 20)
    kept = client.get(failed).json()
    assert (kept["last_status"], kept["last_error"]) == (None, "address_not_allowed")
    assert receiver.received == []


def test_nothing_is_sent_without_a_signature(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url)
    one = courier(api.address, Vault.of(new_key()), guard)
    one.start()
    try:
        failed = client.post(f"{hook['links']['self']}/test").headers["Location"]
        until(lambda: client.get(failed).json()["state"] == "failed", 20)
    finally:
        one.end()
    assert client.get(failed).json()["last_error"] == "secret_unreadable"
    assert receiver.received == []


def test_a_webhook_that_failed_for_a_day_is_disabled_and_the_others_are_told(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url.replace("/hook", "/dead"))
    other = make(client, receiver.url, "webhook.disabled")
    receiver.answer = lambda got: (503, {}, b"") if got.path == "/dead" else OK
    end_a_scan(client, "first")
    with sending(api, guard):
        until(lambda: log(client, hook)[0]["attempts"] == 1, 20)
        until(lambda: settled(client, hook, "waiting"), 20)
        age(api, hook, DAY - 5)
        until(lambda: log(client, hook)[0]["attempts"] == 2, 20)
        until(lambda: settled(client, hook, "waiting"), 20)
        (waits,) = log(client, hook)
        assert client.get(hook["links"]["self"]).json()["enabled"]
        age(api, hook, 10)
        until(lambda: settled(client, hook, "failed"), 20)
        told = client.get(hook["links"]["self"]).json()
        assert (told["enabled"], told["disabled"] is None) == (False, False)
        until(lambda: log(client, other) and settled(client, other), 20)
    (news,) = [one for one in receiver.received if one.path == "/hook"]
    assert news.read(other["secret"])["data"]["webhook"] == hook["id"]
    assert waits["next_at"] is not None
    end_a_scan(client, "unheard")
    assert len(log(client, hook)) == 1
    assert client.post(f"{hook['links']['self']}/test").status_code == 409
    enabled = client.patch(hook["links"]["self"], json={"enabled": True}, headers={"If-Match": "*"})
    assert (enabled.json()["enabled"], enabled.json()["disabled"]) == (True, None)


def test_a_receiver_that_wants_nothing_any_more_is_sent_nothing_any_more(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url)
    receiver.answer = lambda _: (410, {}, b"")
    for number in range(3):
        end_a_scan(client, str(number))
    with sending(api, guard):
        until(lambda: not client.get(hook["links"]["self"]).json()["enabled"], 20)
        assert sorted(one["state"] for one in log(client, hook)) == ["failed", "waiting", "waiting"]
        receiver.answer = lambda _: OK
        place = hook["links"]["self"]
        client.patch(place, json={"enabled": True}, headers={"If-Match": "*"})
        assert len(receiver.until(3)) == 3


def test_an_event_that_fails_by_itself_holds_up_no_other(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url)
    poison = end_a_scan(client, "poison")

    def refuse_one(got: Received) -> Answer:
        return (500, {}, b"") if poison.encode() in got.body else OK

    receiver.answer = refuse_one
    for number in range(10):
        end_a_scan(client, str(number))
    with sending(api, guard):
        until(lambda: sum(one["state"] == "delivered" for one in log(client, hook)) == 10, 30)
        tried = [one["attempts"] for one in log(client, hook) if one["state"] != "delivered"]
    assert tried in ([1], [2])


def test_what_waits_for_one_organisation_keeps_no_other_waiting(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    for number in range(8):
        make(client, f"{receiver.url}/{number}")
    for number in range(10):
        end_a_scan(client, str(number))
    with api.client() as other:
        make(other, receiver.url)
        theirs = end_a_scan(other)
        with sending(api, guard):
            got = receiver.until(81)
    place = next(n for n, one in enumerate(got) if theirs.encode() in one.body)
    assert place < 16
    assert receiver.most_at_once <= 5


def test_several_servers_send_every_event_once_and_one_at_a_time(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url)
    scans = [end_a_scan(client, str(number)) for number in range(20)]
    with sending(api, guard), sending(api, guard), sending(api, guard):
        got = receiver.until(20)
        until(lambda: settled(client, hook), 20)
    assert [one.read(hook["secret"])["data"]["scan"] for one in got] == scans
    assert receiver.most_at_once == 1
    assert {one["attempts"] for one in log(client, hook)} == {1}


def test_what_a_killed_server_was_sending_is_sent_again(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url)
    end_a_scan(client)
    archive = Archive.shared(api.address, 2)
    dying = SendingTable(archive.database(), VAULT)
    until(lambda: (letter := dying.take()) is not None and letter.url == receiver.url, 5)
    assert dying.take() is None
    assert log(client, hook)[0]["state"] == "sending"
    age(api, hook, 0)  # its lease is over
    with sending(api, guard):
        (got,) = receiver.until(1)
        until(lambda: settled(client, hook), 20)
    late = Letter(id=got.id, attempt=1, url=receiver.url, body="", secrets=())
    dying.settle(late, Receipt(status=500), timedelta(0))
    archive.close()
    (kept,) = log(client, hook)
    assert (kept["state"], kept["attempts"], kept["last_status"]) == ("delivered", 2, 204)


def test_an_event_over_which_a_sender_breaks_rests_like_any_other(
    api: Api, client: httpx.Client, receiver: Receiver
) -> None:
    hook = make(client, receiver.url)
    end_a_scan(client)
    archive = Archive.shared(api.address, 2)

    def broken(_letter: Letter) -> Receipt:
        raise ZeroDivisionError

    one = Courier(SendingTable(archive.database(), VAULT), lambda: nullcontext(broken))
    one.start()
    until(lambda: log(client, hook)[0]["last_error"] == "internal", 20)
    one.end()
    archive.close()
    (kept,) = log(client, hook)
    assert (kept["state"], kept["attempts"]) == ("waiting", 1)


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
