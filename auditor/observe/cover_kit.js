// Evaluated in Auditor's isolated world of a document, after wide_kit.js and colour_kit.js. It only
// reads. Gives an object of functions: what cuts text off or lies over it, so that its background is
// not known: {style, lacks, culprit} as in blame_kit.js.
globalThis.auditorCover = (() => {
  'use strict';

  const { getter, method, winner, ruleOf, above, isRoot, styleOf } = auditorStyles;
  const { box, paint } = auditorColours;
  const { slack, wide, within, beyond, turned } = auditorWide;
  const childrenOf = getter(Element.prototype, 'children');
  const every = method(Element.prototype, 'querySelectorAll');
  const MAX_ELEMENTS = 20000;
  const MAX_STEPS = 20;
  const MAX_PICTURES = 100;
  const PICTURES = 'img, canvas, object, iframe, video, svg';
  /** Share of an element from which a pseudo-element counts, as axe-core has it. */
  const PSEUDO = 0.25;
  const rectOf = (element) => element.getBoundingClientRect();

  const sticksOut = (inner, outer) => inner.left < outer.left - 1 || inner.right > outer.right + 1
    || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1;
  const meets = (one, other) => one.left < other.right - 1 && one.right > other.left + 1
    && one.top < other.bottom - 1 && one.bottom > other.top + 1;

  /** Where the text inside an element is, which may be wider than the element. */
  function textRect(element) {
    const range = document.createRange();
    range.selectNodeContents(element);
    const rect = range.getBoundingClientRect();
    return rect.width && rect.height ? rect : rectOf(element);
  }

  /** The box that cuts an element off, and shows the rest when it is scrolled. */
  function clipped(element) {
    const rects = [rectOf(element), textRect(element)];
    for (let at = element; at && !isRoot(at); at = above(at)) {
      const style = styleOf(at);
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const outer = rectOf(at);
      if (rects.some((rect) => sticksOut(rect, outer))) {
        return { culprit: at, style: ruleOf(at, 'scroll') };
      }
    }
    return null;
  }

  /** What reaches past the window's edge, or past that of the page's own painted box. */
  function pushed(element) {
    let outermost = null;
    for (let at = above(element); at && !isRoot(at); at = above(at)) {
      if (beyond(rectOf(at), turned(at)) > slack()) outermost = at;
    }
    const past = outermost || beyond(textRect(element), turned(element)) > slack();
    return past ? wide(outermost || element) : null;
  }

  /** Why text is not whole on what is painted behind it; null where it is. */
  function whole(element) {
    const found = clipped(element) || pushed(element);
    if (found) return found;
    const behind = box(element) || document.body;
    const outer = rectOf(behind);
    const rects = [rectOf(element), textRect(element)];
    if (!rects.some((rect) => sticksOut(rect, outer))) return null;
    const aside = rects.some((rect) => rect.right > outer.right + 1);
    const beside = aside && within(behind, () => pushed(element));
    return beside || { culprit: behind, style: isRoot(behind) ? null : ruleOf(behind, 'background') };
  }

  function painted(element) {
    const at = box(element) || document.body; // nothing painted: the page itself
    return { culprit: at, style: isRoot(at) ? null : paint(at) };
  }

  /** The area that a pseudo-element paints, as axe-core measures it: only what lies over its box. */
  function paintedBy(element, pseudo) {
    const style = getComputedStyle(element, pseudo);
    const { content, display, visibility, position } = style;
    if (content === 'none' || display === 'none' || visibility === 'hidden') return 0;
    if (position !== 'absolute' || !opaque(style)) return 0;
    const [width, height] = [parseFloat(style.width), parseFloat(style.height)];
    return Number.isNaN(width * height) ? Infinity : width * height;
  }

  /** The pseudo-element around text that is painted behind it or over it; null where none is. */
  function drawn(element) {
    const { width, height } = rectOf(element);
    for (let at = element; at; at = above(at)) {
      const areas = [paintedBy(at, '::before'), paintedBy(at, '::after')];
      if (areas[0] + areas[1] <= width * height * PSEUDO) continue;
      const style = winner(at, 'content', areas[0] >= areas[1] ? '::before' : '::after');
      return style && { culprit: at, style };
    }
    return null;
  }

  const held = new Map();
  /** The first pictures inside an element. */
  function picturesIn(element) {
    if (!held.has(element)) {
      held.set(element, Array.from(every(element, PICTURES)).slice(0, MAX_PICTURES));
    }
    return held.get(element);
  }

  /** The part around text that has the picture behind it; null where none has. */
  function pictured(element) {
    const rect = rectOf(element);
    for (let at = above(element), n = 0; at && !isRoot(at) && n < MAX_STEPS; at = above(at), n += 1) {
      if (picturesIn(at).some((one) => meets(rectOf(one), rect))) return { culprit: at };
    }
    return null;
  }

  const cut = (element) => whole(element) || painted(element);

  const opaque = (style) => !/rgba\(.*, 0\)|transparent/.test(style.backgroundColor)
    || style.backgroundImage !== 'none';

  /** Boxes that are laid over others, outermost first. */
  let layers = null;
  function lying() {
    if (layers) return layers;
    layers = [];
    const waiting = document.body ? [document.body] : [];
    for (let n = 0; waiting.length && n < MAX_ELEMENTS; n += 1) {
      const at = waiting.pop();
      const style = styleOf(at);
      if (style.display === 'none') continue;
      const moved = style.position !== 'static' && !(style.position === 'relative' && style.zIndex === 'auto');
      const rect = rectOf(at);
      const met = style.visibility === 'visible' && style.pointerEvents !== 'none'
        && Number(style.opacity) > 0 && rect.width > 0 && rect.height > 0;
      if ((moved || style.float !== 'none') && met && !isRoot(at)) {
        const inView = rect.bottom > 0 && rect.right > 0 && rect.top < innerHeight && rect.left < innerWidth;
        const stays = style.position === 'sticky' || (style.position === 'fixed' && inView);
        layers.push({ at, stays: stays && opaque(style) });
      }
      waiting.push(...Array.from(childrenOf(at)).reverse());
    }
    return layers;
  }

  const laidOver = (layer) => layer && {
    culprit: layer.at, style: ruleOf(layer.at, 'layer') || ruleOf(layer.at, 'background'),
  };

  /** The outermost box that lies where the text is; where none does and the text is whole on its
   * own, one that stays in view: text is scrolled into view to be measured. */
  function covered(element) {
    const others = lying().filter(({ at }) => !at.contains(element) && !element.contains(at));
    const rect = rectOf(element);
    return laidOver(others.find(({ at }) => meets(rectOf(at), rect))) || whole(element)
      || laidOver(others.find(({ stays }) => stays)) || painted(element);
  }

  /** What makes a background unknown, by what axe-core says of it. */
  const ASKED = {
    bgOverlap: covered,
    elmPartiallyObscuring: covered,
    elmPartiallyObscured: cut,
    outsideViewport: cut,
    pseudoContent: drawn,
    imgNode: pictured,
  };

  return { ASKED, clipped };
})();
