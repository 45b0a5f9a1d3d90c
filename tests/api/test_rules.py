import httpx

from auditor.model.criteria import Language
from auditor.wiring import catalogue
from tests.api.homes import Api


def test_every_rule_is_told_in_three_languages(client: httpx.Client) -> None:
    told, place = [], "/v1/rules?limit=40"
    while place:
        found = client.get(place)
        told += found.json()["items"]
        place = found.links.get("next", {}).get("url")
    assert [one["id"] for one in told] == list(catalogue())
    for one in told:
        assert set(one["texts"]) == set(Language)
        assert all(words["title"] for words in one["texts"].values()), one["id"]
        assert one["version"]


def test_rules_are_found_by_engine_criterion_and_earlier_ids(client: httpx.Client) -> None:
    of_images = client.get("/v1/rules", params={"criterion": "1.1.1", "engine": "axe"}).json()
    assert "image-alt" in [one["id"] for one in of_images["items"]]
    assert {one["engine"] for one in of_images["items"]} == {"axe"}
    assert all("1.1.1" in one["criteria"] for one in of_images["items"])
    for rule in catalogue().values():
        for alias in rule.aliases:
            assert client.get(f"/v1/rules/{alias}").json()["id"] == rule.id
    assert client.get("/v1/rules/no-such-rule").status_code == 404


def test_limits_tell_what_runs_and_what_is_taken(api: Api, client: httpx.Client) -> None:
    told = client.get("/v1/limits").json()
    assert set(told["engines"]) == {"auditor", "axe-core"}
    assert told["rules"] == {rule.id: rule.version for rule in catalogue().values()}
    assert told["pages"] == {"quota": None, "remaining": None}
    assert told["caps"]["body_bytes"] == api.service.allowance.body
    assert told["rate"]["remaining"] == told["rate"]["limit"] - 1
