"""The route of the page that describes the API."""

from typing import Final

from fastapi import APIRouter, Request, Response

from api.reference.page import page, style_source

router = APIRouter(tags=["service"])

_POLICY: Final = (
    f"default-src 'none'; style-src {style_source()}; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)


@router.get("/docs", include_in_schema=False)
def show_reference(request: Request) -> Response:
    """The API, described for people."""
    text: str | None = getattr(request.app.state, "reference", None)
    if text is None:
        text = request.app.state.reference = page(request.app.openapi())
    headers = {"Content-Security-Policy": _POLICY}
    return Response(text, headers=headers, media_type="text/html; charset=utf-8")
