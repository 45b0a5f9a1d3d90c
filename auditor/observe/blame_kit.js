// Evaluated in Auditor's isolated world of a document, after the kits that it asks. It only reads.
// Gives an object of functions, one for each kind of fault: what would have to be edited to mend it.
// Each gives {style, other, lacks, culprit}: the rule of a stylesheet; another one whose change
// would mend it as well; what is missing, where no rule is wrong; the element that makes the fault.
globalThis.auditorBlame = (() => {
  'use strict';

  const { method, ruleOf, above, nameOf, isRoot, aimed } = auditorStyles;
  const one = method(Element.prototype, 'querySelector');
  const attributeOf = method(Element.prototype, 'getAttribute');

  // ---- colours -----------------------------------------------------------------------------------

  /** The background is no plain colour. */
  const PAINTED = new Set(['bgGradient', 'bgImage', 'imgNode', 'pseudoContent']);

  function painted(element) {
    const at = auditorColours.box(element) || element;
    return { culprit: at, style: ruleOf(at, 'background') };
  }

  function contrast(element, why) {
    const asked = Object.hasOwn(auditorCover.ASKED, why) && auditorCover.ASKED[why](element);
    if (asked) return asked;
    return PAINTED.has(why) ? painted(element) : auditorColours.edit(element);
  }

  // ---- sizes -------------------------------------------------------------------------------------

  const ENOUGH = 24;
  const LISTS = /^(ul|ol|dl|menu|table|nav)$/;
  const ROWS = /^(ul|ol|dl|menu|table|nav|li|dt|dd|tr|td|th)$/;

  /** Whether an element holds the content of a page: what it says of text is no menu's. */
  const isContent = (element) => isRoot(element) || /^(main|article)$/.test(nameOf(element))
    || attributeOf(element, 'role') === 'main' || !!one(element, 'h1, main, [role="main"]');

  /** The rule that sizes a target; where none does, the one that sets the lines that it stands in,
   * or the list that it is an item of. */
  function size(element) {
    const own = ruleOf(element, 'size');
    const { width, height } = element.getBoundingClientRect();
    const cut = width >= ENOUGH && height >= ENOUGH ? auditorCover.clipped(element) : null;
    if (cut) return cut;
    if (own && aimed(own)) return { style: own };
    let list = null;
    let lines = null;
    let rows = null;
    for (let at = above(element); at && !isContent(at); at = above(at)) {
      const [text, row] = [ruleOf(at, 'lines'), ROWS.test(nameOf(at)) && ruleOf(at, 'rows')];
      if (text && aimed(text)) lines ||= text;
      if (row && aimed(row)) rows ||= row;
      if (LISTS.test(nameOf(at))) list = at;
    }
    if (lines && rows) return { style: lines, other: rows };
    return lines || rows ? { style: lines || rows } : { culprit: list };
  }

  // ---- the others --------------------------------------------------------------------------------

  return {
    contrast,
    wide: auditorWide.wide,
    link: (element, why) => {
      const line = ruleOf(element, 'line');
      return line ? { style: line } : contrast(element, why);
    },
    outline: (element) => ({ style: ruleOf(element, 'outline') }),
    scroll: (element) => ({ style: ruleOf(element, 'scroll') }),
    size,
  };
})();
