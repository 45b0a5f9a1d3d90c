// Runs in Auditor's isolated world of the top document, once, and gives its answer: how wide the
// page is, and how far it can be scrolled sideways. The page stands where it stood afterwards.
(() => {
  'use strict';
  const getter = (proto, name) => {
    const { get } = Object.getOwnPropertyDescriptor(proto, name);
    return (object) => get.call(object);
  };
  const rootOf = getter(Document.prototype, 'documentElement');
  const bodyOf = getter(Document.prototype, 'body');
  const scrollerOf = getter(Document.prototype, 'scrollingElement');
  const clientWidthOf = getter(Element.prototype, 'clientWidth');
  const scrollWidthOf = getter(Element.prototype, 'scrollWidth');
  const scrollTo = (element, left, top) =>
    Element.prototype.scrollTo.call(element, { left, top, behavior: 'instant' });

  /** Whether the window hides what is past its edge: the root says so, or the body for it. */
  function hides() {
    const told = getComputedStyle(rootOf(document)).overflowX;
    const body = bodyOf(document);
    const said = told === 'visible' && body ? getComputedStyle(body).overflowX : told;
    return said === 'hidden' || said === 'clip';
  }

  const page = scrollerOf(document) || rootOf(document);
  const [left, top] = [scrollX, scrollY];
  const cut = hides();
  let scrolled = 0;
  if (!cut) {
    for (const far of [1e6, -1e6]) { // writing from right to left runs over on the left
      scrollTo(page, far, top);
      scrolled = Math.max(scrolled, Math.abs(scrollX));
    }
    scrollTo(page, left, top);
  }
  // The direction of the page is that of its body (CSS Writing Modes 3, section 8).
  const flow = getComputedStyle(bodyOf(document) || rootOf(document));
  return {
    direction: flow.writingMode === 'horizontal-tb' ? flow.direction : 'upright',
    width: clientWidthOf(page), scrollWidth: scrollWidthOf(page), scrolled, cut,
    back: Math.abs(scrollX - left) < 1 && Math.abs(scrollY - top) < 1,
  };
})();
