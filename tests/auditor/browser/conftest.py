"""Tests of tabs have each a tab of their own."""

import pytest

from auditor.browser.tab import Tab


@pytest.fixture
def tab(own_tab: Tab) -> Tab:
    return own_tab
