"""Each kind of occurrence gets one picture."""

import threading

from auditor.model.scan import PictureMode
from auditor.scan.album import MOST_A_SCAN, MOST_OF_A_KIND, Album


def test_a_kind_is_pictured_once() -> None:
    album = Album(PictureMode.CAUSES)
    assert album.claim("a", "k")
    assert not album.claim("a", "k")
    assert album.claim("b", "k")


def test_a_picture_that_could_not_be_taken_may_be_taken_elsewhere() -> None:
    album = Album(PictureMode.CAUSES)
    assert album.claim("a", "k")
    album.give_back(["a"])
    assert album.claim("a", "k")


def test_pictures_of_an_earlier_part_are_not_taken_again() -> None:
    album = Album(PictureMode.CAUSES, {"a"})
    assert not album.claim("a", "k")


def test_a_scan_has_room_for_so_many_pictures() -> None:
    album = Album(PictureMode.CAUSES)
    assert sum(album.claim(str(kind), str(kind)) for kind in range(MOST_A_SCAN + 50)) == MOST_A_SCAN


def test_a_kind_is_pictured_on_few_pages() -> None:
    album = Album(PictureMode.CAUSES)
    won = [album.claim(f"page {n}", "kind") for n in range(MOST_OF_A_KIND + 1)]
    assert won == [True] * MOST_OF_A_KIND + [False]
    album.give_back(["page 0"])
    assert album.claim("page 7", "kind")


def test_two_slots_never_picture_the_same_kind() -> None:
    album = Album(PictureMode.CAUSES)
    won: list[str] = []
    start = threading.Barrier(4)

    def slot() -> None:
        start.wait()
        won.extend(str(kind) for kind in range(200) if album.claim(str(kind), str(kind)))

    slots = [threading.Thread(target=slot) for _ in range(4)]
    for one in slots:
        one.start()
    for one in slots:
        one.join()
    assert sorted(won) == sorted(str(kind) for kind in range(200))
