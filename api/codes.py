"""The codes of all problems, each with its status and its title in three languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from auditor.model.criteria import Language


class Code(StrEnum):
    """What went wrong; a code is never taken back, nor used for anything else."""

    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    SCOPE_MISSING = "scope_missing"
    OPERATOR_ONLY = "operator_only"
    NOT_FOUND = "not_found"
    NO_BASELINE = "no_baseline"
    NO_GATE = "no_gate"
    NO_EVIDENCE = "no_evidence"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    BODY_TOO_SLOW = "body_too_slow"
    SCAN_ACTIVE = "scan_active"
    SCAN_ENDED = "scan_ended"
    CONFLICT = "conflict"
    IDEMPOTENCY_IN_FLIGHT = "idempotency_in_flight"
    CHANGED_MEANWHILE = "changed_meanwhile"
    SCAN_REMOVED = "scan_removed"
    BODY_TOO_LARGE = "body_too_large"
    MEDIA_TYPE = "media_type"
    INVALID = "invalid"
    ADDRESS_REFUSED = "address_refused"
    IDEMPOTENCY_REUSED = "idempotency_reused"
    PRECONDITION_MISSING = "precondition_missing"
    RATE_LIMIT = "rate_limit"
    PAGE_QUOTA = "page_quota"
    EVIDENCE_QUOTA = "evidence_quota"
    QUEUE_FULL = "queue_full"
    TOO_MANY_AT_ONCE = "too_many_at_once"
    HEADERS_TOO_LARGE = "headers_too_large"
    INTERNAL = "internal"
    RENDERING_FAILED = "rendering_failed"
    OVERLOADED = "overloaded"
    ARCHIVE_UNAVAILABLE = "archive_unavailable"
    ARCHIVE_FULL = "archive_full"


@dataclass(frozen=True, slots=True)
class Kind:
    """What all problems of one code have in common: the status, and the title in each language."""

    status: int
    nb: str
    nn: str
    en: str

    def title(self, language: Language) -> str:
        """The title in one language."""
        title: str = getattr(self, language.value)
        return title


KINDS: Final[Mapping[Code, Kind]] = MappingProxyType(
    {
        Code.MALFORMED: Kind(
            400,
            "Forespørselen kan ikke leses",
            "Førespurnaden kan ikkje lesast",
            "The request cannot be read",
        ),
        Code.UNAUTHENTICATED: Kind(
            401,
            "Gyldig nøkkel mangler",
            "Gyldig nøkkel manglar",
            "A valid key is missing",
        ),
        Code.SCOPE_MISSING: Kind(
            403,
            "Nøkkelen har ikke lov til dette",
            "Nøkkelen har ikkje lov til dette",
            "The key may not do this",
        ),
        Code.OPERATOR_ONLY: Kind(
            403,
            "Bare den som driver tjenesten, kan gjøre dette",
            "Berre den som driv tenesta, kan gjere dette",
            "Only the operator of the service may do this",
        ),
        Code.NOT_FOUND: Kind(404, "Finnes ikke", "Finst ikkje", "Not found"),
        Code.NO_BASELINE: Kind(
            404,
            "Det finnes ingen tidligere skanning å sammenligne med",
            "Det finst inga tidlegare skanning å samanlikne med",
            "There is no earlier scan to compare with",
        ),
        Code.NO_GATE: Kind(
            404,
            "Skanningen har ingen port",
            "Skanninga har ingen port",
            "The scan has no gate",
        ),
        Code.NO_EVIDENCE: Kind(
            404,
            "Det er ikke tatt vare på bevis fra skanningen",
            "Det er ikkje teke vare på bevis frå skanninga",
            "No evidence was kept of the scan",
        ),
        Code.METHOD_NOT_ALLOWED: Kind(
            405,
            "Metoden finnes ikke her",
            "Metoden finst ikkje her",
            "There is no such method here",
        ),
        Code.BODY_TOO_SLOW: Kind(
            408,
            "Forespørselen kom for sakte",
            "Førespurnaden kom for seint",
            "The request came too slowly",
        ),
        Code.SCAN_ACTIVE: Kind(
            409,
            "Skanningen er ikke ferdig",
            "Skanninga er ikkje ferdig",
            "The scan is not over",
        ),
        Code.SCAN_ENDED: Kind(
            409,
            "Skanningen er allerede ferdig",
            "Skanninga er alt ferdig",
            "The scan is over already",
        ),
        Code.CONFLICT: Kind(
            409,
            "Det går ikke slik tilstanden er nå",
            "Det går ikkje slik tilstanden er no",
            "Not possible in the present state",
        ),
        Code.IDEMPOTENCY_IN_FLIGHT: Kind(
            409,
            "Den første forespørselen er ikke besvart ennå",
            "Den første førespurnaden er ikkje svara på enno",
            "The first request is not answered yet",
        ),
        Code.SCAN_REMOVED: Kind(
            410,
            "Skanningen er fjernet",
            "Skanninga er fjerna",
            "The scan was removed",
        ),
        Code.CHANGED_MEANWHILE: Kind(
            412,
            "Noen har endret dette i mellomtiden",
            "Nokon har endra dette i mellomtida",
            "Somebody changed this meanwhile",
        ),
        Code.BODY_TOO_LARGE: Kind(
            413,
            "Forespørselen er for stor",
            "Førespurnaden er for stor",
            "The request is too large",
        ),
        Code.MEDIA_TYPE: Kind(
            415,
            "Forespørselen er ikke JSON",
            "Førespurnaden er ikkje JSON",
            "The request is not JSON",
        ),
        Code.INVALID: Kind(
            422,
            "En verdi kan ikke brukes",
            "Ein verdi kan ikkje brukast",
            "A value cannot be used",
        ),
        Code.ADDRESS_REFUSED: Kind(
            422,
            "Adressen kan ikke skannes",
            "Adressa kan ikkje skannast",
            "The address cannot be scanned",
        ),
        Code.IDEMPOTENCY_REUSED: Kind(
            422,
            "Idempotency-Key er brukt til noe annet",
            "Idempotency-Key er brukt til noko anna",
            "The Idempotency-Key was used for something else",
        ),
        Code.PRECONDITION_MISSING: Kind(
            428,
            "If-Match mangler",
            "If-Match manglar",
            "If-Match is missing",
        ),
        Code.RATE_LIMIT: Kind(
            429,
            "For mange forespørsler",
            "For mange førespurnader",
            "Too many requests",
        ),
        Code.PAGE_QUOTA: Kind(
            429,
            "Sidene som er igjen for i dag, er for få",
            "Sidene som er att for i dag, er for få",
            "Too few pages are left today",
        ),
        Code.EVIDENCE_QUOTA: Kind(
            429,
            "Plassen som er igjen til bevis, er for liten",
            "Plassen som er att til bevis, er for liten",
            "Too little room is left for evidence",
        ),
        Code.QUEUE_FULL: Kind(
            429,
            "For mange skanninger venter",
            "For mange skanningar ventar",
            "Too many scans wait",
        ),
        Code.TOO_MANY_AT_ONCE: Kind(
            429,
            "For mange forespørsler samtidig",
            "For mange førespurnader samstundes",
            "Too many requests at the same time",
        ),
        Code.HEADERS_TOO_LARGE: Kind(
            431,
            "Hodet i forespørselen er for stort",
            "Hovudet i førespurnaden er for stort",
            "The head of the request is too large",
        ),
        Code.INTERNAL: Kind(
            500,
            "Feil i tjenesten",
            "Feil i tenesta",
            "A fault of the service",
        ),
        Code.RENDERING_FAILED: Kind(
            500,
            "Rapporten kunne ikke lages",
            "Rapporten kunne ikkje lagast",
            "The report could not be made",
        ),
        Code.OVERLOADED: Kind(
            503,
            "Tjenesten har for mye å gjøre",
            "Tenesta har for mykje å gjere",
            "The service has too much to do",
        ),
        Code.ARCHIVE_UNAVAILABLE: Kind(
            503,
            "Arkivet svarer ikke",
            "Arkivet svarar ikkje",
            "The archive does not answer",
        ),
        Code.ARCHIVE_FULL: Kind(
            503,
            "Arkivet er fullt",
            "Arkivet er fullt",
            "The archive is full",
        ),
    }
)
