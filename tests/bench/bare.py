"""Bare axe-core in Chromium, as a test suite would run it: load, wait, inject, ``axe.run``.

It shares nothing with the product but axe-core itself, so that the two can be compared.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from auditor.browser.local import LocalChromium
from auditor.engines.catalogue import axe_source
from auditor.model.page import Viewport

_SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--hide-scrollbars",
    "--lang=nb",
)
_RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ['violations', 'incomplete'], elementRef: false}).then(
  ({violations, incomplete}) => {
    const nodes = (list) => list.flatMap((rule) => rule.nodes.map((n) => [rule.id, n.target]));
    done(JSON.stringify({violations: nodes(violations), incomplete: nodes(incomplete)}));
  },
  (error) => done(JSON.stringify({error: String(error)})));
"""
SCRIPT_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class BareBrowser:
    """A Chromium that judges one page after the other.

    Attributes:
        rest: time between a page's load event and the run.
    """

    driver: webdriver.Chrome
    rest: timedelta

    def judge(self, url: str) -> str:
        """Load a page and run axe-core with its default rules in the page's own world.

        Returns:
            JSON with the rule and the target of each node, under violations and incomplete, or
            an error.
        """
        try:
            self.driver.get(url)
            time.sleep(self.rest.total_seconds())
            self._inject()
            self.driver.switch_to.default_content()
            told: Any = self.driver.execute_async_script(_RUN)
        except WebDriverException as error:
            self.driver.switch_to.default_content()
            raise RuntimeError(f"bare axe-core did not judge {url}: {error.msg}") from error
        return str(told)

    def _inject(self) -> None:
        """Put axe-core into this frame and those in it; one that is gone is passed over."""
        self.driver.execute_script(axe_source())
        for frame in self.driver.find_elements(By.CSS_SELECTOR, "iframe, frame"):
            try:
                self.driver.switch_to.frame(frame)
            except WebDriverException:
                continue
            self._inject()
            self.driver.switch_to.parent_frame()


@contextmanager
def bare_browser(viewport: Viewport, rest: timedelta) -> Iterator[BareBrowser]:
    """Start Chromium with a window of this size; it ends with the block."""
    chromium, chromedriver = LocalChromium().programs()
    options = webdriver.ChromeOptions()
    options.binary_location = str(chromium.path)
    options.unhandled_prompt_behavior = "dismiss"
    for switch in _SWITCHES:
        options.add_argument(switch)
    driver = webdriver.Chrome(options=options, service=Service(str(chromedriver.path)))
    try:
        driver.set_script_timeout(SCRIPT_S)
        size = {"width": viewport.width, "height": viewport.height}
        metrics = {**size, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        yield BareBrowser(driver=driver, rest=rest)
    finally:
        driver.quit()
