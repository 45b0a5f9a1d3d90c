"""The app: every route of the service, with what holds for all of them."""

from typing import Any

from fastapi import FastAPI

from api import errors, scans
from api.headers import Headers
from api.intake import Intake
from api.openapi import document
from api.rates import Rates
from auditor import __version__
from auditor.wiring.service import Service


def create_app(service: Service) -> FastAPI:
    """The app over a service."""
    app = FastAPI(
        title="Auditor",
        version=__version__,
        openapi_url="/openapi.json",
        docs_url=None,  # those pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.service = service
    app.state.rates = Rates(service.allowance.requests)
    errors.install(app)
    for router in (scans.router,):
        app.include_router(router)
    app.add_middleware(Intake, most=service.allowance.body)
    app.add_middleware(Headers)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]  # FastAPI's own way
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = document(app)
    return app.openapi_schema
