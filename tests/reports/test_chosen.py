"""The sample as people told of it."""

import pytest

from reports.chosen import spelt


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://Kommune.example/", "https://kommune.example"),
        ("https://kommune.example/kontakt/#innhold", "https://kommune.example/kontakt"),
        ("https://kommune.example/kontakt#:~:text=a,b", "https://kommune.example/kontakt"),
        ("https://kommune.example/#/sak/7:~:text=a", "https://kommune.example/#/sak/7"),
    ],
)
def test_one_page_that_is_spelt_in_two_ways_is_one(one: str, other: str) -> None:
    assert spelt(one) == spelt(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://kommune.example/#/kontakt", "https://kommune.example/"),
        ("/#/kontakt", "/#/skjema"),
        ("https://kommune.example/Kontakt", "https://kommune.example/kontakt"),
    ],
)
def test_views_and_pages_of_their_own_are_told_apart(one: str, other: str) -> None:
    assert spelt(one) != spelt(other)
