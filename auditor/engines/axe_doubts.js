// Runs after axe-core in Auditor's isolated world: where a verdict of axe-core is known to be wrong,
// it cannot tell instead, and the reason is the key. Read it beside reports/texts/*/reasons.json.
(() => {
  'use strict';
  if (typeof axe === 'undefined') return;

  // Seen in axe-core 4.14.1. Each line is tried by a test, so that it goes when axe-core is mended.
  // check: [key of the reason, when the verdict is doubtful, whether a pass is doubtful as well]
  const KNOWN_WRONG = {
    'color-contrast': [['effects', changedOnScreen, true], ['inactive', isOfInactive, false]],
    'color-contrast-enhanced': [['effects', changedOnScreen, true], ['inactive', isOfInactive, false]],
    'label-content-name-mismatch': [['logoLetter', isNamedButForALetter, false]],
  };

  for (const [id, doubts] of Object.entries(KNOWN_WRONG)) {
    const check = axe._audit.checks[id];
    const judged = check.evaluate;
    check.evaluate = function evaluate(node, options, virtualNode) {
      const verdict = judged.call(this, node, options, virtualNode);
      if (verdict === undefined) return verdict;
      const found = doubts.find(([, doubtful, passesToo]) =>
        (passesToo || verdict === false) && doubtful(node, virtualNode));
      if (!found) return verdict;
      this.data({ messageKey: found[0] });
      return undefined;
    };
  }

  // A page can hide members of a form behind controls of the same name; prototypes are out of reach.
  const getter = (proto, name) => {
    const { get } = Object.getOwnPropertyDescriptor(proto, name);
    return (object) => get.call(object);
  };
  const method = (proto, name) => {
    const { value } = Object.getOwnPropertyDescriptor(proto, name);
    return (object, ...given) => value.apply(object, given);
  };
  const parentOf = getter(Node.prototype, 'parentElement');
  const textOf = getter(Node.prototype, 'textContent');
  const rootOf = method(Node.prototype, 'getRootNode');
  const idOf = getter(Element.prototype, 'id');
  const fits = method(Element.prototype, 'matches');
  const nearest = method(Element.prototype, 'closest');
  const within = method(Element.prototype, 'querySelectorAll');
  const seen = method(Element.prototype, 'checkVisibility');

  /** What is around an element: out of its shadow root too, and of a frame of the same origin. */
  function around(element) {
    const parent = parentOf(element);
    if (parent) return parent;
    const root = rootOf(element);
    if (root instanceof ShadowRoot) return root.host;
    try {
      return root.defaultView?.frameElement || null;
    } catch {
      return null; // of another origin
    }
  }

  // ---- other colours on the screen than in the style sheet ---------------------------------------
  const SHADOW = /drop-shadow\((?:[^()]|\([^()]*\))*\)/g;
  const recolours = (filter) => Boolean(filter) && filter !== 'none' && filter.replace(SHADOW, '').trim() !== '';
  const ALPHA = String.raw`\s*(?:none|0?\.\d+|0(?:\.0*)?|[\d.]+e-\d+|\d{1,2}(?:\.\d+)?%)\s*\)`; // less than 1
  const FAINT = new RegExp(
    String.raw`^(?:transparent|(?:rgb|hsl)a?\((?:[^,/()]+,){3}${ALPHA}|[a-z-]+\([^/]*/${ALPHA})$`);
  const opaque = (colour) => !FAINT.test(colour);
  const blends = (modes) => modes.split(',').some((mode) => mode.trim() !== 'normal');

  const masks = (style) => /gradient|url|image/.test(style.maskImage || style.webkitMaskImage || '');

  /** Styles of an element that matter here, kept for one moment: texts share what is around them. */
  let kept = new WeakMap();
  let until = 0;
  function styleOf(element) {
    const now = performance.now();
    if (now > until) { kept = new WeakMap(); until = now + 1000; }
    if (!kept.has(element)) {
      const style = getComputedStyle(element);
      kept.set(element, {
        recoloured: recolours(style.filter) || blends(style.mixBlendMode) || masks(style) ||
          (style.backgroundImage !== 'none' && blends(style.backgroundBlendMode)),
        through: recolours(style.backdropFilter) && !opaque(style.backgroundColor),
        backed: opaque(style.backgroundColor),
        faded: Number(style.opacity) < 1,
        inked: opaque(style.color),
        filled: style.webkitTextFillColor !== style.color,
      });
    }
    return kept.get(element);
  }

  /**
   * A filter, a mask or a blend mode, a background seen through a filter, letters filled with another
   * colour than `color`, or more than one opacity: axe-core leaves these out, and of opacities around
   * a text it counts one.
   */
  function changedOnScreen(node) {
    if (styleOf(node).filled) return true;
    let layers = styleOf(node).inked ? 0 : 1;
    let backed = false;
    for (let one = node; one; one = around(one)) {
      const style = styleOf(one);
      if (style.recoloured || (style.through && !backed)) return true;
      backed ||= style.backed;
      layers += style.faded ? 1 : 0;
      if (layers > 1 && style.faded) return true;
    }
    return false;
  }

  // ---- text of a control that is not in use (WCAG 1.4.3: no demand) --------------------------------
  const CONTROLS = 'input:not([type=hidden]),select,textarea,button,[role=textbox],[role=combobox],' +
    '[role=checkbox],[role=radio],[role=switch],[role=slider],[role=spinbutton],[role=button]';
  const BUTTONS = 'button,[type=button],[type=submit],[type=reset],[type=image],[role=button]';
  const OF_MORE = 'h1,h2,h3,h4,h5,h6,[role=heading],a[href]';
  const LONGEST = 300; // characters of a field with its label and hint
  const inactive = (control) => fits(control, ':disabled') || Boolean(nearest(control, '[aria-disabled=true]'));

  const describes = (hint) => ['aria-describedby', 'aria-details', 'aria-errormessage'].some((name) => {
    const places = rootOf(hint).querySelectorAll(`[${name}~="${CSS.escape(idOf(hint))}"]`);
    return places.length > 0 && [...places].every(inactive);
  });

  /** A hint is told by reference, or by standing in the box of fields that are all inactive. */
  function isOfInactive(node) {
    for (let one = node; one; one = around(one)) {
      if (fits(one, 'fieldset:disabled,[aria-disabled=true],[inert]')) return true;
      if (idOf(one) && describes(one)) return true;
      const controls = [...within(one, CONTROLS)];
      if (controls.length) {
        return controls.every(inactive) && controls.some((control) => !fits(control, BUTTONS)) &&
          textOf(one).length <= LONGEST && !within(one, OF_MORE).length;
      }
    }
    return false;
  }

  // ---- a name that holds all that is seen but for a letter ---------------------------------------
  const LETTER = /^\p{L}\p{M}*(?:\p{L}\p{M}*)?$/u;
  const SAYS = /[\p{L}\p{N}]/u;

  /** The letter is that of a logo where it stands alone, in an element of its own, before all words. */
  function isNamedButForALetter(node, virtualNode) {
    const { accessibleTextVirtual, sanitize } = axe.commons.text;
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const words = [];
    let letter = '';
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const said = sanitize(text.data);
      const owner = parentOf(text);
      if (!SAYS.test(said) || !seen(owner, { checkVisibilityCSS: true })) continue;
      if (!letter && !words.length && owner !== node && LETTER.test(said)) letter = said;
      else words.push(said);
    }
    const rest = words.join(' ').toLowerCase();
    return letter !== '' && rest !== '' && sanitize(accessibleTextVirtual(virtualNode)).toLowerCase().includes(rest);
  }
})();
