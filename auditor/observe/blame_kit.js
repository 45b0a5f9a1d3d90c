// Evaluated in Auditor's isolated world of a document, after style_kit.js. It only reads.
// Gives an object of functions, one for each kind of fault: what would have to be edited to mend it.
// Each gives {style, other, lacks, culprit}: the rule of a stylesheet; another one whose change
// would mend it as well; what is missing, where no rule is wrong; the element that makes the fault.
globalThis.auditorBlame = (() => {
  'use strict';

  const { getter, winner, above, nameOf } = auditorStyles;
  const childrenOf = getter(Element.prototype, 'children');
  const nodesIn = getter(Node.prototype, 'childNodes');
  const shadowOf = getter(Element.prototype, 'shadowRoot');
  const styleOf = (element) => getComputedStyle(element);
  const ruleOf = (element, family) => {
    const found = winner(element, family);
    return found && found !== 'inline' ? found : null;
  };
  const isRoot = (element) => /^(html|body)$/.test(nameOf(element));
  const aimed = (entry) => /[.#[]/.test(entry.selector);

  // ---- colours -------------------------------------------------------------------------------

  const CUSTOM = /var\(\s*(--[\w-]+)/;
  const MAX_HOPS = 8;
  const OWN_COLOUR = new Set(['a', 'button', 'input', 'select', 'textarea', 'mark']);

  /** What gives an element its text colour: {rule, at}; {inline}; null where the browser does. */
  function textColour(element) {
    for (let at = element; at; at = above(at)) {
      const found = winner(at, 'color');
      if (found === 'inline') return { inline: true };
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
    return at && { at, rule: ruleOf(at, 'background') };
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

  /** Which of text and background cannot stay whatever the other is changed to. */
  function hopeless(element, behind) {
    const style = styleOf(element);
    const back = channels(behind ? styleOf(behind.at).backgroundColor : 'rgb(255, 255, 255)');
    const front = channels(style.color);
    if (!back || !front) return { text: false, behind: false };
    const ground = over(back, WHITE);
    const b = luminance(ground);
    const t = luminance(over(front, ground));
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const need = large ? 3 : 4.5;
    const [ink, paper] = t < b ? [0, 1] : [1, 0];
    return { text: ratio(t, paper) < need, behind: ratio(ink, b) < need };
  }

  /** A colour is edited where it was first given a value: in a custom property, else in the rule. */
  function source(rule, at, colour) {
    let named = CUSTOM.exec(rule.value);
    let given = rule;
    for (let hops = 0; named && hops < MAX_HOPS; hops += 1) {
      let found = null;
      let up = at;
      for (; up && !found; up = above(up)) found = winner(up, named[1]);
      given = found && found !== 'inline' ? { ...found } : { ...given };
      given.property = named[1];
      if (!found || found === 'inline') break;
      named = CUSTOM.exec(found.value);
    }
    return { ...given, colour: hex(colour) };
  }

  function contrast(element, why) {
    if (COVERED.has(why)) return covered(element);
    if (PAINTED.has(why)) return painted(element);
    const text = textColour(element);
    const behind = background(element);
    const never = hopeless(element, behind);
    const movable = behind && behind.rule && !isRoot(behind.at);
    const back = movable
      ? source(behind.rule, behind.at, styleOf(behind.at).backgroundColor) : null;
    if (text && text.inline) return never.behind && !never.text ? { style: back } : null;
    const own = text && source(text.rule, text.at, styleOf(element).color);
    if (!own || !back) return { style: own || back };
    if (never.text !== never.behind) return { style: never.text ? own : back };
    if (isRoot(text.at)) return { style: back };
    return aimed(text.rule) || !aimed(behind.rule)
      ? { style: own, other: back } : { style: back, other: own };
  }

  // ---- what lies over or under text ------------------------------------------------------------

  /** Why axe-core could not measure: something else lies there, or cuts it off. */
  const COVERED = new Set([
    'bgOverlap', 'elmPartiallyObscured', 'elmPartiallyObscuring', 'outsideViewport',
  ]);
  /** The background is no plain colour. */
  const PAINTED = new Set(['bgGradient', 'bgImage', 'imgNode', 'pseudoContent']);

  function painted(element) {
    const at = box(element) || element;
    return { culprit: at, style: ruleOf(at, 'background') };
  }

  const sticksOut = (inner, outer) => inner.left < outer.left - 1 || inner.right > outer.right + 1
    || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1;

  /** The box that cuts an element off, and shows the rest when it is scrolled. */
  function clipped(element) {
    const rect = element.getBoundingClientRect();
    for (let at = above(element); at && !isRoot(at); at = above(at)) {
      const style = styleOf(at);
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      if (sticksOut(rect, at.getBoundingClientRect())) {
        return { culprit: at, style: ruleOf(at, 'scroll') };
      }
    }
    return null;
  }

  function covered(element) {
    const cut = clipped(element);
    if (cut) return cut;
    let clip = null;
    let outermost = null;
    for (let at = above(element); at && !isRoot(at); at = above(at)) {
      if (beyond(at.getBoundingClientRect(), turned(at)) > TOLERANCE) outermost = at;
      const style = styleOf(at);
      if (style.overflowX !== 'visible' || style.overflowY !== 'visible') clip ||= at;
    }
    const past = text(element, turned(element));
    const pushed = (past || outermost) && wide(outermost || element);
    if (pushed) return pushed; // the window's edge cuts it off, or what is beside it
    if (clip) return { culprit: clip, style: ruleOf(clip, 'scroll') };
    const found = painted(element);
    return isRoot(found.culprit) ? null : found;
  }

  // ---- what is wider than a narrow window --------------------------------------------------------

  const TOLERANCE = 4;
  const MAX_WORDS = 300;
  /** Elements and words that one look at a page measures: its answer must not depend on speed. */
  const budget = { elements: 20000, words: 20000 };
  const SQUEEZED = 0.25;
  /** Share of the window that one step inwards must cost to be what makes lines too narrow. */
  const REPLACED = new Set([
    'img', 'video', 'audio', 'canvas', 'iframe', 'object', 'embed', 'svg', 'input', 'select',
    'textarea', 'button', 'picture',
  ]);
  const FIXED = /^[\d.]+(px|em|rem|pt|pc|ch|ex|cm|mm|in|q)$/i;
  const SHARE = /^([\d.]+)(%|vw)$/i;

  const edge = () => document.documentElement.clientWidth;
  const turned = (element) => styleOf(element).direction === 'rtl';
  /** How far a rectangle reaches past the edge that lines run towards. */
  const beyond = (rect, rtl) => (rtl ? -(rect.left + scrollX) : rect.right + scrollX - edge());

  /** Declares a width that does not follow the window: the rule, or "inline". */
  function declared(element, rect) {
    for (const family of ['least', 'width']) {
      const found = winner(element, family);
      if (!found) continue;
      if (found === 'inline') {
        const { width, minWidth } = element.style;
        if ([width, minWidth].some((one) => FIXED.test(one))) return found;
        continue;
      }
      const value = found.value.split(/\s+/).pop();
      const parent = above(element);
      const share = SHARE.exec(value);
      const room = parent ? parent.clientWidth : edge();
      const fits = rect.width <= Math.min(room, edge()) + TOLERANCE;
      if (FIXED.test(value) && parseFloat(value) && !fits) return found;
      if (share && share[1] >= 90 && rect.width > room + TOLERANCE) return found;
    }
    return null;
  }

  const ofChildren = (element) => Array.from(childrenOf(element))
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([one, rect]) => rect.width && !/absolute|fixed/.test(styleOf(one).position));

  /** A row or grid whose columns do not fit and may not wrap. */
  const columns = new Map();
  function inColumns(element, style) {
    if (!columns.has(element)) columns.set(element, overfull(element, style));
    return columns.get(element);
  }

  function overfull(element, style) {
    const room = element.clientWidth + TOLERANCE;
    if (/grid/.test(style.display)) {
      const tracks = style.gridTemplateColumns.split(' ').map(parseFloat).filter(Boolean);
      const gaps = (parseFloat(style.columnGap) || 0) * Math.max(0, tracks.length - 1);
      return tracks.length > 1 && tracks.reduce((sum, one) => sum + one, gaps) > room;
    }
    if (!/flex/.test(style.display) || !/row/.test(style.flexDirection)) return false;
    if (style.flexWrap !== 'nowrap') return false;
    const widths = ofChildren(element).map(([, rect]) => rect.width);
    const sum = widths.reduce((all, one) => all + one, 0);
    return widths.length > 1 && sum > room && Math.max(...widths) <= edge();
  }

  function wordsOf(text) {
    const words = [];
    const pattern = /\S+/g;
    for (let m = pattern.exec(text); m && words.length < MAX_WORDS; m = pattern.exec(text)) {
      words.push([m.index, m.index + m[0].length]);
    }
    return words;
  }

  function widthOf(node, from, to) {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    const rects = range.getClientRects();
    return rects.length === 1 ? rects[0] : null; // of a word that is broken, none
  }

  /** The longest piece of an element's own text that cannot be broken and reaches past the edge. */
  function text(element, rtl) {
    const kept = /nowrap|pre$/.test(styleOf(element).whiteSpace);
    let worst = null;
    for (const node of nodesIn(element)) {
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim() || budget.words <= 0) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rect = range.getBoundingClientRect();
      if (beyond(rect, rtl) <= TOLERANCE) continue;
      const pieces = kept ? [[0, node.length]] : wordsOf(node.data);
      budget.words -= pieces.length;
      for (const [from, to] of pieces) {
        const at = kept ? rect : widthOf(node, from, to);
        const past = at ? beyond(at, rtl) : 0;
        if (past > TOLERANCE && (!worst || past > worst.past)) worst = { past, need: at.width, kept };
      }
    }
    return worst;
  }

  /** Why one element reaches past the edge by itself; null where what is inside it does. */
  function reason(element, rect) {
    const rtl = turned(element);
    const style = styleOf(element);
    const past = beyond(rect, rtl);
    const name = nameOf(element);
    const need = rect.width;
    if (past > TOLERANCE && (style.display !== 'inline' || REPLACED.has(name))) {
      const rule = declared(element, rect);
      if (rule) return { past, need, rule: rule === 'inline' ? null : rule };
      if (name === 'table') return { past, need, lacks: 'overflow-x table' };
      if (REPLACED.has(name)) return { past, need, lacks: `max-width ${name}` };
      if (inColumns(element, style)) return { past, need, rule: ruleOf(element, 'tracks') };
    }
    const own = text(element, rtl);
    if (own && own.kept) {
      let rule = null;
      for (let at = element; at && !rule; at = above(at)) {
        rule = ruleOf(at, 'wrap');
        if (nameOf(at) === 'pre') break;
      }
      const inPre = element.closest('pre');
      return inPre
        ? { ...own, culprit: inPre, lacks: 'overflow-x pre' } : { ...own, rule, lacks: 'white-space' };
    }
    const room = edge() - (rect.left + scrollX);
    const sticks = own && (own.need > rect.width + 1 || own.need > Math.max(room, rect.width - 8));
    if (sticks) return { ...own, lacks: 'overflow-wrap' };
    const pushed = past > TOLERANCE && need <= edge() && rect.left + scrollX > SQUEEZED * edge();
    if (!pushed || !/absolute|relative|fixed/.test(style.position)) return null;
    return { past, need, rule: ruleOf(element, 'shift') };
  }

  /** Of all inside an element, what reaches furthest past the edge for a reason of its own. */
  function furthest(top) {
    let worst = null;
    const waiting = [top];
    while (waiting.length && budget.elements > 0) {
      const at = waiting.pop();
      budget.elements -= 1;
      const style = styleOf(at);
      if (style.display === 'none') continue;
      const rect = at.getBoundingClientRect();
      const found = rect.width || rect.height || style.display === 'contents'
        ? reason(at, rect) : null;
      if (found && (!worst || found.past > worst.past + 1)) worst = { at, ...found };
      const closed = style.overflowX !== 'visible' && !isRoot(at);
      if (closed && beyond(rect, turned(at)) <= TOLERANCE) continue;
      if (found && found.lacks && found.lacks.startsWith('overflow-x')) continue;
      const shadow = shadowOf(at);
      const inside = [...(shadow ? shadow.children : []), ...childrenOf(at)];
      waiting.push(...inside.reverse());
    }
    return worst;
  }

  /** The step inwards that takes most of the window from what is inside it. */
  function squeeze(element) {
    let worst = null;
    for (let at = element; at && nameOf(at) !== 'html'; at = above(at)) {
      const parent = above(at);
      if (!parent || styleOf(at).display === 'inline') continue;
      const lost = parent.getBoundingClientRect().width - at.getBoundingClientRect().width;
      const padding = parseFloat(styleOf(parent).paddingLeft) + parseFloat(styleOf(parent).paddingRight);
      if (lost < SQUEEZED * edge()) continue;
      if (!worst || lost > worst.lost) worst = { lost, at, parent, padded: padding > lost / 2 };
    }
    return worst;
  }

  function squeezed({ at, parent, padded }) {
    if (padded) return { culprit: parent, style: ruleOf(parent, 'pad') };
    const display = styleOf(parent).display;
    if (/flex|grid/.test(display)) return { culprit: parent, style: ruleOf(parent, 'tracks') };
    const style = styleOf(at);
    const moved = parseFloat(style.marginLeft) + parseFloat(style.marginRight) > TOLERANCE;
    const rule = (moved && ruleOf(at, 'shift')) || ruleOf(at, 'width') || ruleOf(at, 'shift');
    return { culprit: at, style: rule };
  }

  /** The row or grid around an element that pushes it past the edge. */
  function pushing(element) {
    for (let at = above(element); at && !isRoot(at); at = above(at)) {
      if (inColumns(at, styleOf(at))) return { culprit: at, style: ruleOf(at, 'tracks') };
    }
    return null;
  }

  const widened = new Map();
  function wide(element) {
    if (!widened.has(element)) widened.set(element, tooWide(element));
    return widened.get(element);
  }

  function tooWide(element) {
    const found = furthest(isRoot(element) ? document.body : element);
    if (!found) return pushing(element);
    if (found.need <= edge()) {
      const step = squeeze(found.at);
      if (step) return squeezed(step);
    }
    const culprit = found.culprit || found.at;
    return found.rule ? { culprit, style: found.rule } : { culprit, lacks: found.lacks || '' };
  }

  // ---- the others ------------------------------------------------------------------------------

  return {
    contrast,
    wide,
    link: (element, why) => {
      const line = ruleOf(element, 'line');
      return line ? { style: line } : contrast(element, why);
    },
    outline: (element) => ({ style: ruleOf(element, 'outline') }),
    scroll: (element) => ({ style: ruleOf(element, 'scroll') }),
    size: (element) => {
      const found = ruleOf(element, 'size');
      return found && aimed(found) ? { style: found } : clipped(element);
    },
  };
})();
