// A document as it is rendered, told as JSON and built again from that. It is told in Auditor's
// isolated world and built in that of an empty document whose scripts are forbidden. Elements and
// texts stand in one list, each after what it is in, so that no depth is too deep to be read.
//
// Left out: comments, and what somebody may have typed (values of fields, as in
// auditor/observe/dom.py). Scripts are told and never run again.
//
// A page may give its forms children named "childNodes": everything is asked by the prototypes.
((limit) => {
  'use strict';
  const NAMESPACES = ['http://www.w3.org/1999/xhtml', 'http://www.w3.org/2000/svg',
    'http://www.w3.org/1998/Math/MathML'];
  const LABELS = new Set(['button', 'submit', 'reset', 'image']);
  const getter = (type, name) => {
    const { get } = Object.getOwnPropertyDescriptor(type.prototype, name);
    return (node) => get.call(node);
  };
  const firstChild = getter(Node, 'firstChild');
  const nextSibling = getter(Node, 'nextSibling');
  const nodeType = getter(Node, 'nodeType');
  const attributes = getter(Element, 'attributes');
  const namespace = getter(Element, 'namespaceURI');
  const localName = getter(Element, 'localName');
  const tagName = getter(Element, 'tagName');
  const shadow = getter(Element, 'shadowRoot');
  const scrollTop = getter(Element, 'scrollTop');
  const scrollLeft = getter(Element, 'scrollLeft');
  const matches = (element, selector) => Element.prototype.matches.call(element, selector);

  const childrenOf = (node) => {
    const found = [];
    for (let child = firstChild(node); child; child = nextSibling(child)) found.push(child);
    return found;
  };

  /** The frame elements of the document in document order, those in open shadow trees included. */
  function frames() {
    const found = [];
    const stack = [document];
    while (stack.length) {
      const node = stack.pop();
      if (nodeType(node) === 1 && (node instanceof HTMLIFrameElement || node instanceof HTMLFrameElement)) {
        found.push(node);
      }
      const inside = nodeType(node) === 1 && shadow(node) ? childrenOf(shadow(node)) : [];
      stack.push(...[...inside, ...childrenOf(node)].reverse());
    }
    return found;
  }

  // ---- telling ------------------------------------------------------------------------------

  function attributesOf(element, name) {
    const told = [];
    const type = (Element.prototype.getAttribute.call(element, 'type') || '').toLowerCase();
    const typed = (name === 'input' || name === 'textarea') && !LABELS.has(type);
    for (const one of attributes(element)) {
      if (typed && one.name === 'value') continue;
      told.push(one.namespaceURI ? [one.name, one.value, one.namespaceURI] : [one.name, one.value]);
    }
    return told;
  }

  const texts = (sheet) => Array.from(sheet.cssRules, (rule) => rule.cssText);

  /** The rules of a style sheet where scripts have changed them, else nothing. */
  function rulesOf(element) {
    try {
      const { sheet } = element;
      if (!(element instanceof HTMLStyleElement) || !sheet) return undefined;
      const written = new CSSStyleSheet();
      written.replaceSync(element.textContent);
      const own = Array.from(sheet.cssRules).filter((rule) => !(rule instanceof CSSImportRule));
      return own.length === written.cssRules.length ? undefined : own.map((rule) => rule.cssText);
    } catch {
      return undefined;
    }
  }

  function stateOf(element) {
    const state = {};
    if (scrollTop(element) || scrollLeft(element)) {
      state.scroll = [scrollLeft(element), scrollTop(element)];
    }
    if (element instanceof HTMLInputElement) {
      if (element.checked !== element.defaultChecked) state.checked = element.checked;
      if (element.indeterminate) state.indeterminate = true;
    } else if (element instanceof HTMLOptionElement) {
      if (element.selected !== element.defaultSelected) state.selected = element.selected;
    } else if (element instanceof HTMLDialogElement) {
      if (matches(element, ':modal')) state.modal = true;
    } else if (element instanceof HTMLStyleElement) {
      const rules = rulesOf(element);
      if (rules) state.rules = rules;
      if (element.sheet?.disabled) state.disabled = true;
    }
    if (element instanceof HTMLElement && element.popover && matches(element, ':popover-open')) {
      state.popover = true;
    }
    return state;
  }

  function told(node, parent, out) {
    const kind = nodeType(node);
    if (kind === 3 || kind === 4) return { in: parent, t: node.data };
    if (kind !== 1) return null;
    const name = localName(node);
    const one = { in: parent, e: namespace(node) === NAMESPACES[0] ? name : tagName(node) };
    const space = NAMESPACES.indexOf(namespace(node));
    if (space) one.ns = space > 0 ? space : String(namespace(node));
    const given = attributesOf(node, name);
    if (given.length) one.a = given;
    const state = stateOf(node);
    if (Object.keys(state).length) one.s = state;
    if (name.includes('-') && !space && matches(node, ':defined')) out.defined.add(name);
    return one;
  }

  const adopted = (root) => Array.from(root.adoptedStyleSheets || [], texts);

  function take() {
    const out = { nodes: [], defined: new Set() };
    let room = limit;
    const stack = [[document.documentElement, -1]];
    while (stack.length) {
      const [node, parent] = stack.pop();
      if (node instanceof ShadowRoot) {
        out.nodes.push({ in: parent, r: node.mode, focus: node.delegatesFocus,
          by: node.slotAssignment, css: adopted(node) });
      } else {
        const one = told(node, parent, out);
        if (!one) continue;
        room -= 40 + (one.t || '').length + (one.a || []).flat().join('').length +
          (one.s?.rules || []).join('').length;
        if (room < 0) throw new RangeError('too large');
        out.nodes.push(one);
      }
      const at = out.nodes.length - 1;
      if (nodeType(node) === 3) continue;
      if (node instanceof HTMLTextAreaElement) continue;
      const inside = nodeType(node) === 1 && shadow(node) ? [shadow(node)] : [];
      const within = node instanceof HTMLTemplateElement ? childrenOf(node.content) : childrenOf(node);
      stack.push(...[...inside, ...within].reverse().map((child) => [child, at]));
    }
    const { doctype } = document;
    return JSON.stringify({
      url: document.URL,
      type: document.contentType,
      doctype: doctype && [doctype.name, doctype.publicId, doctype.systemId],
      scroll: [scrollX, scrollY],
      css: adopted(document),
      defined: [...out.defined],
      nodes: out.nodes,
    });
  }

  /**
   * The style sheets in use whose addresses are not known, imported ones included, with their rules:
   * a browser may have them without having told of a request. Those of others cannot be read.
   */
  function sheets(known) {
    const found = [];
    const seen = new Set(known);
    const waiting = Array.from(document.styleSheets);
    let room = limit;
    while (waiting.length) {
      const sheet = waiting.shift();
      try {
        const rules = Array.from(sheet.cssRules);
        waiting.push(...rules.filter((rule) => rule instanceof CSSImportRule && rule.styleSheet)
          .map((rule) => rule.styleSheet));
        if (!/^https?:/.test(sheet.href || '') || seen.has(sheet.href)) continue;
        seen.add(sheet.href);
        const text = rules.map((rule) => rule.cssText).join('\n');
        room -= text.length;
        if (room < 0) break;
        found.push([sheet.href, text]);
      } catch { /* of another origin */ }
    }
    return JSON.stringify(found);
  }

  // ---- building -----------------------------------------------------------------------------

  const inert = new DOMParser().parseFromString(
    '<!doctype html><script></script><template></template>', 'text/html');

  function elementOf(one) {
    const space = typeof one.ns === 'string' ? one.ns : NAMESPACES[one.ns || 0];
    if (one.e === 'script') {
      // A script of an inert document counts as run already, and so does its copy.
      const dead = inert.querySelector('script').cloneNode();
      if (!one.ns) return document.importNode(dead, false);
    }
    try {
      return document.createElementNS(space, one.e);
    } catch {
      const parsed = inert.createElement('template'); // a name that only a parser can give
      parsed.innerHTML = `<${one.e}>`;
      const made = parsed.content.firstElementChild;
      return made ? document.importNode(made, false) : document.createElement('unknown');
    }
  }

  function give(element, [name, value, space]) {
    try {
      if (space) element.setAttributeNS(space, name, value);
      else element.setAttribute(name, value);
    } catch {
      const parsed = inert.createElement('template');
      parsed.innerHTML = `<i ${name}>`;
      const made = parsed.content.firstElementChild?.attributes[0];
      if (!made || made.name !== name) return;
      const own = made.cloneNode();
      own.value = value;
      element.setAttributeNode(own);
    }
  }

  function sheetsOf(css) {
    return css.map((rules) => {
      const sheet = new CSSStyleSheet();
      for (const rule of rules) insert(sheet, rule);
      return sheet;
    });
  }

  function insert(sheet, rule) {
    try {
      sheet.insertRule(rule, sheet.cssRules.length);
    } catch { /* a rule that this browser does not know */ }
  }

  function restore(element, state) {
    if ('checked' in state) element.checked = state.checked;
    if (state.indeterminate) element.indeterminate = true;
    if ('selected' in state) element.selected = state.selected;
    if (state.rules && element.sheet) {
      while (element.sheet.cssRules.length) element.sheet.deleteRule(0);
      for (const rule of state.rules) insert(element.sheet, rule);
    }
    if (state.disabled && element.sheet) element.sheet.disabled = true;
    if (state.modal) {
      element.removeAttribute('open');
      element.showModal();
    }
    if (state.popover) element.showPopover();
  }

  function scroll(element, [left, top]) {
    element.scrollTo({ left, top, behavior: 'instant' });
  }

  function build(copy) {
    const made = [];
    const states = [];
    const parentOf = (at) => {
      const parent = made[at];
      return parent instanceof HTMLTemplateElement ? parent.content : parent;
    };
    for (const one of copy.nodes) {
      if ('t' in one) {
        const text = document.createTextNode(one.t);
        parentOf(one.in).appendChild(text);
        made.push(text);
      } else if ('r' in one) {
        let root = null;
        try {
          root = made[one.in].attachShadow(
            { mode: one.r, delegatesFocus: one.focus, slotAssignment: one.by });
          root.adoptedStyleSheets = sheetsOf(one.css);
        } catch { /* an element that may have none here */ }
        made.push(root || document.createDocumentFragment());
      } else {
        const element = elementOf(one);
        for (const attribute of one.a || []) give(element, attribute);
        if (one.in < 0) document.replaceChild(element, document.documentElement);
        else parentOf(one.in).appendChild(element);
        if (one.s) states.push([element, one.s]);
        made.push(element);
      }
    }
    document.adoptedStyleSheets = sheetsOf(copy.css);
    for (const [element, state] of states) {
      try {
        restore(element, state);
      } catch { /* a state that it cannot have here */ }
    }
    globalThis.auditorScrolls = () => {
      for (const [element, state] of states) if (state.scroll) scroll(element, state.scroll);
      scrollTo({ left: copy.scroll[0], top: copy.scroll[1], behavior: 'instant' });
    };
    return made.length;
  }

  return { take, sheets, build, frames };
})
