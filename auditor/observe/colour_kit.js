// Evaluated in Auditor's isolated world of a document, after style_kit.js. It only reads.
// Gives an object of functions: which rule gives text its colour, or what is behind it, and which
// of them would have to be edited where the two are too alike.
globalThis.auditorColours = (() => {
  'use strict';

  const { winner, ruleOf, above, nameOf, isRoot, aimed, styleOf } = auditorStyles;

  const CUSTOM = /var\(\s*(--[\w-]+)/;
  const MIXED = /gradient\(|color-mix\(|from\s/;
  /** A colour that is made of others is edited where it is mixed. */
  const custom = (value) => (MIXED.test(value) ? null : CUSTOM.exec(value));
  const MAX_HOPS = 8;
  const OWN_COLOUR = new Set(['a', 'button', 'input', 'select', 'textarea', 'mark']);
  /** Written at the element itself, and not by the name of a colour that a stylesheet gives. */
  const literal = (entry) => entry.inline && !CUSTOM.test(entry.value);

  /** What gives an element its text colour: {rule, at}; {inline}; null where the browser does. */
  function textColour(element) {
    for (let at = element; at; at = above(at)) {
      const found = winner(at, 'color');
      if (found && literal(found) && !found.inherit) return { inline: true };
      if (found && !found.inherit) return { rule: found, at };
      if (!found && OWN_COLOUR.has(nameOf(at))) return null;
    }
    return null;
  }

  /** The nearest box behind an element's text that is painted, itself included. */
  function box(element) {
    for (let at = element; at; at = above(at)) {
      const style = styleOf(at);
      const clear = /rgba\(.*, 0\)|transparent/.test(style.backgroundColor);
      if (!clear || style.backgroundImage !== 'none') return at;
    }
    return null;
  }

  function background(element) {
    const at = box(element);
    const rule = at && winner(at, 'background');
    return at && { at, rule: rule && !literal(rule) ? rule : null, inline: !!rule && literal(rule) };
  }

  /** Red, green, blue and opacity, 0 to 1; null where the colour is written in another space. */
  function channels(colour) {
    const found = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(colour);
    return found && [found[1] / 255, found[2] / 255, found[3] / 255, found[4] ? +found[4] : 1];
  }
  function hex(colour) {
    const found = channels(colour);
    const digits = (one) => Math.round(one * 255).toString(16).padStart(2, '0');
    const shown = found && (found[3] < 1 ? found : found.slice(0, 3));
    return shown ? `#${shown.map(digits).join('')}` : colour;
  }
  const over = (front, back) => back.slice(0, 3)
    .map((one, i) => front[3] * front[i] + (1 - front[3]) * one).concat(1);
  function luminance(colour) {
    const [r, g, b] = colour.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const WHITE = [1, 1, 1, 1];


  /** Which of text and background cannot stay whatever the other is changed to; and whether the
   * two would do, were nothing see-through. */
  function judged(element, behind) {
    const style = styleOf(element);
    const back = channels(behind ? styleOf(behind.at).backgroundColor : 'rgb(255, 255, 255)');
    const front = channels(style.color);
    if (!back || !front) return { text: false, behind: false, enough: false };
    const ground = over(back, WHITE);
    const b = luminance(ground);
    const t = luminance(over(front, ground));
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const need = large ? 3 : 4.5;
    const [ink, paper] = t < b ? [0, 1] : [1, 0];
    return {
      text: ratio(t, paper) < need, behind: ratio(ink, b) < need, enough: ratio(t, b) >= need,
    };
  }

  /** What makes an element and all in it see-through: {culprit, style}; null for nothing. */
  function faded(element) {
    for (let at = element; at && !isRoot(at); at = above(at)) {
      if (Number(styleOf(at).opacity) < 1) return { culprit: at, style: ruleOf(at, 'opacity') };
    }
    return null;
  }

  /** A colour is edited where it was first given a value: in a custom property, else in the rule. */
  function source(rule, at, colour) {
    let named = custom(rule.value);
    let given = rule;
    for (let hops = 0; named && hops < MAX_HOPS; hops += 1) {
      let found = null;
      let up = at;
      for (; up && !found; up = above(up)) found = winner(up, named[1]);
      given = { ...(found || given), property: named[1] };
      if (!found || found.inline) break;
      named = custom(found.value);
    }
    return { ...given, colour: hex(colour) };
  }

  /** The rule that paints a box: a plain colour where it was first given. */
  function paint(at, rule = ruleOf(at, 'background')) {
    const plain = rule && styleOf(at).backgroundImage === 'none';
    return plain ? source(rule, at, styleOf(at).backgroundColor) : rule;
  }

  /** Of text and what is behind it the one to edit, or either. */
  function edit(element) {
    const text = textColour(element);
    const behind = background(element);
    const fault = judged(element, behind);
    const dimmed = fault.enough && faded(element);
    if (dimmed) return dimmed;
    const movable = behind && behind.rule && !isRoot(behind.at);
    const back = movable ? paint(behind.at, behind.rule) : null;
    if (text && text.inline) return fault.behind && !fault.text ? { style: back } : null;
    const own = text && source(text.rule, text.at, styleOf(element).color);
    if (behind && behind.inline && fault.behind && !fault.text) return null;
    if (!own || !back) return { style: own || back };
    if (fault.text !== fault.behind) return { style: fault.text ? own : back };
    if (isRoot(text.at)) return { style: back, other: own };
    return aimed(text.rule) || !aimed(behind.rule)
      ? { style: own, other: back } : { style: back, other: own };
  }

  return { box, edit, paint };
})();
