from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.api.homes import Api


@pytest.fixture
def operator(api: Api) -> Iterator[httpx.Client]:
    """A client of the organisation that runs the service."""
    default = api.service.organisations.default().id
    with api.client(api.secret(default)) as one:
        yield one


def test_the_operator_makes_an_organisation_and_its_first_key(
    api: Api, operator: httpx.Client
) -> None:
    made = operator.post("/v1/organisations", json={"name": "Ås kommune", "page_quota": 50})
    assert made.status_code == 201
    place = made.headers["Location"]
    assert operator.get(place).json() == made.json()
    key = operator.post(f"{place}/keys", json={"name": "first", "scopes": ["admin"]})
    assert key.status_code == 201
    with api.client(key.json()["secret"]) as first:
        (seen,) = first.get("/v1/organisations").json()["items"]
    assert seen == made.json()


def test_others_make_no_organisations_and_see_their_own_alone(
    api: Api, client: httpx.Client
) -> None:
    own = client.get("/v1/organisations").json()["items"][0]["id"]
    refused = client.post("/v1/organisations", json={"name": "x"})
    assert refused.status_code == 403
    assert refused.json()["code"] == "operator_only"
    change = client.patch(f"/v1/organisations/{own}", json={"page_quota": 10**6})
    assert change.status_code == 403
    assert client.get(f"/v1/organisations/{api.organisation()}").status_code == 404


def test_what_is_left_out_of_a_change_stays(operator: httpx.Client) -> None:
    made = operator.post("/v1/organisations", json={"name": "a", "page_quota": 50, "slots": 2})
    place = made.headers["Location"]
    changed = operator.patch(place, json={"page_quota": None, "retention_days": 30})
    expected = made.json() | {"page_quota": None, "retention_days": 30}
    assert changed.json() == expected
    assert operator.get(place).json() == expected


def test_the_operator_sees_all_in_the_order_they_were_made(
    api: Api, operator: httpx.Client
) -> None:
    made = [api.organisation(f"number {number}") for number in range(3)]
    seen, place = [], "/v1/organisations?limit=2"
    while place:
        found = operator.get(place)
        seen += [one["id"] for one in found.json()["items"]]
        place = found.links.get("next", {}).get("url")
    assert seen[-3:] == made
    assert len(seen) == len(set(seen))


def test_changes_at_the_same_time_are_all_made(api: Api) -> None:
    secret = api.secret(api.service.organisations.default().id)
    place = f"/v1/organisations/{api.organisation()}"

    def change(body: dict[str, int]) -> int:
        with api.client(secret) as one:
            return one.patch(place, json=body).status_code

    with ThreadPoolExecutor(3) as pool:
        for number in range(1, 16):
            wanted = {"page_quota": number, "slots": number, "retention_days": number}
            assert set(pool.map(change, [{name: number} for name in wanted])) == {200}
            with api.client(secret) as client:
                assert client.get(place).json().items() >= wanted.items()
