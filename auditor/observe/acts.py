"""The words on what can be pressed: how a signed-in scan knows what to leave alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.browser.deadline import Deadline
from auditor.browser.frames import Frame
from auditor.browser.tab import Tab
from auditor.errors import CommandFailed
from auditor.model.text import clean

_LONGEST = 80
_READ = """(() => {
  const found = [];
  let seen = 0;
  const words = (one) => [one.textContent, one.getAttribute('aria-label'),
    one.getAttribute('title'), one.querySelector('img[alt]')?.getAttribute('alt'),
    one.getAttribute('alt'), one.getAttribute('value')]
    .map((told) => (told || '').replace(/\\s+/g, ' ').trim());
  const visit = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (seen >= 3000) return;
      if (one.shadowRoot) visit(one.shadowRoot);
      if (!one.matches('a[href],area[href],button,input[type=submit],[role=button]')) continue;
      seen += 1;
      const href = typeof one.href === 'string' ? one.href : '';
      const told = new Set(words(one).filter(Boolean));
      for (const one of told.size ? told : ['']) {
        found.push([href.slice(0, 2000), one.slice(0, 80)]);
      }
    }
  };
  visit(document);
  return found;
})()"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The words on a link or a button.

    Attributes:
        url: where the link leads, "" for a button.
        words: at most 80 characters; hostile text, cleaned.
    """

    url: str
    words: str


def labels(tab: Tab, top: Frame, deadline: Deadline) -> tuple[Label, ...]:
    """The links and buttons of a page, its frames included, once for each thing that names them.

    Frames that cannot be read are not told.

    Raises:
        BrowserError: the tab does not answer or is gone.
    """
    return tuple(label for frame in _frames(top) for label in _labels_of(tab, frame, deadline))


def _labels_of(tab: Tab, frame: Frame, deadline: Deadline) -> Iterator[Label]:
    try:
        told = tab.evaluate(_READ, tab.world(frame.id, deadline), deadline)
    except CommandFailed:
        return  # the frame has gone since the tree was read
    for url, words in told:
        yield Label(url=str(url), words=clean(str(words), _LONGEST))


def _frames(top: Frame) -> Iterator[Frame]:
    yield top
    for child in top.children:
        yield from _frames(child)
