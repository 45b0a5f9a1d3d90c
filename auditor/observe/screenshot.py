"""One picture of a tab, asked for again where the browser lost the request."""

import base64
import binascii
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.errors import DeadlinePassed, EngineError

PATIENCE = timedelta(seconds=2)
"""A picture takes a few hundredths of a second. While a tab of the same window is opened or closed
the browser now and then forgets one that was asked for, and never answers."""
TRIES = 3


def screenshot(tab: Tab, asked: Mapping[str, Any], deadline: Deadline) -> bytes:
    """Take a picture of what a tab shows.

    Args:
        tab: it has drawn its latest frame.
        asked: parameters of ``Page.captureScreenshot``.
        deadline: for the picture.

    Returns:
        The file, of the format that was asked for.

    Raises:
        EngineError: the browser gave no picture.
        BrowserError: the tab does not answer or is gone.
    """
    told: Mapping[str, Any] = {}
    for left in reversed(range(TRIES)):
        try:
            limit = deadline.within(PATIENCE) if left else deadline
            told = tab.send("Page.captureScreenshot", asked, limit)
            break
        except DeadlinePassed:
            if not left or deadline.passed:
                raise
    try:
        return base64.b64decode(told["data"])
    except (KeyError, binascii.Error) as error:
        raise EngineError("the browser gave no picture of the page") from error
