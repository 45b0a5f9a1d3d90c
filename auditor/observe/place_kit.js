// Evaluated in Auditor's isolated world of a document, anew for each look at it. It only reads.
// Gives an object of functions: where an element is (indexes from the document element down), and
// what would have to be edited to mend a fault of it.
globalThis.auditorPlace = (() => {
  'use strict';

  const MAX_STEPS = 2000;

  const { getter, method, nameOf, parentOf } = auditorStyles;
  const inDocument = method(Document.prototype, 'querySelector');
  const inFragment = method(DocumentFragment.prototype, 'querySelector');
  const childrenOf = getter(Element.prototype, 'children');
  const childrenOfRoot = getter(DocumentFragment.prototype, 'children');
  const shadowOf = getter(Element.prototype, 'shadowRoot');
  const scriptsOf = getter(Document.prototype, 'scripts');
  const sourceOf = getter(HTMLScriptElement.prototype, 'src');

  function find(selector) {
    const parts = Array.isArray(selector) ? selector : [selector];
    let root = document;
    let element = null;
    for (const part of parts) {
      element = root && (root === document ? inDocument(root, part) : inFragment(root, part));
      if (!element) return null;
      root = shadowOf(element);
    }
    return element;
  }

  /** Indexes among the elements of each parent, from the top; -1 - i inside a shadow root. */
  function path(element) {
    const steps = [];
    for (let at = element, n = 0; at && n < MAX_STEPS; n += 1) {
      const parent = parentOf(at);
      if (!parent || parent === document) break;
      const inside = parent instanceof ShadowRoot;
      const siblings = inside ? childrenOfRoot(parent) : childrenOf(parent);
      const index = Array.prototype.indexOf.call(siblings, at);
      steps.push(inside ? -1 - index : index);
      at = inside ? parent.host : parent;
    }
    return steps.reverse();
  }

  function look(selector, what, why) {
    let element = null;
    try {
      element = find(selector);
    } catch {
      return null; // not a selector after all
    }
    if (!element) return null;
    let edit = {};
    try {
      edit = (what && auditorBlame[what](element, why)) || {};
    } catch {
      edit = {}; // styles are a help; without them the place is known all the same
    }
    const told = (rule) => rule && [rule.sheet, rule.selector, rule.property, rule.colour || ''];
    return {
      path: path(element),
      name: nameOf(element).toLowerCase(),
      style: told(edit.style) || null,
      other: told(edit.other) || null,
      lacks: edit.lacks || '',
      culprit: edit.culprit && edit.culprit !== element ? path(edit.culprit) : null,
    };
  }

  /** One address of each origin whose scripts the page loaded: the browser keeps a list of what
   * was loaded that may be full, and an element may be gone after it ran. */
  function scripts() {
    const loaded = performance.getEntriesByType('resource')
      .filter((one) => one.initiatorType === 'script').map((one) => one.name);
    const here = Array.from(scriptsOf(document), (one) => sourceOf(one));
    const origins = new Map();
    for (const address of [...loaded, ...here]) {
      const origin = /^https?:\/\/[^/]{1,255}/.exec(address);
      if (origin) origins.set(origin[0], address.slice(0, 300));
    }
    return [...origins.values()].slice(0, 100);
  }

  return {
    find,
    look: (asked) => JSON.stringify(asked.map(([selector, what, why]) => look(selector, what, why))),
    scripts: () => JSON.stringify(scripts()),
  };
})();
