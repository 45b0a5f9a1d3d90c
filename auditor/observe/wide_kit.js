// Evaluated in Auditor's isolated world of a document, after style_kit.js. It only reads.
// Gives an object of functions: what makes content wider than a narrow window, and what would have to
// be edited: {style}, {lacks} where no rule is wrong, and the element that makes the fault.
globalThis.auditorWide = (() => {
  'use strict';

  const { getter, winner, ruleOf, above, nameOf, isRoot, styleOf } = auditorStyles;
  const childrenOf = getter(Element.prototype, 'children');
  const nodesIn = getter(Node.prototype, 'childNodes');
  const shadowOf = getter(Element.prototype, 'shadowRoot');

  const TOLERANCE = 4;
  const MAX_WORDS = 300;
  /** Elements and words that one look at a page measures: its answer must not depend on speed. */
  const budget = { elements: 20000, words: 20000 };
  const SQUEEZED = 0.25;
  /** Share of the window that one step inwards must cost to be what makes lines too narrow. */
  const HALF = 0.5;
  /** The same for what is as wide as it is and can be made to scroll. */
  const REPLACED = new Set([
    'img', 'video', 'audio', 'canvas', 'iframe', 'object', 'embed', 'svg', 'input', 'select',
    'textarea', 'button', 'picture',
  ]);
  const FIXED = /^[\d.]+(px|em|rem|pt|pc|ch|ex|cm|mm|in|q)$/i;
  const SHARE = /^([\d.]+)(%|vw)$/i;

  /** What is looked for past one edge: of the window, or of a box whose page is no wider. */
  const looks = new Map();
  const lookTo = (limit) => {
    if (!looks.has(limit)) looks.set(limit, { limit, columns: new Map(), widened: new Map() });
    return looks.get(limit);
  };
  let look = lookTo(0);
  /** A window is scrolled for what reaches a little past it; a painted box ends where it ends. */
  const slack = () => (look.limit ? 1 : TOLERANCE);
  const edge = () => look.limit || document.documentElement.clientWidth;
  /** Does something as if the window ended where a box does. */
  function within(box, ask) {
    const before = look;
    look = lookTo(Math.round(box.getBoundingClientRect().right + scrollX));
    try {
      return ask();
    } finally {
      look = before;
    }
  }
  const turned = (element) => styleOf(element).direction === 'rtl';
  /** How far a rectangle reaches past the edge that lines run towards. */
  const beyond = (rect, rtl) => (rtl ? -(rect.left + scrollX) : rect.right + scrollX - edge());

  /** Declares a width that does not follow the window: the rule, or "inline". */
  function declared(element, rect) {
    for (const family of ['least', 'width']) {
      const found = winner(element, family);
      if (!found) continue;
      if (found.inline) {
        const { width, minWidth } = element.style;
        if ([width, minWidth].some((one) => FIXED.test(one))) return found;
        continue;
      }
      const value = found.value.split(/\s+/).pop();
      const parent = above(element);
      const share = SHARE.exec(value);
      const room = parent ? parent.clientWidth : edge();
      const fits = rect.width <= Math.min(room, edge()) + slack();
      if (FIXED.test(value) && parseFloat(value) && !fits) return found;
      const full = share && share[1] >= 90 && !/table/.test(styleOf(element).display);
      if (full && rect.width > room + TOLERANCE) return found; // a table is as wide as its words
    }
    return null;
  }

  /** The rule that sets columns beside each other, or keeps a row on one line. */
  function tracks(element) {
    const family = /grid/.test(styleOf(element).display) ? 'columns' : 'wrapping';
    return ruleOf(element, family) || ruleOf(element, 'display');
  }

  const ofChildren = (element) => Array.from(childrenOf(element))
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([one, rect]) => rect.width && !/absolute|fixed/.test(styleOf(one).position));

  /** A row or grid whose columns do not fit and may not wrap. */
  function inColumns(element, style) {
    const { columns } = look;
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

  /** Where a word is; one that may be broken anywhere is nowhere too long. */
  function piecesOf(node, from, to, anywhere) {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    const lines = new Map(); // signs may stand apart from letters where these run the other way
    for (const { left, right, bottom } of range.getClientRects()) {
      const line = lines.get(Math.round(bottom)) || { left, right };
      const at = { left: Math.min(line.left, left), right: Math.max(line.right, right) };
      lines.set(Math.round(bottom), { ...at, width: at.right - at.left });
    }
    return lines.size === 1 || !anywhere ? [...lines.values()] : [];
  }

  /** The longest piece of an element's own text that cannot be broken and reaches past the edge. */
  function text(element, rtl) {
    const { whiteSpace, overflowWrap, wordBreak } = styleOf(element);
    const kept = /nowrap|pre$/.test(whiteSpace);
    const anywhere = overflowWrap !== 'normal' || /break/.test(wordBreak);
    let worst = null;
    for (const node of nodesIn(element)) {
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim() || budget.words <= 0) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rect = range.getBoundingClientRect();
      if (beyond(rect, rtl) <= slack()) continue;
      const words = kept ? [] : wordsOf(node.data);
      budget.words -= words.length + 1;
      const found = words.flatMap(([from, to]) => piecesOf(node, from, to, anywhere));
      for (const at of kept ? [rect] : found) {
        const past = beyond(at, rtl);
        if (past > slack() && (!worst || past > worst.past)) worst = { past, need: at.width, kept };
      }
    }
    return worst;
  }

  /** The column that an element's lines run in: a line of words is as wide as its longest one. */
  function column(element, rect) {
    let at = element;
    while (at && styleOf(at).display === 'inline') at = above(at);
    return at && at !== element ? at.getBoundingClientRect() : rect;
  }

  /** Whether a word would not fit a place wherever it stood in it. */
  function isTooLong(need, rect, rtl) {
    const room = rtl ? rect.right + scrollX : edge() - (rect.left + scrollX);
    return need > rect.width + 1 || need > Math.max(room, rect.width - 8);
  }

  /** Why one element reaches past the edge by itself; null where what is inside it does. */
  function reason(element, rect) {
    const rtl = turned(element);
    const style = styleOf(element);
    const past = beyond(rect, rtl);
    const name = nameOf(element);
    const need = rect.width;
    if (past > slack() && (style.display !== 'inline' || REPLACED.has(name))) {
      const rule = declared(element, rect);
      if (rule) return { past, need, rule: rule.inline ? null : rule };
      if (name === 'table') return { past, need, lacks: 'overflow-x table' };
      if (REPLACED.has(name)) return { past, need, lacks: `max-width ${name}` };
      if (inColumns(element, style)) return { past, need, rule: tracks(element) };
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
    const places = [rect, column(element, rect)];
    const tooLong = own && places.some((place) => isTooLong(own.need, place, rtl));
    if (tooLong) return { ...own, lacks: 'overflow-wrap' };
    const pushed = past > slack() && need <= edge() && rect.left + scrollX > SQUEEZED * edge();
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
      if (closed && beyond(rect, turned(at)) <= slack()) continue;
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
    if (/flex|grid/.test(display)) return { culprit: parent, style: tracks(parent) };
    const style = styleOf(at);
    const [before, after] = [parseFloat(style.marginLeft), parseFloat(style.marginRight)];
    const moved = before + after > TOLERANCE && ruleOf(at, before >= after ? 'before' : 'after');
    const families = ['width', 'most', 'shift'];
    const rule = moved || families.reduce((found, family) => found || ruleOf(at, family), null);
    return { culprit: at, style: rule };
  }

  /** The row or grid around an element that pushes it past the edge. */
  function pushing(element) {
    for (let at = above(element); at && !isRoot(at); at = above(at)) {
      if (inColumns(at, styleOf(at))) return { culprit: at, style: tracks(at) };
    }
    return null;
  }

  function wide(element) {
    const { widened } = look;
    if (!widened.has(element)) widened.set(element, tooWide(element));
    return widened.get(element);
  }

  function tooWide(element) {
    const found = furthest(isRoot(element) ? document.body : element);
    if (!found) return pushing(element);
    if (found.need <= edge()) {
      const step = squeeze(found.at);
      const scrolls = (found.lacks || '').startsWith('overflow-x');
      if (step && !(scrolls && step.lost < HALF * edge())) return squeezed(step);
      // A word that the window has room for is pushed out by what stands beside it.
      const row = found.lacks === 'overflow-wrap' && pushing(found.at);
      if (row && row.style) return row;
    }
    const culprit = found.culprit || found.at;
    return found.rule ? { culprit, style: found.rule } : { culprit, lacks: found.lacks || '' };
  }

  return { slack, wide, within, beyond, turned };
})();
