"""Who may ask for a scan that leaves a site less in peace than others must."""

import httpx
import pytest

from auditor.model.tenant import Scope, Trusted
from auditor.wiring.service import Allowance
from tests.api.homes import TARGET, Api, serving

RUDE = [{"robots": False}, {"delay": 0}, {"delay": "499ms"}]


def asked(api: Api, secret: str, wish: dict[str, object]) -> httpx.Response:
    body = {"url": f"{TARGET}?{len(str(wish))}", "on_active": "join", **wish}
    with api.client(secret) as client:
        return client.post("/v1/scans", json=body)


def of_operator(api: Api) -> str:
    return api.secret(api.service.organisations.default().id, frozenset(Scope))


@pytest.mark.parametrize("wish", RUDE, ids=str)
def test_a_tenant_may_not_pass_over_robots_txt_or_hurry(api: Api, wish: dict[str, object]) -> None:
    refused = asked(api, api.secret(), wish)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert "AUDITOR_OWN_PACE" in refused.json()["detail"]
    assert asked(api, of_operator(api), wish).status_code == 202


@pytest.mark.parametrize("wish", [{}, {"robots": True, "delay": "500ms"}, {"delay": 3}], ids=str)
def test_what_is_polite_is_free_to_all(api: Api, wish: dict[str, object]) -> None:
    assert asked(api, api.secret(), wish).status_code == 202


def test_a_batch_takes_on_what_is_polite_in_it(client: httpx.Client) -> None:
    wishes = [{"url": f"{TARGET}1"}, {"url": f"{TARGET}2", "robots": False}]
    answer = client.post("/v1/scans/batch", json={"scans": wishes})
    told = answer.json()["items"]
    assert [one.get("scan") is not None for one in told] == [True, False]
    assert "robots is false" in told[1]["problem"]["detail"]


@pytest.mark.parametrize(
    ("own_pace", "tenant", "operator"),
    [(Trusted.NOBODY, 422, 422), (Trusted.OPERATOR, 422, 202), (Trusted.EVERYBODY, 202, 202)],
)
def test_the_operator_says_who_is_trusted(
    archive_address: str, own_pace: Trusted, tenant: int, operator: int
) -> None:
    with serving(archive_address, Allowance(own_pace=own_pace)) as api:
        wish: dict[str, object] = {"robots": False, "delay": 0}
        assert asked(api, api.secret(), wish).status_code == tenant
        assert asked(api, of_operator(api), wish).status_code == operator
