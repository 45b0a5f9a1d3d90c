"""The app: every route of the service, with what holds for all of them."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, FastAPI

from api import (
    cases,
    diffs,
    errors,
    events,
    gates,
    health,
    imports,
    keys,
    limits,
    organisations,
    reference,
    results,
    rules,
    scans,
    sites,
    verdicts,
    webhooks,
)
from api.events.hub import Hub
from api.faults import Faults
from api.headers import Headers
from api.heavy import Heavy
from api.intake import Intake
from api.metrics import Metrics, Timed
from api.openapi import document
from api.patience import Patience
from api.rates import Rates
from api.results.evidence import Sending
from api.results.making import Making
from api.scans.turns import Turns
from api.state import is_ending
from auditor import __version__
from auditor.wiring.service import Service

_ROUTERS: Final[tuple[APIRouter, ...]] = (
    imports.router,
    scans.router,
    results.router,
    results.of_evidence,
    diffs.router,
    gates.router,
    events.router,
    sites.router,
    webhooks.router,
    verdicts.router,
    verdicts.of_scans,
    cases.router,
    cases.template_router,
    keys.router,
    organisations.router,
    rules.router,
    limits.router,
    health.router,
    reference.router,
)


def create_app(service: Service, patience: Patience | None = None) -> FastAPI:
    """The app over a service.

    Args:
        service: answers.
        patience: with slow clients; None for the usual one.
    """
    app = _with_routes()
    app.state.service = service
    app.state.patience = patience or Patience()
    app.state.metrics = Metrics(service.health, service.allowance.slots)
    app.state.rates = Rates(service.allowance.requests)
    app.state.heavy = Heavy()
    app.state.turns = Turns()
    app.state.sending = Sending(app.state.patience)
    app.state.making = Making(service.kept_reports)
    app.state.handing_in = Counter[str]()
    app.state.hub = Hub(service.events, lambda: is_ending(app))
    errors.install(app)
    app.add_middleware(Faults)
    app.add_middleware(Intake, most=service.allowance.body, patience=app.state.patience)
    app.add_middleware(Headers)
    app.add_middleware(Timed, metrics=app.state.metrics)
    return app


def openapi_document() -> Mapping[str, Any]:
    """The OpenAPI document of the API."""
    return _with_routes().openapi()


def _with_routes() -> FastAPI:
    app = FastAPI(
        title="Auditor",
        version=__version__,
        openapi_url="/openapi.json",
        docs_url=None,  # those pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,  # programs made from it name it so
    )
    for router in _ROUTERS:
        app.include_router(router)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]  # FastAPI's own way
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = document(app)
    return app.openapi_schema
