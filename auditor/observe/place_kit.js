// Evaluated in Auditor's isolated world of a document, anew for each look at it. It only reads.
// Gives an object of functions: where an element is (indexes from the document element down), and
// which rule of a stylesheet gives it a property.
globalThis.auditorPlace = (() => {
  'use strict';

  const MAX_RULES = 20000;
  const MAX_SELECTOR = 200;
  const MAX_ALTERNATIVE = 500;
  const MAX_ALTERNATIVES = 100000;
  const MAX_STEPS = 2000;
  const FOCUS = /:focus(-visible)?(?![\w-])/;

  // A page can hide members of documents and forms behind elements of the same name, in every
  // world; so members are taken from the prototypes.
  const getter = (proto, name) => {
    const { get } = Object.getOwnPropertyDescriptor(proto, name);
    return (object) => get.call(object);
  };
  const method = (proto, name) => {
    const { value } = Object.getOwnPropertyDescriptor(proto, name);
    return (object, ...given) => value.apply(object, given);
  };
  const inDocument = method(Document.prototype, 'querySelector');
  const inFragment = method(DocumentFragment.prototype, 'querySelector');
  const childrenOf = getter(Element.prototype, 'children');
  const childrenOfRoot = getter(DocumentFragment.prototype, 'children');
  const parentOf = getter(Node.prototype, 'parentNode');
  const shadowOf = getter(Element.prototype, 'shadowRoot');
  const fits = method(Element.prototype, 'matches');
  const nameOf = getter(Element.prototype, 'localName');
  const attributeOf = method(Element.prototype, 'getAttribute');
  const sheetsOf = getter(Document.prototype, 'styleSheets');
  const adoptedBy = getter(Document.prototype, 'adoptedStyleSheets');
  const baseOf = getter(Node.prototype, 'baseURI');
  const scriptsOf = getter(Document.prototype, 'scripts');
  const sourceOf = getter(HTMLScriptElement.prototype, 'src');
  const slotOf = getter(Element.prototype, 'assignedSlot');

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

  // ---- rules of stylesheets ------------------------------------------------------------------

  const FAMILIES = {
    color: ['color', '-webkit-text-fill-color'],
    background: ['background-color', 'background-image', 'background'],
    line: ['text-decoration-line'],
    outline: ['outline-style', 'outline-width', 'outline', 'box-shadow'],
    size: ['width', 'height', 'padding-top', 'padding-left'],
  };

  /** A list of selectors taken apart at its commas, those inside brackets and quotes left alone. */
  function alternatives(text) {
    const found = [];
    let depth = 0;
    let quote = '';
    let start = 0;
    for (let i = 0; i < text.length; i += 1) {
      const c = text[i];
      if (c === '\\') i += 1;
      else if (quote) quote = c === quote ? '' : quote;
      else if (c === '"' || c === "'") quote = c;
      else if (c === '(' || c === '[') depth += 1;
      else if (c === ')' || c === ']') depth -= 1;
      else if (c === ',' && depth === 0) {
        found.push(text.slice(start, i));
        start = i + 1;
      }
    }
    found.push(text.slice(start));
    return found.map((one) => one.trim()).filter(Boolean);
  }

  /** A selector as it is for what has no focus; where nothing else is asked for, any element. */
  const unfocused = (selector) => selector.replace(FOCUS, (found, _, at) => {
    const begins = at === 0 || /[\s>+~(,]/.test(selector[at - 1]);
    const next = selector[at + found.length];
    return begins && (!next || /[\s>+~),]/.test(next)) ? '*' : '';
  });

  const count = (text, pattern) => (text.match(pattern) || []).length;
  function weight(selector) {
    const text = selector.replace(/:where\([^()]*\)/g, '').replace(/::[\w-]+/g, ' x');
    const ids = count(text, /#[\w-]/g);
    const classes = count(text, /\.[\w-]|\[|:(?!not|is|has|where)[\w-]/g);
    const tags = count(text, /(^|[\s>+~(])[a-z]/gi);
    return ids * 10000 + classes * 100 + Math.min(tags, 99);
  }

  /** A selector without what is inside its brackets; in one pass, since it is hostile text. */
  function outside(selector) {
    let kept = '';
    let depth = 0;
    let quote = '';
    for (let i = 0; i < selector.length; i += 1) {
      const c = selector[i];
      const whole = c === '\\' ? selector.slice(i, i + 2) : c;
      i += whole.length - 1;
      if (quote) quote = c === quote ? '' : quote;
      else if (depth && (c === '"' || c === "'")) quote = c;
      else if (c === '(' || c === '[') depth += 1;
      else if (c === ')' || c === ']') depth -= 1;
      else if (!depth) kept += whole;
    }
    return kept;
  }

  /** What the last compound of a selector surely asks for: #id, .class or tag, "*" if nothing. */
  function bucket(selector) {
    const last = outside(selector).split(/[\s>+~]+/).pop() || '';
    const id = last.match(/#([\w-]+)/);
    if (id) return '#' + id[1];
    const name = last.match(/\.([\w-]+)/);
    if (name) return '.' + name[1];
    const tag = last.match(/^[a-z][\w-]*/i);
    return tag ? tag[0].toLowerCase() : '*';
  }

  function addresses(sheet) {
    if (!sheet.href) return '';
    try {
      const url = new URL(sheet.href, baseOf(document));
      return /^https?:$/.test(url.protocol) ? url.origin + url.pathname : '';
    } catch {
      return '';
    }
  }

  /** Rules that give properties of one family, by bucket, for one tree; gathered when asked for. */
  const trees = new Map();
  function rulesOf(tree, family) {
    if (!trees.has(tree)) trees.set(tree, {});
    const known = trees.get(tree);
    known[family] ||= gather(tree, family);
    return known[family];
  }

  function gather(tree, family) {
    const gathered = new Map();
    let order = 0;
    let taken = 0;
    const take = (rule, sheet) => {
      order += 1;
      const name = FAMILIES[family].find((one) => rule.style.getPropertyValue(one) !== '');
      if (!name) return;
      const entry = {
        sheet,
        order,
        important: rule.style.getPropertyPriority(name) === 'important',
        inherit: /^(inherit|unset|currentcolor)$/i.test(rule.style.getPropertyValue(name)),
        selector: rule.selectorText.slice(0, MAX_SELECTOR),
      };
      for (const one of alternatives(rule.selectorText)) {
        taken += 1;
        if (taken > MAX_ALTERNATIVES) return;
        if (one.length > MAX_ALTERNATIVE) continue;
        if (one.includes('::') && !one.includes('::slotted')) continue;
        if (FOCUS.test(one) && family !== 'outline') continue;
        const bare = unfocused(one);
        const key = bucket(bare);
        if (!gathered.has(key)) gathered.set(key, []);
        gathered.get(key).push({ ...entry, one: bare, weight: weight(one) });
      }
    };
    const walk = (rules, sheet) => {
      for (const rule of rules) {
        if (order > MAX_RULES || taken > MAX_ALTERNATIVES) return;
        if (rule instanceof CSSStyleRule) take(rule, sheet);
        else if (rule instanceof CSSImportRule) open(rule.styleSheet);
        else if (rule instanceof CSSMediaRule) {
          if (matchMedia(rule.media.mediaText).matches) walk(rule.cssRules, sheet);
        } else if (rule instanceof CSSSupportsRule) {
          if (CSS.supports(rule.conditionText)) walk(rule.cssRules, sheet);
        } else if (rule.cssRules && !(rule instanceof CSSKeyframesRule)) walk(rule.cssRules, sheet);
      }
    };
    const open = (sheet) => {
      if (!sheet || sheet.disabled || !matchMedia(sheet.media.mediaText || 'all').matches) return;
      let rules = null;
      try {
        rules = sheet.cssRules;
      } catch {
        return; // of another origin: what is in it cannot be read
      }
      walk(rules, addresses(sheet));
    };
    const own = tree === document
      ? [...sheetsOf(document), ...adoptedBy(document)]
      : [...tree.styleSheets, ...tree.adoptedStyleSheets];
    own.forEach(open);
    return gathered;
  }

  const beats = (one, other) => !other
    || (one.important !== other.important ? one.important
      : one.weight !== other.weight ? one.weight > other.weight : one.order > other.order);

  const memory = new Map();
  /** The rule that gives an element a property: an entry, 'inline', or null where none does. */
  function winner(element, family) {
    if (!memory.has(element)) memory.set(element, {});
    const known = memory.get(element);
    if (family in known) return known[family];
    const rules = rulesOf(element.getRootNode(), family);
    const keys = ['*', nameOf(element)];
    const id = attributeOf(element, 'id');
    if (id) keys.push('#' + id);
    for (const name of (attributeOf(element, 'class') || '').split(/\s+/)) if (name) keys.push('.' + name);
    let best = null;
    for (const key of new Set(keys)) {
      for (const entry of rules.get(key) || []) {
        if (!beats(entry, best)) continue;
        try {
          if (fits(element, entry.one)) best = entry;
        } catch {
          // a selector that only means something where it stands (nested rules)
        }
      }
    }
    const inline = element.style && FAMILIES[family].some((one) => element.style.getPropertyValue(one));
    known[family] = inline && !(best && best.important) ? 'inline' : best;
    return known[family];
  }

  const above = (element) => {
    const slot = slotOf(element);
    if (slot) return slot;
    const parent = parentOf(element);
    return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
  };

  const OWN_COLOUR = new Set(['a', 'button', 'input', 'select', 'textarea', 'mark']);
  function colour(element) {
    for (let at = element; at; at = above(at)) {
      const found = winner(at, 'color');
      if (found === 'inline') return null;
      if (found && !found.inherit) return found;
      if (!found && OWN_COLOUR.has(nameOf(at))) return null;
    }
    return null;
  }

  function background(element) {
    for (let at = element; at; at = above(at)) {
      const style = getComputedStyle(at);
      const clear = /rgba\(.*, 0\)|transparent/.test(style.backgroundColor);
      if (clear && style.backgroundImage === 'none') continue;
      const found = winner(at, 'background');
      return found === 'inline' || !found ? null : { entry: found, root: /^(html|body)$/.test(nameOf(at)) };
    }
    return null;
  }

  const aimed = (entry) => /[.#[]/.test(entry.selector);

  /** Of text and what is behind it, the rule that was written for this case is to blame. */
  function contrast(element) {
    const text = colour(element);
    const behind = background(element);
    if (text && aimed(text)) return text;
    if (behind && !behind.root && aimed(behind.entry)) return behind.entry;
    return text || (behind && !behind.root ? behind.entry : null);
  }

  const BLAMES = {
    contrast,
    link: (element) => {
      const line = winner(element, 'line');
      return line && line !== 'inline' ? line : contrast(element);
    },
    outline: (element) => winner(element, 'outline'),
    size: (element) => {
      const found = winner(element, 'size');
      return found && found !== 'inline' && aimed(found) ? found : null;
    },
  };

  function look(selector, what) {
    let element = null;
    try {
      element = find(selector);
    } catch {
      return null; // not a selector after all
    }
    if (!element) return null;
    let found = null;
    try {
      found = what ? BLAMES[what](element) : null;
    } catch {
      found = null; // styles are a help; without them the place is known all the same
    }
    const style = found && found !== 'inline' ? [found.sheet, found.selector] : null;
    return { path: path(element), name: nameOf(element).toLowerCase(), style };
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
    look: (asked) => JSON.stringify(asked.map(([selector, what]) => look(selector, what))),
    scripts: () => JSON.stringify(scripts()),
  };
})();
