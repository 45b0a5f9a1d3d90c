// Evaluated after the style kit in Auditor's isolated world of a document. It only reads: nothing
// gets focus. Gives what decides how elements look with focus, so that look-alikes on other pages
// can be told by it.
globalThis.auditorFocusRules = (() => {
  'use strict';

  const MAX_RULES = 20000;
  const MAX_KEY = 60000; // characters
  const MAX_ABOVE = 40;
  const MARGIN = 4; // CSS px: the browser's own ring lies so far around an element
  const FOCUS = /:focus(?:-visible|-within)?(?![\w-])/;
  const FOCUSES = /:focus(?:-visible|-within)?(?![\w-])/g;

  const { getter, method, parentOf, nameOf, above, alternatives } = auditorStyles;
  const rootElementOf = getter(Document.prototype, 'documentElement');
  const sheetsOf = getter(Document.prototype, 'styleSheets');
  const adoptedBy = getter(Document.prototype, 'adoptedStyleSheets');
  const childrenOf = getter(Element.prototype, 'children');
  const childrenOfRoot = getter(DocumentFragment.prototype, 'children');
  const shadowOf = getter(Element.prototype, 'shadowRoot');
  const fits = method(Element.prototype, 'matches');
  const rootOf = method(Node.prototype, 'getRootNode');
  const contains = method(Node.prototype, 'contains');
  const allIn = method(Document.prototype, 'querySelectorAll');
  const allInRoot = method(DocumentFragment.prototype, 'querySelectorAll');
  const attributeOf = method(Element.prototype, 'getAttribute');
  const boxOf = method(Element.prototype, 'getBoundingClientRect');

  /** What an element shows without focus, as far as focus may change it. */
  const RESTING = [
    'outline-style', 'outline-width', 'outline-color', 'outline-offset', 'box-shadow', 'opacity',
    'border-top-style', 'border-top-width', 'border-top-color', 'border-bottom-style',
    'border-bottom-width', 'border-bottom-color', 'border-left-width', 'border-left-color',
    'border-right-width', 'border-right-color', 'background-color', 'background-image', 'color',
    'caret-color', 'accent-color', 'color-scheme', 'forced-color-adjust', 'appearance', 'display',
    'position', 'clip', 'clip-path', 'filter', 'transform', 'font-size', 'text-decoration-line',
    'visibility', 'mix-blend-mode',
  ];

  // ---- rules -----------------------------------------------------------------------------------

  const applies = (rule) =>
    rule instanceof CSSMediaRule ? matchMedia(rule.media.mediaText).matches :
    rule instanceof CSSSupportsRule ? CSS.supports(rule.conditionText) : true;

  /** The rules of a tree that apply in this window, in order, and the sheets that cannot be read. */
  function gathered(tree) {
    const rules = [];
    const closed = [];
    const walk = (list, inside) => {
      for (const rule of list) {
        if (rules.length > MAX_RULES) return;
        if (rule instanceof CSSStyleRule) {
          rules.push({ rule, selector: rule.selectorText, nested: inside });
          if (rule.cssRules.length) walk(rule.cssRules, true);
        } else if (rule instanceof CSSImportRule) open(rule.styleSheet);
        else if (rule.cssRules && !(rule instanceof CSSKeyframesRule) && applies(rule)) {
          walk(rule.cssRules, inside || !(rule instanceof CSSMediaRule || rule instanceof CSSSupportsRule));
        }
      }
    };
    const open = (sheet) => {
      if (!sheet || sheet.disabled || !matchMedia(sheet.media.mediaText || 'all').matches) return;
      try {
        walk(sheet.cssRules, false);
      } catch {
        closed.push(sheet.href || ''); // of another origin
      }
    };
    const own = tree === document ? [...sheetsOf(document), ...adoptedBy(document)]
      : [...tree.styleSheets, ...tree.adoptedStyleSheets];
    own.forEach(open);
    return { rules, closed };
  }

  /**
   * A selector at its first `:focus`: what has focus, or has it inside, and what is shaped then,
   * from there. Null where brackets lie around it: then no part of it means anything by itself.
   */
  function parted(selector) {
    const [found] = selector.match(FOCUS);
    const at = selector.indexOf(found);
    const open = (selector.slice(0, at).match(/[([]/g) || []).length;
    const shut = (selector.slice(0, at).match(/[)\]]/g) || []).length;
    if (open !== shut) return null;
    const rest = selector.slice(at + found.length);
    const end = rest.search(/[\s>+~]/);
    const compound = end < 0 ? rest : rest.slice(0, end);
    if (/[(]/.test(compound)) return null;
    const bare = (text) => text.replace(/::[\w-]+(\([^)]*\))?/g, '').replace(FOCUSES, '');
    const has = whole(bare(selector.slice(0, at) + compound));
    const shaped = end < 0 ? '' : whole(has + bare(rest.slice(end)));
    return { has, shaped, within: found === ':focus-within' };
  }

  /** A selector that lost a pseudo-class at its end, with "*" where that was the whole compound. */
  function whole(text) {
    const kept = text.trimEnd();
    return !kept || kept !== text || /[>+~]$/.test(kept) ? `${kept} *`.trim() : kept;
  }

  /** Longhand names of the properties that a rule gives. */
  const given = (rule) => Array.from(rule.style);

  const trees = new Map();
  function treeOf(tree) {
    if (!trees.has(tree)) {
      const { rules, closed } = gathered(tree);
      const focused = [];
      const everywhere = [];
      const plain = [];
      for (const one of rules) {
        if (!FOCUS.test(one.selector)) {
          plain.push(one);
          continue;
        }
        const told = `${one.selector}{${one.rule.style.cssText}}`;
        const names = given(one.rule);
        if (one.nested || one.selector.includes('&')) {
          everywhere.push({ told, names });
          continue;
        }
        for (const selector of alternatives(one.selector)) {
          if (!FOCUS.test(selector)) continue;
          const parts = parted(selector);
          if (parts) focused.push({ ...parts, told, names });
          else everywhere.push({ told, names });
        }
      }
      trees.set(tree, { closed, focused, everywhere, plain, families: new Map() });
    }
    return trees.get(tree);
  }

  /** The rules that give any of these properties, whatever has focus: they may win over those. */
  function rivals(tree, names) {
    const key = [...names].sort().join();
    if (!tree.families.has(key)) {
      const wanted = new Set(names);
      tree.families.set(key, tree.plain.filter(({ rule }) => given(rule).some((n) => wanted.has(n))));
    }
    return tree.families.get(key);
  }

  // ---- one element -----------------------------------------------------------------------------

  function chain(element) {
    const found = [];
    for (let at = element; at && found.length < MAX_ABOVE; at = above(at)) found.push(at);
    return found;
  }

  const safely = (element, selector) => {
    try {
      return fits(element, selector);
    } catch {
      return null; // a selector that means nothing by itself
    }
  };

  /** Whether there is something for a rule to shape: beside the element, or inside what is above. */
  function shapes(root, selector, around) {
    try {
      const found = root === document ? allIn(document, selector) : allInRoot(root, selector);
      return [...found].some((one) => contains(around, one));
    } catch {
      return null;
    }
  }

  /** The rules for focus that reach an element in one tree, and those that may win over them. */
  function reaching(tree, root, element, line) {
    const told = tree.everywhere.map((one) => one.told);
    const names = new Set(['outline-style', 'outline-width', 'outline-color', 'outline-offset']);
    tree.everywhere.forEach((one) => one.names.forEach((name) => names.add(name)));
    for (const one of tree.focused) {
      const has = one.within ? line.find((at) => safely(at, one.has) !== false)
        : safely(element, one.has) !== false && element;
      if (!has) continue;
      const around = parentOf(has) instanceof Element ? parentOf(has) : has;
      told.push(one.told, one.shaped ? String(shapes(root, one.shaped, around)) : '');
      one.names.forEach((name) => names.add(name));
    }
    for (const { rule, selector, nested } of rivals(tree, names)) {
      const subject = nested || selector.includes('&') ? null : safely(element, selector);
      if (subject === false) continue;
      told.push(selector, ...given(rule).filter((n) => names.has(n)).map((n) =>
        `${n}:${rule.style.getPropertyValue(n)} ${rule.style.getPropertyPriority(n)}`));
    }
    const inline = element.style;
    if (inline) told.push(...[...names].map((n) => inline.getPropertyValue(n)).filter(Boolean));
    return told;
  }

  /** The values of custom properties that rules speak of. */
  function resolved(element, told) {
    const names = new Set(told.join(' ').match(/--[\w-]+/g) || []);
    const style = getComputedStyle(element);
    return [...names].map((name) => `${name}:${style.getPropertyValue(name)}`);
  }

  /** What lies behind an element, and which of its sides something around it cuts off. */
  function surroundings(element, line) {
    const told = [];
    const box = boxOf(element);
    const sides = new Set();
    let behind = false;
    for (const at of line.slice(1)) {
      const style = getComputedStyle(at);
      const painted = style.backgroundImage !== 'none' ||
        !/^(transparent|rgba\(.*, 0\))$/.test(style.backgroundColor);
      if (painted && !behind) {
        behind = true;
        told.push(style.backgroundColor, style.backgroundImage);
      }
      if (style.opacity !== '1' || style.filter !== 'none') told.push(style.opacity, style.filter);
      const clips = style.overflow !== 'visible' || style.clipPath !== 'none' ||
        /paint|strict|content/.test(style.contain);
      if (!clips || at === rootElementOf(document) || nameOf(at) === 'body') continue;
      const frame = boxOf(at);
      if (box.left - MARGIN < frame.left) sides.add('left');
      if (box.right + MARGIN > frame.right) sides.add('right');
      if (box.top - MARGIN < frame.top) sides.add('top');
      if (box.bottom + MARGIN > frame.bottom) sides.add('bottom');
    }
    const [x, y] = [box.left + scrollX, box.top + scrollY];
    const off = x + box.width <= 0 || y + box.height <= 0 || x >= innerWidth;
    told.push([...sides].sort().join(), off, box.width < 5 || box.height < 5,
      x < MARGIN, x + box.width > innerWidth - MARGIN, y < MARGIN);
    return told;
  }

  const written = (at) =>
    `${nameOf(at)}#${attributeOf(at, 'id') || ''}.${attributeOf(at, 'class') || ''}`;

  function key(element) {
    const line = chain(element);
    const root = rootOf(element);
    const roots = root === document ? [document] : [document, root];
    const told = [];
    for (const one of roots) {
      const tree = treeOf(one);
      told.push(...tree.closed, ...reaching(tree, one, element, line));
      if (tree.closed.length) told.push(...line.map(written)); // rules that nobody can read
    }
    for (const pseudo of [null, '::before', '::after']) {
      const style = getComputedStyle(element, pseudo);
      if (pseudo && style.content === 'none') continue;
      told.push(...RESTING.map((name) => style.getPropertyValue(name)));
    }
    told.push(...resolved(element, told), ...surroundings(element, line));
    const text = told.join('\n');
    return text.length > MAX_KEY ? null : text;
  }

  /** The element at the end of a way down from the document element; null where there is none. */
  function at(path) {
    let found = rootElementOf(document);
    for (const step of path) {
      const root = step < 0 ? shadowOf(found) : null;
      if (step < 0 && !root) return null;
      found = step < 0 ? childrenOfRoot(root)[-1 - step] : childrenOf(found)[step];
      if (!found) return null;
    }
    return found;
  }

  function keyAt({ path, tag }) {
    const element = at(path);
    if (!element || nameOf(element).toLowerCase() !== tag) return null;
    try {
      return key(element);
    } catch {
      return null; // it is tried by itself then
    }
  }

  return { keys: (asked) => asked.map(keyAt) };
})();
