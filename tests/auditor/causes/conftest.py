import pytest

from auditor.browser.tab import Tab


@pytest.fixture
def tab(same_tab: Tab) -> Tab:
    return same_tab
