"""The words on links and buttons are all read, whichever of them a reader gets."""

from datetime import timedelta

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.observe.acts import labels
from tests.site import SiteServer
from tests.site.hostile.pages import document

_LINKS = (
    '<a href="/1" aria-label="Logg ut av tjenesten">x</a>'
    '<a href="/2" title="Slett"><img src="data:," alt="Fjern"></a><a href="/3"></a>'
    '<button aria-label="Lukk">Lukk</button>'
)


def test_each_thing_that_names_a_link_is_told(tab: Tab, site: SiteServer) -> None:
    soon = Deadline.after(timedelta(seconds=10))
    tab.navigate(site.add("/lenker", document("Lenker", _LINKS)), soon, lambda _: True)
    assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), soon)
    told = [(one.url[-2:], one.words) for one in labels(tab, tab.frames(soon), soon)]
    assert told == [
        ("/1", "x"),
        ("/1", "Logg ut av tjenesten"),
        ("/2", "Slett"),
        ("/2", "Fjern"),
        ("/3", ""),
        ("", "Lukk"),
    ]
