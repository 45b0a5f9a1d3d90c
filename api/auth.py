"""Who asks: a key in the header Authorization, what it may do, and how often it may ask."""

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.errors import Code, ProblemError
from api.refused import unknown_parameter
from api.state import service_of
from auditor.model.tenant import Caller, Scope

KEY_PROBLEMS: Final = (Code.UNAUTHENTICATED, Code.RATE_LIMIT)
"""The problems of every route that wants a key."""
AUTH_PROBLEMS: Final = (*KEY_PROBLEMS, Code.SCOPE_MISSING)
"""The problems of every route that wants a key with a scope."""

_CALLER: Final = "auditor_caller"
_bearer = HTTPBearer(
    scheme_name="key",
    description="A key of an organisation: `Authorization: Bearer aud_…`.",
    auto_error=False,
)
_Given = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
_MISSING: Final = (
    "No valid key came with the request: send Authorization: Bearer aud_…, with a key that is"
    " neither revoked nor expired."
)
_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="auditor"'}


def recognise(request: Request) -> Caller | None:
    """Whose key came with a request, found before anything else is read of it.

    Raises:
        StoreError: the archive refused.
    """
    secret = _secret(request)
    caller = service_of(request).keys.caller(secret) if secret else None
    if caller is not None:
        request.scope[_CALLER] = caller
    return caller


def _secret(request: Request) -> str:
    """What came as `Authorization: Bearer …`; empty for nothing."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def known(request: Request, given: _Given) -> Caller:
    """Whose key came with the request.

    Raises:
        ProblemError: none that opens anything, or it asks too often, or for what is not there.
    """
    caller: Caller | None = request.scope.get(_CALLER)
    if caller is None and given:
        caller = service_of(request).keys.caller(given.credentials)
    if caller is None:
        raise ProblemError(Code.UNAUTHENTICATED, _MISSING, headers=_CHALLENGE)
    request.app.state.rates.take(request, caller)
    unknown = unknown_parameter(request.scope.get("route"), request.query_params)
    if unknown is not None:
        raise ProblemError(Code.INVALID, unknown.problem, fields=[unknown])
    return caller


def requires(scope: Scope) -> Callable[..., Caller]:
    """A dependency that gives the caller, whose key has a scope."""

    def allowed(caller: Annotated[Caller, Depends(known)]) -> Caller:
        if scope not in caller.scopes:
            raise ProblemError(
                Code.SCOPE_MISSING,
                f"This needs a key with the scope {scope}: ask an administrator for one.",
            )
        return caller

    return allowed


def still_allowed(request: Request, scope: Scope) -> Callable[[], bool]:
    """What tells, also after a while, whether the key of a request still opens what it did.

    Args:
        request: whose key was good.
        scope: that it needs.
    """
    keys = service_of(request).keys
    secret = _secret(request)

    def allowed() -> bool:
        caller = keys.caller(secret)
        return caller is not None and scope in caller.scopes

    return allowed


Known = Annotated[Caller, Depends(known)]
"""Whoever has a key, whatever its scopes."""
Runner = Annotated[Caller, Depends(requires(Scope.SCAN_RUN))]
Reader = Annotated[Caller, Depends(requires(Scope.RESULTS_READ))]
Triager = Annotated[Caller, Depends(requires(Scope.TRIAGE_WRITE))]
Administrator = Annotated[Caller, Depends(requires(Scope.ADMIN))]
