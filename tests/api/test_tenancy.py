"""No organisation sees what is another's: over every route of the document that takes an id.

A route that is added is tried as well, or this fails: `THERE` must know how to make what its ids
name.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import httpx
import pytest

from tests.api.homes import TARGET, Api
from tests.api.kept import openapi_document

PATHS: Final = openapi_document()["paths"]
_PARAMETER: Final = re.compile(r"\{([a-z_]+)\}")
_OPEN_TO_ALL: Final = frozenset({"rule"})
"""Parameters that name what belongs to nobody."""


def _scan(owner: httpx.Client) -> str:
    return str(owner.post("/v1/scans", json={"url": TARGET, "on_active": "join"}).json()["id"])


def _key(owner: httpx.Client) -> str:
    made = owner.post("/v1/keys", json={"name": "theirs", "scopes": ["results:read"]})
    return str(made.json()["id"])


def _organisation(owner: httpx.Client) -> str:
    return str(owner.get("/v1/organisations").json()["items"][0]["id"])


def _site(owner: httpx.Client) -> str:
    made = owner.post("/v1/sites", json={"name": "theirs", "url": TARGET})
    return str(made.json()["id"])


def _webhook(owner: httpx.Client) -> str:
    made = owner.post("/v1/webhooks", json={"url": TARGET, "events": ["scan.completed"]})
    return str(made.json()["id"])


THERE: Final[Mapping[str, Callable[[httpx.Client], str]]] = {
    "scan": _scan,
    "key": _key,
    "organisation": _organisation,
    "site": _site,
    "webhook": _webhook,
}
"""Makes what an id names, for its owner."""
NOBODYS: Final = {
    "scan": "scan_0",
    "key": "key_0",
    "organisation": "org_0",
    "site": "site_0",
    "webhook": "hook_0",
}
BODIES: Final[Mapping[str, object]] = {
    "change_organisation": {"name": "mine"},
    "change_site": {"name": "mine"},
    "change_webhook": {"enabled": False},
    "put_case": {},
    "decide_on_cause": {"verdict": None},
    "decide_on_criterion": {"verdict": None},
    "decide_on_finding": {"verdict": None},
    "create_key_of_organisation": {"name": "mine", "scopes": ["admin"]},
}
"""What a route wants to be sent before it looks at the id."""


def _routes() -> Iterator[Any]:
    for path, route in PATHS.items():
        names = _PARAMETER.findall(path)
        if names and names[0] not in _OPEN_TO_ALL:
            for method, operation in route.items():
                named = str(operation["operationId"])
                yield pytest.param(method, path, named, id=f"{method} {path}")


@pytest.mark.parametrize(("method", "path", "operation"), list(_routes()))
def test_what_is_anothers_is_answered_like_what_is_nobodys(
    api: Api, client: httpx.Client, method: str, path: str, operation: str
) -> None:
    name = _PARAMETER.findall(path)[0]
    rest = dict.fromkeys(_PARAMETER.findall(path)[1:], "x")
    with api.client() as owner:
        theirs = THERE[name](owner)
        answers = [
            client.request(method, path.format(**{name: id_}, **rest), json=BODIES.get(operation))
            for id_ in (theirs, NOBODYS[name])
        ]
    for answer, id_ in zip(answers, (theirs, NOBODYS[name]), strict=True):
        assert answer.status_code in (403, 404)
        assert id_ not in answer.text
    assert answers[0].content == answers[1].content
    own = {"date", "ratelimit"}
    told = [{key: value for key, value in one.headers.items() if key not in own} for one in answers]
    assert told[0] == told[1]


def test_an_id_in_a_body_is_no_door_either(client: httpx.Client) -> None:
    """A site of another organisation, or of nobody, is no site."""
    details = set()
    for site in ("site_0", "site_1"):
        refused = client.post("/v1/scans", json={"url": TARGET, "site": site})
        assert refused.status_code == 422
        details.add(refused.json()["detail"].replace(site, "…"))
    assert len(details) == 1


def test_lists_hold_ones_own_alone(api: Api, client: httpx.Client) -> None:
    with api.client() as owner:
        theirs = [make(owner) for make in THERE.values()]
    for place, route in PATHS.items():
        if "{" not in place and "get" in route:
            listed = client.get(place)
            assert listed.status_code in (200, 403, 404), place
            assert not [one for one in theirs if one in listed.text], place


def test_a_cursor_of_anothers_list_leads_to_ones_own(api: Api, client: httpx.Client) -> None:
    with api.client() as owner:
        for number in range(3):
            owner.post("/v1/scans", json={"url": f"{TARGET}?{number}"})
        cursor = owner.get("/v1/scans?limit=1").json()["next"]
    assert client.get("/v1/scans", params={"cursor": cursor}).json()["items"] == []


def test_the_same_idempotency_key_of_two_is_two_scans(api: Api, client: httpx.Client) -> None:
    body, headers = {"url": TARGET}, {"Idempotency-Key": "same"}
    with api.client() as owner:
        theirs = owner.post("/v1/scans", json=body, headers=headers).json()["id"]
    assert client.post("/v1/scans", json=body, headers=headers).json()["id"] != theirs
