"""Scans on a service elsewhere: started, followed to their end, and reported, as if they were here.

A connection that breaks and a service that is started again are waited for; only what the service
itself refuses ends the wait.
"""

import json
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.client import ACCEPTED
from typing import Any, BinaryIO, Final, TypeVar
from urllib.parse import urlencode

from auditor.errors import RenderingFailed, ServiceError, ServiceGone, UsageError
from auditor.model.admission import Standing
from auditor.model.finding import Kind, Outcome
from auditor.model.text import clean
from auditor.net.api_client import ApiAnswer, ApiClient
from auditor.net.client import FetchError
from auditor.request import CaseChoices, read_case
from auditor.scan.progress import Listener
from auditor.services.remote_events import Ear
from auditor.services.remote_report import RemoteReport
from auditor.services.remote_retest import results_in
from auditor.services.remote_scan import RemoteScan, path_of
from auditor.services.verdict import Facts, FailOn

PATIENCE: Final = timedelta(minutes=10)
"""A service that is silent for so long is given up."""
_LONGEST_REST: Final = 15.0
_POLL: Final = 5.0
"""Seconds between two looks at a scan whose events cannot be heard."""
_DEAF: Final = 2
"""Attempts to listen that bring nothing, after which the scan itself is asked."""
_SAID: Final = 600
_AGAIN: Final = frozenset({408, 500, 502, 503, 504})
_CODES_AGAIN: Final = frozenset({"rate_limit", "too_many_at_once", "idempotency_in_flight"})
_AT_ONCE: Final = 500
"""Causes that are read at a time."""
_WAITING: Final = {"Prefer": "wait=60"}
"""Lets the service hold the line while it makes what takes long."""
_NOTHING: Final = {"audited": 0, "rules_run": 0, "ratio": 0.0}
"""Coverage of a scan that ended before it began."""
_MORE_THAN_ADVICE: Final = (Kind.BREACH, Kind.DUTY)

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteScans:
    """What can be done with scans on a service.

    Attributes:
        client: asks the service.
        rest: waits so many seconds.
        patience: with a service that is silent.
    """

    client: ApiClient
    rest: Callable[[float], None] = field(default=time.sleep)
    patience: timedelta = PATIENCE

    def start(self, asked: Mapping[str, object]) -> RemoteScan:
        """Ask for a scan, once, however often the connection breaks meanwhile.

        Args:
            asked: the body of the request.

        Raises:
            UsageError: the service refuses it, or takes no such key.
            ServiceError: the service does not do as asked.
        """
        body, once = json.dumps(asked).encode(), secrets.token_hex(16)
        headers = {"Idempotency-Key": once}
        return self._patiently(lambda: self._scan(self._ask("POST", "/v1/scans", body, headers)))

    def find(self, scan: str) -> RemoteScan:
        """A scan by its id.

        Raises:
            UsageError: there is none that the key may see, or the service takes no such key.
            ServiceError: the service does not do as asked.
        """
        return self._patiently(lambda: self._look(scan))

    def follow(self, scan: str, listener: Listener) -> RemoteScan:
        """Wait for the end of a scan.

        Args:
            scan: its id.
            listener: is told of progress.

        Returns:
            The scan as it ended.

        Raises:
            UsageError: there is none that the key may see, or the service takes no such key.
            ServiceError: the service does not do as asked.
        """
        ear, heard = Ear(scan, listener), time.monotonic()
        while True:
            try:
                if ear.deaf < _DEAF:
                    self._listen(ear)
                found = self._look(scan)
                ear.tell(found.told.get("progress"))
                if found.standing.final:
                    return found
                heard, rest = time.monotonic(), _POLL if ear.deaf else 0.0
            except ServiceGone as gone:
                ear.deaf = 0  # it may be heard again once the service is back
                rest = self._rest_after(gone, heard)
            self.rest(rest)

    def facts(self, scan: RemoteScan, fail_on: FailOn) -> Facts:
        """What the exit code of a scan that is over follows from.

        Args:
            scan: that is over.
            fail_on: what counts as findings.
        """
        facts = self._patiently(lambda: self._facts(scan))
        if not scan.told.get("retest_of"):
            return facts
        query = urlencode({"format": "json"})
        with self.fetch(f"{path_of(scan.id)}/report?{query}") as whole:
            results = results_in(whole, named=bool(scan.told.get("causes")), fail_on=fail_on)
        return replace(facts, retest=results)

    def report(
        self, scan: str, since: tuple[str, ...] = (), group_by: str | None = None
    ) -> RemoteReport:
        """The report of a scan, as its service makes it.

        Args:
            scan: its id.
            since: ids of earlier scans that it tells of.
            group_by: what its pages are grouped by; None for nothing.
        """
        return RemoteReport(fetch=self.fetch, scan=scan, since=since, group_by=group_by)

    def tell_case(self, scan: str, case: CaseChoices) -> None:
        """Tell of the supervision that a scan was for, in place of what was told before.

        Nothing happens where the same is told already.

        Args:
            scan: its id.
            case: what reports name.

        Raises:
            UsageError: the service refuses it, or somebody else tells something else meanwhile.
            ServiceError: the service does not do as asked.
        """
        path = f"{path_of(scan)}/case"
        body = case.model_dump_json(exclude_unset=True).encode()

        def tell() -> None:
            found = self._ask("GET", path)
            if not _is_told(found.told, case):
                self._ask("PUT", path, body, {"If-Match": found.headers.get("etag", "")})

        self._patiently(tell)

    def fetch_evidence(self, scan: str, out: BinaryIO) -> None:
        """Have the archive of a scan's evidence written into a file.

        Args:
            scan: its id.
            out: an empty file, which can be emptied again where the connection breaks.

        Raises:
            UsageError: the service has no such scan, no evidence of it, or it is not over.
            StoreError: the archive cannot be written.
            ServiceError: the service does not do as asked.
        """
        if not self.find(scan).standing.final:
            raise UsageError(
                f"The scan {scan} is not over: wait for it with 'auditor remote wait {scan}'."
            )
        self._fetch(f"{path_of(scan)}/evidence", out)

    def fetch(self, path: str) -> BinaryIO:
        """What the service answers at an address, whole, in a file that is gone when it is closed.

        What takes it a while to make is waited for.

        Raises:
            UsageError: the service refuses.
            RenderingFailed: it could not make it.
            StoreError: it cannot be written.
            ServiceError: the service does not do as asked.
        """
        with ExitStack() as stack:
            whole = stack.enter_context(tempfile.TemporaryFile())
            self._fetch(path, whole)
            whole.seek(0)
            stack.pop_all()
        return whole

    def hand_in(self, result: BinaryIO, query: Mapping[str, str]) -> RemoteScan:
        """Hand in a result that was made here, once, however often the connection breaks.

        Args:
            result: the JSON of it, which can be read from the beginning again.
            query: what the service is to know of it.

        Raises:
            UsageError: the service refuses it, or takes no such key.
            ServiceError: the service does not do as asked.
        """
        headers = {"Idempotency-Key": secrets.token_hex(16)}
        path = "/v1/scans/import"
        if query:
            path += f"?{urlencode(query)}"

        def send() -> RemoteScan:
            result.seek(0)
            return self._scan(self._ask("POST", path, result, headers))

        return self._patiently(send)

    def _fetch(self, path: str, out: BinaryIO) -> None:
        def ask() -> ApiAnswer:
            out.seek(0)
            out.truncate()
            return self._check(self.client.ask("GET", path, headers=_WAITING, out=out))

        while (answer := self._patiently(lambda: self._made(ask))).status == ACCEPTED:
            self.rest(min(_seconds(answer) or _POLL, _LONGEST_REST))

    def _facts(self, scan: RemoteScan) -> Facts:
        path = path_of(scan.id)
        told = self._ask("GET", f"{path}/coverage").told
        try:
            coverage = told["coverage"] or _NOTHING
            return Facts(
                outcomes=frozenset(self._outcomes(f"{path}/causes")),
                tested=coverage["audited"] > 0 or coverage["rules_run"] > 0,
                ratio=float(coverage["ratio"]),
                min_coverage=float(scan.told["request"]["min_coverage"]),
                gate=scan.gate,
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self._stranger() from None

    def _outcomes(self, path: str) -> Iterator[Outcome]:
        """Outcomes of causes that are more than advice, as people have decided on them."""
        for kind in _MORE_THAN_ADVICE:
            asked: dict[str, object] = {"kind": kind, "limit": _AT_ONCE}
            while asked:
                told = self._ask("GET", f"{path}?{urlencode(asked)}").told
                for cause in told.get("items", ()):
                    laid = cause.get("verdict") or {"open": 1, "settled": False}
                    if not laid["settled"]:
                        answered = not laid["open"]
                        yield Outcome.FAILED if answered else Outcome(cause["outcome"])
                cursor = told.get("next")
                asked = {**asked, "cursor": cursor} if cursor else {}

    def _listen(self, ear: Ear) -> None:
        """Hear the events of a scan until they end, or the connection does."""
        path = f"{path_of(ear.scan)}/events"
        headers = {"Accept": "text/event-stream", "Last-Event-ID": ear.last}
        before = ear.last
        try:
            with self.client.listen(path, headers) as (answer, lines):
                if answer.status == 200:
                    ear.hear(lines)
        except FetchError:
            pass  # whether the service itself is gone shows when the scan is asked
        finally:
            ear.deaf = 0 if ear.last != before else ear.deaf + 1

    def _look(self, scan: str) -> RemoteScan:
        return self._scan(self._ask("GET", path_of(scan)))

    def _scan(self, answer: ApiAnswer) -> RemoteScan:
        told = answer.told
        try:
            name, standing = clean(str(told["id"]), _SAID), Standing(told["status"])
            place = clean(str(told["links"]["self"]), _SAID)
        except (KeyError, TypeError, ValueError):
            raise self._stranger() from None
        return RemoteScan(
            id=name, standing=standing, address=f"{self.client.server}{place}", told=told
        )

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | BinaryIO | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> ApiAnswer:
        return self._check(
            self._made(lambda: self.client.ask(method, path, body=body, headers=headers or {}))
        )

    def _made(self, ask: Callable[[], ApiAnswer]) -> ApiAnswer:
        try:
            return ask()
        except FetchError as error:
            raise ServiceGone(str(error)) from error

    def _patiently(self, ask: Callable[[], _Made]) -> _Made:
        """Ask again until the service answers, or patience is over."""
        begun = time.monotonic()
        while True:
            try:
                return ask()
            except ServiceGone as gone:
                self.rest(self._rest_after(gone, begun))

    def _rest_after(self, gone: ServiceGone, since: float) -> float:
        """Seconds until the service is asked again.

        Raises:
            ServiceGone: it has been silent for long enough.
        """
        silent = time.monotonic() - since
        left = self.patience.total_seconds() - silent
        if left <= 0:
            raise gone
        wanted = max(1.0, silent / 2) if gone.rest is None else gone.rest
        return min(wanted, _LONGEST_REST, left)

    def _check(self, answer: ApiAnswer) -> ApiAnswer:
        """See that the service did as asked.

        Raises:
            UsageError: it refuses.
            RenderingFailed: it could not make a report.
            ServiceGone: it cannot for now.
            ServiceError: it is none of ours.
        """
        if answer.status < 300:
            return answer
        told = answer.told
        code = told.get("code")
        if code == "rendering_failed":
            raise RenderingFailed(self._refused(told, answer.status))
        if answer.status in _AGAIN or code in _CODES_AGAIN:
            raise ServiceGone(self._refused(told, answer.status), _seconds(answer))
        if answer.status == 401:
            raise UsageError(
                f"{self.client.server} does not take this key: give a valid one in AUDITOR_KEY, or"
                " in the file of --key-file."
            )
        if answer.status < 400:
            place = clean(answer.headers.get("location", ""), 200)
            raise ServiceError(
                f"{self.client.server} sends on to {place!r}, where the key does not follow: give"
                " the service's own address with --server."
            )
        if code is None:
            raise self._stranger()
        if code == "scan_active" and isinstance(told.get("scan"), str):
            raise UsageError(
                "This target is being scanned already: wait for it with 'auditor remote wait"
                f" {clean(told['scan'], 80)}'."
            )
        raise UsageError(self._refused(told, answer.status))

    def _refused(self, told: Mapping[str, Any], status: int) -> str:
        title = clean(str(told.get("title") or f"HTTP {status}"), 200)
        detail = clean(str(told.get("detail") or ""), _SAID)
        return f"{self.client.server}: {title}. {detail}".rstrip()

    def _stranger(self) -> ServiceError:
        return ServiceError(
            f"{self.client.server} does not answer as Auditor does: check the address of the"
            " service."
        )


def _is_told(answer: Mapping[str, Any], case: CaseChoices) -> bool:
    """Whether a service has been told this already."""
    told = answer.get("case")
    try:
        return isinstance(told, Mapping) and read_case(told).case() == case.case()
    except UsageError:  # it knows of more than is known here
        return False


def _seconds(answer: ApiAnswer) -> float | None:
    told = answer.headers.get("retry-after", "")
    return float(told) if told.isascii() and told.isdigit() else None
