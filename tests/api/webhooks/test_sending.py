"""What webhooks are sent, by whom and when, to a real receiver."""

from contextlib import nullcontext
from datetime import timedelta

import httpx
import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from auditor.model.webhook import Letter, Receipt
from auditor.net.egress.guard import EgressGuard
from auditor.services.courier import Courier
from auditor.store import Archive
from auditor.store.sending import SendingTable
from auditor.store.vault import Vault, new_key
from auditor.wiring.webhooks import courier
from tests.api.homes import VAULT, Api
from tests.api.webhooks.hooks import (
    DAY,
    age,
    end_a_scan,
    let_a_day_pass,
    log,
    make,
    sending,
    settled,
)
from tests.auditor.cli.serving import until
from tests.receiver import OK, Answer, Received, Receiver

pytestmark = pytest.mark.big


def test_what_happened_while_a_receiver_was_down_comes_in_order_once_it_is_back(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url)
    receiver.go_away()
    with sending(api, guard):
        scans = [end_a_scan(client, f"down-{number}") for number in range(5)]
        until(lambda: all(one["last_error"] for one in log(client, hook)))
        assert {one["last_error"] for one in log(client, hook)} <= {
            "connection_failed",
            "empty_response",
        }
        receiver.come_back()
        late = end_a_scan(client, "late")
        got = receiver.until(6)
        until(lambda: settled(client, hook))
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
        let_a_day_pass(api, hook)
        end_a_scan(client)
        later = receiver.until(2)[1]
        assert later.read(new)["type"] == "scan.cancelled"
        with pytest.raises(WebhookVerificationError):
            later.read(hook["secret"])


def test_an_event_is_sent_again_under_its_own_id(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url)
    end_a_scan(client)
    with sending(api, guard):
        receiver.until(1)
        until(lambda: settled(client, hook))
        (kept,) = log(client, hook)
        again = client.post(f"{kept['links']['self']}/redeliver")
        assert (again.status_code, again.headers["Location"]) == (202, kept["links"]["self"])
        first, second = receiver.until(2)
        until(lambda: settled(client, hook))
    assert first.id == second.id == kept["id"]
    assert first.body == second.body
    assert first.headers["webhook-timestamp"] <= second.headers["webhook-timestamp"]
    assert [one["attempts"] for one in log(client, hook)] == [2]


def test_redirects_are_not_followed(
    api: Api, client: httpx.Client, receiver: Receiver, guard: EgressGuard
) -> None:
    hook = make(client, receiver.url)
    receiver.answer = lambda _: (307, {"location": "/elsewhere"}, b"")
    with sending(api, guard):
        failed = client.post(f"{hook['links']['self']}/test").headers["Location"]
        until(lambda: client.get(failed).json()["state"] == "failed")
    assert client.get(failed).json()["last_status"] == 307
    assert [one.path for one in receiver.received] == ["/hook"]


def test_a_place_that_is_private_by_now_is_sent_nothing(
    api: Api, client: httpx.Client, receiver: Receiver
) -> None:
    hook = make(client, receiver.url)
    with sending(api, EgressGuard()):
        failed = client.post(f"{hook['links']['self']}/test").headers["Location"]
        until(lambda: client.get(failed).json()["state"] == "failed")
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
        until(lambda: client.get(failed).json()["state"] == "failed")
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
        until(lambda: log(client, hook)[0]["attempts"] == 1)
        until(lambda: settled(client, hook, "waiting"))
        age(api, hook, DAY - 5)
        until(lambda: log(client, hook)[0]["attempts"] == 2)
        until(lambda: settled(client, hook, "waiting"))
        (waits,) = log(client, hook)
        assert client.get(hook["links"]["self"]).json()["enabled"]
        age(api, hook, 10)
        until(lambda: settled(client, hook, "failed"))
        told = client.get(hook["links"]["self"]).json()
        assert (told["enabled"], told["disabled"] is None) == (False, False)
        until(lambda: log(client, other) and settled(client, other))
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
        until(lambda: not client.get(hook["links"]["self"]).json()["enabled"])
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
        until(lambda: sum(one["state"] == "delivered" for one in log(client, hook)) == 10)
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
        until(lambda: settled(client, hook))
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
    until(lambda: (letter := dying.take()) is not None and letter.url == receiver.url)
    assert dying.take() is None
    assert log(client, hook)[0]["state"] == "sending"
    age(api, hook, 0)  # its lease is over
    with sending(api, guard):
        (got,) = receiver.until(1)
        until(lambda: settled(client, hook))
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
    until(lambda: log(client, hook)[0]["last_error"] == "internal")
    one.end()
    archive.close()
    (kept,) = log(client, hook)
    assert (kept["state"], kept["attempts"]) == ("waiting", 1)
