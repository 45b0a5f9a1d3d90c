"""How many pages are in work at the same time."""

import pytest

from auditor.scan.coordinator import at_once


@pytest.mark.parametrize(
    ("jobs", "cores", "ready", "pages"),
    [
        pytest.param(2, 2, 0.3, 4, id="two for each job"),
        pytest.param(2, 2, 8.0, 4, id="a scan of its own makes a machine busy"),
        pytest.param(2, 2, 8.1, 3, id="others do more"),
        pytest.param(64, 2, 0.3, 4, id="two for each core at the most"),
        pytest.param(64, 2, 90.0, 3, id="of which others use more"),
        pytest.param(1, 8, 0.3, 2, id="no more than are asked for"),
        pytest.param(1, 8, 90.0, 2, id="one that is loaded and one that is judged"),
    ],
)
def test_more_pages_than_jobs_are_in_work_where_the_machine_has_room(
    jobs: int, cores: int, ready: float, pages: int
) -> None:
    assert at_once(jobs, cores, ready) == pages
