"""Large results that are handed in: written in turns, seen when they are whole, or not at all."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from mmap import ACCESS_READ, mmap

import pytest
from sqlalchemy import func, select

from api.imports.reading import ReadResult
from auditor.errors import StoreError
from auditor.model.admission import Answer, AskedScan
from auditor.model.handed_in import HandedInAddress, HandIn
from auditor.store.schema import address
from tests.api.handing_in import Result, carried_out, number_of_scans
from tests.api.homes import TARGET, Api

pytestmark = pytest.mark.big

_MORE = 3_000
_LOOKS = 1_000
_FOLDER = f"{TARGET}mer/"


@pytest.fixture(scope="module")
def result(api: Api) -> Result:
    """A result with thousands of addresses that were not visited."""
    told = carried_out(api)
    bare = next(one for one in told["pages"] if one["state"] == "timed_out")
    more = [{**bare, "url": f"{_FOLDER}{number}"} for number in range(_MORE)]
    return {**told, "pages": [*told["pages"], *more]}


class Watched(ReadResult):
    """A result during whose reading something happens, now and then."""

    meanwhile: Callable[[], None]

    def addresses(self) -> Iterator[HandedInAddress]:
        for number, one in enumerate(super().addresses()):
            if number % _LOOKS == 0:
                self.meanwhile()
            yield one


@contextmanager
def watched(result: Result) -> Iterator[Watched]:
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as values:
        file.write(json.dumps(result).encode())
        file.flush()
        with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            read = Watched(data, {}, values)
            read.meanwhile = lambda: None
            for _ in read.addresses():  # to its end, before anything is written
                pass
            read.causes()
            yield read


def written(api: Api) -> int:
    """How many of its addresses the archive has, as others see it."""
    mine = select(func.count()).select_from(address).where(address.c.url.startswith(_FOLDER))
    with closing(api.archive.database()) as database, database.read() as archive:
        return int(archive.execute(mine).scalar_one())


def take_in(api: Api, organisation: str, result: Watched) -> str:
    def tell(scan: AskedScan) -> Answer:
        return Answer(status=201, body=scan.id)

    who = HandIn(organisation=organisation, key="key_0", target_key="t")
    return api.service.handing_in.desk.take_in(who, result, None, tell).body


def test_others_have_their_turn_while_it_is_written_and_see_it_when_it_is_whole(
    api: Api, result: Result
) -> None:
    organisation = api.organisation()
    counts: list[int] = []
    with api.client(api.secret(organisation)) as client, watched(result) as read:
        before = written(api)
        number_of_scans(client)  # writes down that its key is used: later that would wait

        def look() -> None:
            counts.append(written(api) - before)
            assert number_of_scans(client) == 0

        read.meanwhile = look
        name = take_in(api, organisation, read)
        assert counts[0] == 0
        assert 0 < counts[-1] < _MORE
        assert written(api) - before == _MORE
        assert [one["id"] for one in client.get("/v1/scans").json()["items"]] == [name]
        assert client.get(f"/v1/scans/{name}/report").status_code == 200


def test_nothing_is_left_of_one_that_could_not_be_written(api: Api, result: Result) -> None:
    organisation = api.organisation()
    with watched(result) as read:
        before = written(api)

        def break_off() -> None:
            if written(api) > before:
                raise StoreError("The disk is full.")

        read.meanwhile = break_off
        with pytest.raises(StoreError, match="full"):
            take_in(api, organisation, read)
    assert written(api) == before
    with api.client(api.secret(organisation)) as client:
        assert number_of_scans(client) == 0
