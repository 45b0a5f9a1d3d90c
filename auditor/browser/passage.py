"""What becomes of each request of a tab: let on its way, answered by ourselves, or refused."""

import base64
import threading
from collections.abc import Callable, Mapping
from typing import Any

from auditor.browser.answers import reply
from auditor.browser.hold import Hold
from auditor.browser.policy import TabPolicy
from auditor.browser.truth import NavigationLog

# It names an icon, or the browser would ask the site for one.
_EMPTY = {
    "responseCode": 200,
    "responseHeaders": [{"name": "Content-Type", "value": "text/html"}],
    "body": base64.b64encode(b'<!doctype html><link rel="icon" href="data:,">').decode(),
}


class Passage:
    """Decides over the requests of one tab.

    Attributes:
        gate: whether the main frame may go to an address.
        stand_in: address at which an empty document of our own is shown; None for nowhere.
    """

    def __init__(
        self,
        policy: TabPolicy,
        hold: Hold,
        log: NavigationLog,
        changed: threading.Condition,
        post: Callable[[str, Mapping[str, Any]], None],
    ) -> None:
        """Bind to a tab.

        Args:
            policy: of its browser.
            hold: of its page.
            log: of its page's navigations.
            changed: guards the log.
            post: sends a command to the tab, whose answer nobody waits for.
        """
        self.gate: Callable[[str], bool] = lambda _url: True
        self.stand_in: str | None = None
        self._policy = policy
        self._hold = hold
        self._log = log
        self._changed = changed
        self._post = post

    @property
    def asked_about(self) -> Mapping[str, object]:
        """What Chromium asks about while the page is not held."""
        patterns: list[Mapping[str, str]] = [{"urlPattern": "*", "resourceType": "Document"}]
        if self._policy.answers:
            patterns = [{"urlPattern": "*"}]
        if self._policy.secret_headers:
            patterns.append({"urlPattern": f"{self._policy.secret_origin}/*"})
        return {"patterns": patterns, "handleAuthRequests": self._policy.proxy_login is not None}

    def take(self, paused: Mapping[str, Any]) -> None:
        """Decide over a request that Chromium asks about; called in the reading thread."""
        if self._policy.answers:
            return self._post(*reply(self._policy.answers, paused, self._log.main_frame))
        request = paused["request"]
        main = paused.get("frameId") == self._log.main_frame
        document = paused.get("resourceType") == "Document"
        loader = str(paused.get("networkId", ""))
        if self._hold.refuses(paused) or (main and document and self._stays(loader, request)):
            return self._refuse(paused)
        if main and document and not self.gate(request["url"]):
            self._log.refuse(loader, request["url"])
            return self._refuse(paused)
        answer: dict[str, Any] = {"requestId": paused["requestId"]}
        if main and document and request["url"] == self.stand_in:
            return self._post("Fetch.fulfillRequest", {**answer, **_EMPTY})
        origin = self._policy.secret_origin
        if origin and self._policy.secret_headers and request["url"].startswith(f"{origin}/"):
            secret = dict(self._policy.secret_headers)
            # The browser adds cookies itself, and refuses an Origin that is sent anew.
            kept_back = {"cookie", *(name.lower() for name in secret)}
            if "redirectedRequestId" in paused:
                kept_back.add("origin")
            kept = {k: v for k, v in request["headers"].items() if k.lower() not in kept_back}
            answer["headers"] = [{"name": k, "value": v} for k, v in {**kept, **secret}.items()]
        return self._post("Fetch.continueRequest", answer)

    def _refuse(self, paused: Mapping[str, Any]) -> None:
        """Let a request fail; "Aborted" leaves the tab as it is, others show an error page."""
        refusal = {"requestId": paused["requestId"], "errorReason": "Aborted"}
        self._post("Fetch.failRequest", refusal)

    def _stays(self, loader: str, request: Mapping[str, Any]) -> bool:
        with self._changed:
            stays = self._log.stays(loader, request["url"], told=request["method"] == "GET")
            self._changed.notify_all()
        return stays
