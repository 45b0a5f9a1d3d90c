// Evaluated in Auditor's isolated world of a document, anew for each look at it. It only reads.
// Gives an object of functions: which rule of a stylesheet gives an element a property.
globalThis.auditorStyles = (() => {
  'use strict';

  const MAX_RULES = 20000;
  const MAX_SELECTOR = 200;
  const MAX_VALUE = 300;
  const MAX_ALTERNATIVE = 500;
  const MAX_ALTERNATIVES = 100000;
  const FOCUS = /(?<!\\):focus(-visible)?(?![\w-])/;
  const PSEUDO = /::(before|after)$/;
  const ESCAPE = /\\(?:([\da-f]{1,6})\s?|(.))/gi;
  const ID = /#((?:[\w-]|[^\x00-\x7f])+)/;
  const CLASS = /\.((?:[\w-]|[^\x00-\x7f])+)/;

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
  const parentOf = getter(Node.prototype, 'parentNode');
  const fits = method(Element.prototype, 'matches');
  const nameOf = getter(Element.prototype, 'localName');
  const attributeOf = method(Element.prototype, 'getAttribute');
  const sheetsOf = getter(Document.prototype, 'styleSheets');
  const adoptedBy = getter(Document.prototype, 'adoptedStyleSheets');
  const baseOf = getter(Node.prototype, 'baseURI');
  const slotOf = getter(Element.prototype, 'assignedSlot');

  /** Properties that are asked for together, the first that a rule gives being the one it gives. */
  const FAMILIES = {
    content: ['content'],
    color: ['color', '-webkit-text-fill-color'],
    background: ['background-color', 'background-image', 'background'],
    line: ['text-decoration-line'],
    outline: ['outline-style', 'outline-width', 'outline', 'box-shadow'],
    opacity: ['opacity'],
    size: [
      'height', 'min-height', 'block-size', 'min-block-size', 'padding-top', 'padding', 'line-height',
      'font-size', 'font', 'margin-top', 'margin', 'display', 'width', 'min-width', 'padding-left',
    ],
    lines: ['line-height', 'font-size', 'font'],
    rows: ['margin-top', 'margin-bottom', 'margin', 'padding-top', 'padding-bottom', 'padding', 'height'],
    layer: ['position', 'float'],
    width: ['width', 'inline-size', 'flex-basis', 'flex'],
    least: ['min-width', 'min-inline-size'],
    most: ['max-width', 'max-inline-size'],
    shift: ['margin-left', 'margin-inline-start', 'margin', 'left', 'inset', 'transform', 'float'],
    before: ['margin-left', 'margin-inline-start', 'margin-inline', 'margin'],
    after: ['margin-right', 'margin-inline-end', 'margin-inline', 'margin'],
    pad: ['padding-left', 'padding-inline-start', 'padding-inline', 'padding'],
    columns: ['grid-template-columns', 'grid-template', 'grid'],
    wrapping: ['flex-wrap', 'flex-flow'],
    display: ['display'],
    wrap: ['white-space', 'white-space-collapse', 'text-wrap', 'text-wrap-mode'],
    scroll: ['overflow-x', 'overflow-y', 'overflow'],
  };
  const OF_PSEUDO = new Set(['content']);
  /** A custom property is a family of its own. */
  const namesOf = (family) => FAMILIES[family] || [family];

  /** A list of selectors taken apart at its commas, those inside brackets and quotes left alone. */
  function alternatives(text) {
    const found = [];
    if (!text.includes(',')) return [text.trim()].filter(Boolean);
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

  /** A selector with signs of no meaning for those that are escaped in it, and back again. */
  const ASIDE = 0xE000;
  const aside = (selector) => selector.replace(ESCAPE, (_, digits, sign) => {
    const point = digits ? parseInt(digits, 16) : sign.codePointAt(0);
    return String.fromCodePoint(point < 0x80 ? ASIDE + point : Math.min(point, 0xFFFF));
  });
  const back = (name) => name.replace(
    /[\ue000-\ue07f]/g, (sign) => String.fromCodePoint(sign.codePointAt(0) - ASIDE),
  );

  const count = (text, pattern) => (text.match(pattern) || []).length;
  function weight(selector) {
    const text = aside(selector).replace(/:where\([^()]*\)/g, '').replace(/::[\w-]+/g, ' x');
    const ids = count(text, /#[^\s.#:[>+~()]/g);
    const classes = count(text, /\.[^\s.#:[>+~()]|\[|:(?!not|is|has|where)[\w-]/g);
    const tags = count(text, /(^|[\s>+~(])[a-z]/gi);
    return ids * 10000 + classes * 100 + Math.min(tags, 99);
  }

  /** A selector without what is inside its brackets, nothing being escaped in it any more; in one
   * pass, since it is hostile text. */
  function outside(selector) {
    if (!/[()[\]"']/.test(selector)) return selector;
    let kept = '';
    let depth = 0;
    let quote = '';
    for (let i = 0; i < selector.length; i += 1) {
      const c = selector[i];
      if (quote) quote = c === quote ? '' : quote;
      else if (depth && (c === '"' || c === "'")) quote = c;
      else if (c === '(' || c === '[') depth += 1;
      else if (c === ')' || c === ']') depth -= 1;
      else if (!depth) kept += c;
    }
    return kept;
  }

  /** What the last compound of a selector surely asks for: #id, .class or tag, "*" if nothing. */
  function bucket(selector) {
    const last = outside(aside(selector)).split(/[\s>+~]+/).pop() || '';
    const id = ID.exec(last);
    if (id) return '#' + back(id[1]);
    const name = CLASS.exec(last);
    if (name) return '.' + back(name[1]);
    const tag = last.match(/^[a-z][\w-]*/i);
    return tag ? tag[0].toLowerCase() : '*';
  }

  /** The custom element whose own stylesheets a tree has; "" for the page, and for other elements. */
  function componentOf(tree) {
    const name = tree instanceof ShadowRoot ? nameOf(tree.host) : '';
    return name.includes('-') ? name : '';
  }

  function addresses(sheet, component) {
    if (!sheet.href) return component;
    try {
      const url = new URL(sheet.href, baseOf(document));
      return /^https?:$/.test(url.protocol) ? url.origin + url.pathname : '';
    } catch {
      return '';
    }
  }

  /** Rules of one tree by the properties that they give, and those that give properties of one
   * family, by bucket; gathered when asked for. */
  const trees = new Map();
  function rulesOf(tree, family) {
    if (!trees.has(tree)) trees.set(tree, { giving: giving(flat(tree)), families: new Map() });
    const { giving: known, families } = trees.get(tree);
    if (!families.has(family)) families.set(family, gather(known, family));
    return families.get(family);
  }

  /** Rules by the properties that they give, shorthands by what they stand for; each rule is read
   * once for all families. */
  function giving(rules) {
    const found = new Map();
    for (const one of rules) {
      const { style } = one.rule;
      for (let i = 0; i < style.length; i += 1) {
        const name = style[i];
        if (!found.has(name)) found.set(name, []);
        found.get(name).push(one);
      }
    }
    return found;
  }

  /** What a property stands for: the parts of a shorthand, else itself. "all" may be any of them. */
  function partsOfProperty(name) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('a {}');
    const { style } = sheet.cssRules[0];
    style.setProperty(name, 'inherit');
    return [...style, 'all'];
  }

  /** The rules that may give one of some properties, in their order. */
  function candidates(known, names) {
    const found = new Set(names.flatMap(partsOfProperty).flatMap((name) => known.get(name) || []));
    return [...found].sort((one, other) => one.order - other.order);
  }

  /** The selector of what has a pseudo-element: any element, where its compound asks for nothing. */
  const hostOf = (bare) => (/(^|[\s>+~])$/.test(bare) ? `${bare}*` : bare);

  /** A rule's selector and its alternatives, taken apart once for all families; null for those
   * nobody can match. */
  const parted = new Map();
  function partsOf(rule) {
    if (!parted.has(rule)) {
      const whole = rule.selectorText;
      const parts = alternatives(whole).slice(0, MAX_ALTERNATIVES + 1).map((text) => {
        if (text.length > MAX_ALTERNATIVE) return null;
        const [pseudo = ''] = PSEUDO.exec(text) || [];
        const host = pseudo ? hostOf(text.slice(0, -pseudo.length)) : text;
        if (host.includes('::') && !host.includes('::slotted')) return null;
        const bare = unfocused(host);
        return { text, bare, pseudo, bucket: bucket(bare), focus: FOCUS.test(text) };
      });
      parted.set(rule, { selector: whole.slice(0, MAX_SELECTOR), parts });
    }
    return parted.get(rule);
  }

  function gather(known, family) {
    const gathered = new Map();
    const names = namesOf(family);
    let taken = 0;
    for (const { rule, sheet, order } of candidates(known, names)) {
      const name = names.find((one) => rule.style.getPropertyValue(one) !== '');
      if (!name) continue;
      const value = rule.style.getPropertyValue(name).slice(0, MAX_VALUE);
      const { selector, parts } = partsOf(rule);
      const entry = {
        sheet,
        order,
        property: name,
        value,
        important: rule.style.getPropertyPriority(name) === 'important',
        inherit: inherits(value),
        selector,
      };
      for (const part of parts) {
        taken += 1;
        if (taken > MAX_ALTERNATIVES) return gathered;
        if (part === null || (part.focus && family !== 'outline')) continue;
        if (part.pseudo && !OF_PSEUDO.has(family)) continue;
        if (!gathered.has(part.bucket)) gathered.set(part.bucket, []);
        gathered.get(part.bucket).push({ ...entry, part });
      }
    }
    return gathered;
  }

  /** The rules of a tree that apply in this window, as they come. */
  function flat(tree) {
    const found = [];
    const component = componentOf(tree);
    const walk = (rules, sheet) => {
      for (const rule of rules) {
        if (found.length > MAX_RULES) return;
        if (rule instanceof CSSStyleRule) found.push({ rule, sheet, order: found.length });
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
      walk(rules, addresses(sheet, component));
    };
    const own = tree === document
      ? [...sheetsOf(document), ...adoptedBy(document)]
      : [...tree.styleSheets, ...tree.adoptedStyleSheets];
    own.forEach(open);
    return found;
  }

  const weightOf = ({ part }) => {
    if (part.weight === undefined) part.weight = weight(part.text);
    return part.weight;
  };
  const beats = (one, other) => {
    if (!other) return true;
    if (one.important !== other.important) return one.important;
    const more = weightOf(one) - weightOf(other);
    return more !== 0 ? more > 0 : one.order > other.order;
  };

  const memory = new Map();
  const inherits = (value) => /^(inherit|unset|currentcolor)$/i.test(value);

  /** What the element's own attribute gives, as an entry without a selector; null for nothing. */
  function inline(element, family) {
    const given = element.style;
    const name = given && namesOf(family).find((one) => given.getPropertyValue(one));
    if (!name) return null;
    const value = given.getPropertyValue(name).slice(0, MAX_VALUE);
    return { sheet: '', selector: '', property: name, value, inline: true, inherit: inherits(value) };
  }

  /** The rule that gives an element a property: an entry, "inline" where it is the element's own
   * attribute, or null where none does; of its ::before or ::after where that is asked for. */
  function winner(element, family, pseudo = '') {
    if (!memory.has(element)) memory.set(element, {});
    const known = memory.get(element);
    const asked = family + pseudo;
    if (asked in known) return known[asked];
    const rules = rulesOf(element.getRootNode(), family);
    const keys = ['*', nameOf(element)];
    const id = attributeOf(element, 'id');
    if (id) keys.push('#' + id);
    for (const name of (attributeOf(element, 'class') || '').split(/\s+/)) if (name) keys.push('.' + name);
    let best = null;
    for (const key of new Set(keys)) {
      for (const entry of rules.get(key) || []) {
        if (entry.part.pseudo !== pseudo || !beats(entry, best)) continue;
        try {
          if (fits(element, entry.part.bare)) best = entry;
        } catch {
          // a selector that only means something where it stands (nested rules)
        }
      }
    }
    const own = !pseudo && !(best && best.important) && inline(element, family);
    known[asked] = own || best;
    return known[asked];
  }

  const above = (element) => {
    const slot = slotOf(element);
    if (slot) return slot;
    const parent = parentOf(element);
    return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
  };

  /** The rule of a stylesheet, null where the element's own attribute or the browser decides. */
  const ruleOf = (element, family) => {
    const found = winner(element, family);
    return found && !found.inline ? found : null;
  };
  const isRoot = (element) => /^(html|body)$/.test(nameOf(element));
  /** Whether a rule is for some elements of their kind only. */
  const aimed = (entry) => /[.#[]/.test(entry.selector);
  const styleOf = (element) => getComputedStyle(element);

  return {
    getter, method, winner, ruleOf, above, alternatives, nameOf, parentOf, isRoot, aimed, styleOf,
  };
})();
