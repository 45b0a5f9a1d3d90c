"""One picture of a tab."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.errors import EngineError


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
    told = tab.send("Page.captureScreenshot", asked, deadline)
    try:
        return base64.b64decode(told["data"])
    except (KeyError, binascii.Error) as error:
        raise EngineError("the browser gave no picture of the page") from error
