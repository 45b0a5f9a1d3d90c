// What shows only while it is scrolled to, kept as a visitor sees it there. Animations of our own
// hold the styles that it was seen with: the page's tree, its style sheets and scripts stay as they
// are, and the animations end with the document.
(() => {
  'use strict';

  const {
    bodyOf, rootElementOf, timelineOf, animationsOf, walk, parentOf, rootOf, connected, nameOf, fits,
    visible, rectsOf, boxOf, roots, shown, MEDIA, UNREAD,
  } = globalThis.auditorBase;

  // A form hides its members behind fields of the same name.
  const animate = (element, ...given) => Element.prototype.animate.apply(element, given);
  const holds = (element, other) => Node.prototype.contains.call(element, other);

  const MOST_HIDDEN = 200;
  const HELD = ['opacity', 'visibility', 'transform', 'translate', 'scale'];
  const FULL = 0.99; // opacity: what was seen fainter was perhaps on its way, and has no colour yet
  const SMALL = 1 / 8; // of the window: what floats and is larger is no button beside the text
  const CONTROLS = `${MEDIA},a[href],summary,[tabindex],[role=button],[role=link]`;
  const ALONG = [0.1, 0.5, 0.9];

  let looks = new Map(); // element: how it and what is around it was styled while it showed

  /** Whether something on the page moves with scrolling by style sheets alone. */
  const driven = () => animationsOf(document).some(({ timeline }) =>
    timeline && timeline !== timelineOf(document));

  /** Elements with text that have a box and are not shown. */
  function unseen() {
    const found = new Set();
    const look = { checkOpacity: true, checkVisibilityCSS: true };
    for (const root of roots()) {
      const walker = walk(document, root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node && found.size < MOST_HIDDEN; node = walker.nextNode()) {
        const parent = parentOf(node);
        if (!parent || UNREAD.has(nameOf(parent)) || !node.data.trim()) continue;
        if (rectsOf(parent).length && !visible(parent, look)) found.add(parent);
      }
    }
    return [...found];
  }

  /** An element and what is around it, up to the body. */
  function chain(element) {
    const found = [];
    let at = element;
    while (at && at !== bodyOf(document) && at !== rootElementOf(document)) {
      found.push(at);
      at = parentOf(at) || rootOf(at).host;
    }
    return found;
  }

  /** Notes how an element looks that shows just now, once it shows in full. */
  function note(element) {
    if (looks.has(element)) return;
    const told = chain(element).map((one) => {
      const style = getComputedStyle(one);
      return [one, Object.fromEntries(HELD.map((name) => [name, style[name]]))];
    });
    const opacity = told.reduce((all, [, style]) => all * Number(style.opacity), 1);
    if (opacity >= FULL) looks.set(element, told);
  }

  /** Whether what floats would hide more than a little text where the page is at rest. */
  function coversMuch(floating) {
    const box = boxOf(floating);
    if (box.width * box.height > SMALL * innerWidth * innerHeight) return true;
    return ALONG.some((x) => ALONG.some((y) => {
      const at = [box.left + box.width * x, box.top + box.height * y];
      const below = document.elementsFromPoint(...at).find((one) => !holds(floating, one));
      return below && fits(below, CONTROLS) && !holds(below, floating);
    }));
  }

  /** Shows an element again as it was seen; whether it shows now. */
  function hold(element) {
    const told = looks.get(element);
    if (!told || !told.every(([one]) => connected(one))) return false;
    const floating = told.findLast(([one]) => /fixed|sticky/.test(getComputedStyle(one).position));
    if (floating && coversMuch(floating[0])) return false;
    for (const [one, then] of told) {
      const now = getComputedStyle(one);
      const other = HELD.filter((name) => now[name] !== then[name]);
      if (!other.length) continue;
      const look = Object.fromEntries(other.map((name) => [name, then[name]]));
      animate(one, [look, look], { duration: 1, fill: 'forwards' }).finish();
    }
    return shown(element);
  }

  /** Forgets what was seen. */
  function anew() {
    looks = new Map();
  }

  globalThis.auditorReveal = { unseen, driven, note, hold, anew };
})();
