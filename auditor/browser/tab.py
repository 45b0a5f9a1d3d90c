"""A slot of the scan: one tab of the shared Chromium, with its own deadlines and page truth."""

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from auditor.browser import workers
from auditor.browser.connection import COMMAND_DEADLINE, Connection
from auditor.browser.deadline import Deadline
from auditor.browser.exchanges import Exchanges
from auditor.browser.frames import Frame, frame_of
from auditor.browser.hold import Grip, Hold
from auditor.browser.passage import Passage
from auditor.browser.policy import TabPolicy
from auditor.browser.proxy_login import ProxyLogin
from auditor.browser.truth import NavigationLog
from auditor.errors import BrowserError, CommandFailed, DeadlinePassed, TabLost
from auditor.hosts import same_party
from auditor.model.dossier import Exchange
from auditor.model.page import Viewport

WORLD = "auditor"
"""Name of the isolated world that our scripts live in, out of reach of the page's own."""

MAX_DIALOGS = 10
_BODIES = {"maxTotalBufferSize": 8_000_000, "maxResourceBufferSize": 1_000_000}
"""How much of what a page was answered the browser keeps, bytes: its source, mostly (`source`)."""
LEAVE_DEADLINE = timedelta(seconds=4)


class Tab:
    """One tab, attached to over the shared DevTools socket.

    After `DeadlinePassed` or `TabLost` the tab must be closed and replaced: a stuck renderer
    holds up every further command to it, and only to it.
    """

    def __init__(self, connection: Connection, policy: TabPolicy) -> None:
        self._connection = connection
        self._policy = policy
        self._changed = threading.Condition()
        self._viewport: Viewport | None = None
        self._gone = False
        self._recorded = Exchanges()
        self.when_left: Callable[[], None] = lambda: None
        """Called when a page has been left, and when the tab is closed."""
        # In a window of its own: beside others in one window only the tab in front is sure to be
        # drawn, and a picture of another may never be answered.
        created = connection.send("Target.createTarget", {"url": "about:blank", "newWindow": True})
        self.target: str = created["targetId"]
        attached = connection.send(
            "Target.attachToTarget", {"targetId": self.target, "flatten": True}
        )
        self.session: str = attached["sessionId"]
        self.log = NavigationLog(self.target)
        self._hold = Hold(connection, self.session, policy.acts)
        self._passage = Passage(policy, self._hold, self.log, self._changed, self.post)
        self._proxy_login = ProxyLogin(connection, self.session, policy.proxy_login)
        connection.listen(self.session, self._take)
        self._prepare()

    def _prepare(self) -> None:
        self.send("Inspector.enable")
        self.send("Page.enable")
        bodies = workers.SOME_BODIES if self._policy.recorded else _BODIES
        self.send("Network.enable", bodies)
        # Elements then remember which script made them: evidence of whose they are.
        self.send("DOM.enable", {"includeWhitespace": "all"})
        self.send("DOM.setNodeStackTracesEnabled", {"enable": True})
        self.send("Page.setLifecycleEventsEnabled", {"enabled": True})
        # Without it all tabs but one count as hidden: no animation frames, no focus.
        self.send("Emulation.setFocusEmulationEnabled", {"enabled": True})
        self.send("Network.setBypassServiceWorker", {"bypass": True})
        self.send("Target.setAutoAttach", workers.attaching(workers.DEDICATED))
        self.send("Fetch.enable", self._passage.asked_about)
        if self._policy.scripts:
            source = "\n;".join(self._policy.scripts)
            self.send(
                "Page.addScriptToEvaluateOnNewDocument", {"source": source, "worldName": WORLD}
            )

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The network record of the page; empty where none is kept."""
        with self._changed:
            return self._recorded.told()

    @property
    def loaded(self) -> tuple[tuple[str, Exchange], ...]:
        """(id, request) of what came whole; `Network.getResponseBody` has its body, if any has."""
        with self._changed:
            return self._recorded.came()

    def kept_from(self, url: str) -> bool:
        """Whether an address was not reached because the way out does not go there."""
        return self._policy.kept_from(url)

    def send(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        deadline: Deadline | None = None,
    ) -> Mapping[str, Any]:
        """Send a command to this tab; see `Connection.send` for what it raises."""
        if self.log.crashed or self.log.detached:
            raise TabLost("The tab's renderer has crashed")
        return self._connection.send(method, params, session=self.session, deadline=deadline)

    def set_viewport(self, viewport: Viewport, deadline: Deadline | None = None) -> None:
        """Give the page a window of this size; the scale stays 1 so that px are CSS px."""
        if viewport == self._viewport:
            return
        self._viewport = viewport
        self.send(
            "Emulation.setDeviceMetricsOverride",
            {
                "width": viewport.width,
                "height": viewport.height,
                "deviceScaleFactor": 1,
                "mobile": False,
                "screenWidth": viewport.width,
                "screenHeight": viewport.height,
            },
            deadline,
        )

    def navigate(
        self, url: str, deadline: Deadline, gate: Callable[[str], bool]
    ) -> Mapping[str, Any]:
        """Begin a new page and wait until the browser has committed or refused it.

        Args:
            url: http(s) address.
            deadline: of the whole page.
            gate: asked for every address the main frame is sent to, redirects included; one it
                refuses is not requested and stands in ``log.refused``.

        Returns:
            The browser's answer: loaderId, errorText, isDownload.
        """
        if "#" in url and _page(self.log.url) == _page(url):
            self.leave()  # or the browser would only move to another place of the same document
        if self.held:
            self.leave()  # held to its end: it may have more to send when it is left
        self.log.begin()
        self._recorded.begin()
        self._hold.caught = 0
        self._passage.gate = gate
        return self._navigate(url, deadline)

    def _navigate(self, url: str, deadline: Deadline) -> Mapping[str, Any]:
        answer = self.send("Page.navigate", {"url": url}, deadline)
        with self._changed:
            self.log.expected = answer.get("loaderId")
        return answer

    def stand_in(self, url: str, deadline: Deadline) -> None:
        """Show an empty document of our own at an address, without any request for it.

        Its origin's storage can be reached from there.
        """
        self.log.begin()
        self._passage.gate = lambda to: to == url
        self._passage.stand_in = url
        try:
            self._navigate(url, deadline)
            if not self.wait_for(lambda log: bool(log.document and log.document.loaded), deadline):
                raise DeadlinePassed("an empty document was not shown in time")
        finally:
            self._passage.stand_in = None

    def hold(self, grip: Grip = Grip.LOOKS) -> None:
        """Keep the page at the document it shows and from its site, until it is left.

        Whatever it is made to do then, no form is sent, no link followed, no window opened and
        no script heard by the site; `caught` counts what was tried.

        Raises:
            BrowserError: the tab does not answer, or is gone.
        """
        self._hold.take(grip, self.log.url)

    @property
    def held(self) -> bool:
        """Whether the page is held."""
        return self._hold.grip is not Grip.NONE

    def holds(self, host: str) -> bool:
        """Whether a page of a host's owner is held; of "", any page."""
        there = self.held and not self._gone
        return there and (not host or same_party(host, self.site))

    @property
    def site(self) -> str:
        """Host of the page that is held."""
        return self._hold.site

    @property
    def caught(self) -> int:
        """Requests, navigations and windows that the page was kept from while it was held."""
        return self._hold.caught

    def popped_up(self) -> None:
        """The page has opened a window, which was closed; called in the reading thread."""
        if self.held:
            self._hold.caught += 1

    def leave(self) -> None:
        """Go to about:blank, so that nothing of this page reaches the next one.

        Returns when the blank page is there: its events must not be taken for the next page's.
        A page that is held is held to its end: what it does when it is left is held as well.
        """
        deadline = Deadline.after(LEAVE_DEADLINE)
        self.log.begin()
        self._passage.gate = lambda _url: False
        self._navigate("about:blank", deadline)
        if not self.wait_for(lambda log: bool(log.document and log.document.loaded), deadline):
            raise DeadlinePassed("the tab did not leave its page in time")
        self.when_left()
        self._hold.let_go(self._passage.asked_about)

    def wait_for(self, condition: Callable[[NavigationLog], bool], deadline: Deadline) -> bool:
        """Wait until the navigation log satisfies ``condition``; False if the deadline passed.

        Raises:
            TabLost: the renderer crashed, or dialogs never ended.
        """
        with self._changed:
            while not condition(self.log):
                self._check_alive()
                if not self._changed.wait(timeout=deadline.remaining) and deadline.passed:
                    return False
            self._check_alive()
        return True

    def _check_alive(self) -> None:
        if self.log.crashed or self.log.detached:
            raise TabLost("The tab's renderer has crashed")
        if self.log.dialogs > MAX_DIALOGS:
            raise TabLost("The page opens script dialogs without end")

    def frames(self, deadline: Deadline) -> Frame:
        """The frame tree of the page, as the browser has it."""
        return frame_of(self.send("Page.getFrameTree", deadline=deadline)["frameTree"])

    def world(self, frame: str, deadline: Deadline) -> int:
        """The execution context of our isolated world in a frame; made if it is not there."""
        made = self.send(
            "Page.createIsolatedWorld", {"frameId": frame, "worldName": WORLD}, deadline
        )
        context: int = made["executionContextId"]
        return context

    def awaken(self, deadline: Deadline) -> None:
        """Make our script run in those documents of the page where it has not.

        Chromium's headless shell runs it when a document's own scripts are about to run, so not in
        one that has none. Asked for the worlds of all frames, it makes those that are not there,
        and our script runs with them.

        Raises:
            BrowserError: the tab does not answer or is gone.
        """
        self.send("Runtime.enable", deadline=deadline)
        self.send("Runtime.disable", deadline=deadline)

    def evaluate(self, expression: str, context: int, deadline: Deadline) -> Any:  # noqa: ANN401  # whatever JSON the script returns
        """Run an expression in an execution context, wait for its promise, take the value.

        Raises:
            CommandFailed: the script threw, or the page navigated away below it.
            DeadlinePassed: no value in time; the renderer may be stuck.
        """
        answer = self.send(
            "Runtime.evaluate",
            {
                "expression": expression,
                "contextId": context,
                "awaitPromise": True,
                "returnByValue": True,
            },
            deadline,
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            text = details.get("exception", {}).get("description") or details.get("text", "")
            raise CommandFailed(f"script: {text[:300]}")
        return answer["result"].get("value")

    def source(self, loader: str, deadline: Deadline) -> str | None:
        """The source of a document that was loaded, as the server sent it; None if it is not kept.

        Raises:
            BrowserError: the tab does not answer or is gone.
        """
        try:
            told = self.send("Network.getResponseBody", {"requestId": loader}, deadline)
        except CommandFailed:
            return None
        return None if told["base64Encoded"] else str(told["body"])

    def sessions(self, deadline: Deadline) -> tuple[str, ...]:
        """The values of the browser's cookies that scripts may not read, as sessions are.

        Raises:
            BrowserError: the tab does not answer or is gone.
        """
        told = self.send("Storage.getCookies", deadline=deadline)["cookies"]
        return tuple(str(cookie["value"]) for cookie in told if cookie.get("httpOnly"))

    def answers(self) -> bool:
        """Whether the renderer still runs scripts; False if it is held by one."""
        try:
            short = Deadline.after(timedelta(seconds=1))
            self.send("Runtime.evaluate", {"expression": "1", "returnByValue": True}, short)
        except BrowserError:
            return False
        return True

    def close(self) -> None:
        """Close the tab, stuck or not.

        Raises:
            BrowserError: the browser itself does not answer; it must be replaced.
        """
        self._connection.forget(self.session)
        self.log.detached = True  # what is sent to it from now on is lost, not late
        self._connection.give_up(self.session)
        try:
            self._connection.send(
                "Target.closeTarget",
                {"targetId": self.target},
                deadline=Deadline.after(COMMAND_DEADLINE),
            )
        except (CommandFailed, TabLost):
            return  # it was gone already
        except DeadlinePassed as error:
            raise DeadlinePassed("The browser did not close a stuck tab in time") from error
        finally:
            self.when_left()
            self._gone = True

    def _take(self, method: str, params: Mapping[str, Any]) -> None:
        """Take an event in; runs in the reading thread, so it only notes and posts."""
        if method == "Fetch.requestPaused":
            self._passage.take(params)
            return
        if method == "Fetch.authRequired":
            self._proxy_login.answer(params)
            return
        self._hold.note(method)
        workers.take(self._connection, self.hear_worker, method, params)
        if method == "Page.javascriptDialogOpening":
            self._answer_dialog(str(params.get("type")))
        with self._changed:
            self.log.note(method, params)
            if self._policy.recorded:
                self._recorded.note(method, params)
            self._changed.notify_all()
        if self.log.crashed or self.log.detached:
            self._connection.give_up(self.session)

    def hear_worker(self, worker: str, method: str, params: Mapping[str, Any]) -> None:
        """Take in an event of a worker, of this page or of another, in the reading thread."""
        with self._changed:
            self.log.note_worker(worker, method, params)
            if self._policy.recorded:
                self._recorded.note(method, params)
            self._changed.notify_all()

    def _answer_dialog(self, kind: str) -> None:
        """Answer as a user in a hurry would; a page that never stops asking is given up."""
        self.log.dialogs += 1
        if self.log.dialogs <= MAX_DIALOGS:
            self.post("Page.handleJavaScriptDialog", {"accept": kind == "beforeunload"})
        else:
            self._connection.give_up(self.session)

    def post(self, method: str, params: Mapping[str, Any]) -> None:
        """Send a command whose answer nobody waits for."""
        self._connection.post(method, params, self.session)


def _page(url: str) -> str:
    return url.partition("#")[0]
