import pytest

from auditor.model.finding import Signpost
from auditor.store.codec import signpost_from_json, signpost_to_json


@pytest.mark.parametrize(
    "signpost",
    [Signpost(), Signpost(words="Les «mer»"), Signpost(heading="Æ\n", landmark="nav", words="")],
)
def test_a_signpost_comes_back_as_it_was(signpost: Signpost) -> None:
    assert signpost_from_json(signpost_to_json(signpost)) == signpost
