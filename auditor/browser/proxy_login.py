"""Telling a proxy who asks: Chromium takes no password on its command line, and asks instead."""

from collections.abc import Mapping
from typing import Any

from auditor.browser.connection import Connection


class ProxyLogin:
    """Answers of one tab.

    Args:
        connection: to the browser.
        session: of the tab.
        login: user and password; None for a proxy that asks for none.
    """

    def __init__(self, connection: Connection, session: str, login: tuple[str, str] | None) -> None:
        self._connection = connection
        self._session = session
        self._login = login
        self._told = ""

    def answer(self, asked: Mapping[str, Any]) -> None:
        """Sign in, once a request; a site that asks is answered as ever.

        Called in the reading thread.
        """
        request, response = str(asked["requestId"]), {"response": "Default"}
        if self._login is not None and asked["authChallenge"].get("source") == "Proxy":
            user, password = self._login
            response = {"response": "ProvideCredentials", "username": user, "password": password}
            if request == self._told:
                response = {"response": "CancelAuth"}
            self._told = request
        answer = {"requestId": request, "authChallengeResponse": response}
        self._connection.post("Fetch.continueWithAuth", answer, self._session)
