"""Who asks: a key in the header Authorization, what it may do, and how often it may ask."""

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.errors import Code, ProblemError
from api.state import service_of
from auditor.model.tenant import Caller, Scope

KEY_PROBLEMS: Final = (Code.UNAUTHENTICATED, Code.RATE_LIMIT)
"""The problems of every route that wants a key."""
AUTH_PROBLEMS: Final = (*KEY_PROBLEMS, Code.SCOPE_MISSING)
"""The problems of every route that wants a key with a scope."""

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


def known(request: Request, given: _Given) -> Caller:
    """Whose key came with the request.

    Raises:
        ProblemError: none that opens anything, or it asks too often.
    """
    caller = service_of(request).keys.caller(given.credentials) if given else None
    if caller is None:
        raise ProblemError(Code.UNAUTHENTICATED, _MISSING, headers=_CHALLENGE)
    request.app.state.rates.take(request, caller)
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
    _, _, secret = request.headers["authorization"].partition(" ")

    def allowed() -> bool:
        caller = keys.caller(secret.strip())
        return caller is not None and scope in caller.scopes

    return allowed


Known = Annotated[Caller, Depends(known)]
"""Whoever has a key, whatever its scopes."""
Runner = Annotated[Caller, Depends(requires(Scope.SCAN_RUN))]
Reader = Annotated[Caller, Depends(requires(Scope.RESULTS_READ))]
Administrator = Annotated[Caller, Depends(requires(Scope.ADMIN))]
