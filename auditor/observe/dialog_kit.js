// Runs in Auditor's isolated world of every document: finds what is laid over the page when it is
// first shown, and how a person would close it. It only reads, but for `enter` and `close`.
(() => {
  'use strict';

  const {
    getter, method, bodyOf, rootElementOf, contentOf, shadowOf, fits, closest, attributeOf, visible,
    boxOf, textOf, words, roots, query, upwards,
  } = globalThis.auditorBase;
  // The other members come from the prototypes as well: a form hides its own behind its fields.
  const activeOf = getter(Document.prototype, 'activeElement');
  const atPoint = method(Document.prototype, 'elementFromPoint');
  const holds = method(Node.prototype, 'contains');
  const formOfButton = getter(HTMLButtonElement.prototype, 'form');
  const focusOn = (element) => HTMLElement.prototype.focus.call(element, { preventScroll: true });

  const inside = (box, element) => {
    for (let at = element; at; at = upwards(at)) if (at === box) return true;
    return false;
  };

  const LEAST = 20; // CSS px on each side: something smaller is no dialog
  function shown(element) {
    const { width, height, right, bottom, left, top } = boxOf(element);
    return visible(element, { checkOpacity: true, checkVisibilityCSS: true }) &&
      Math.min(width, height) >= LEAST && right > 0 && bottom > 0 &&
      left < innerWidth && top < innerHeight;
  }

  const MODAL = 'dialog:modal,[role=dialog][aria-modal=true],[role=alertdialog][aria-modal=true]';

  /** The modal dialog that is shown last, null if there is none. */
  const modal = () =>
    roots().flatMap((root) => [...query(root, MODAL)]).filter(shown).at(-1) || null;

  /** The outermost fixed box that an element is in. */
  function fixedAround(element) {
    let found = null;
    for (let at = element; at && at !== bodyOf(document); at = upwards(at)) {
      if (getComputedStyle(at).position === 'fixed') found = at;
    }
    return found;
  }

  const LEAST_BEHIND = 200; // characters: less is no page that something could lie over

  /** Whether scrolling is locked, or what is beside a box is taken from those who cannot see. */
  function shutOff(box) {
    const locked = [rootElementOf(document), bodyOf(document)].some((element) =>
      /hidden|clip/.test(getComputedStyle(element).overflowY));
    return locked || [...query(document, '[inert],body > [aria-hidden=true]')].some((element) =>
      !holds(element, box) && !holds(box, element) && words(contentOf(element)).length >= LEAST_BEHIND);
  }

  /** What covers the whole viewport with the page shut off behind it, null if nothing does. */
  function overlay() {
    const middle = atPoint(document, innerWidth / 2, innerHeight / 2);
    const box = middle && fixedAround(middle);
    if (!box || !shown(box) || query(box, 'main,[role=main]').length) return null;
    if (!shutOff(box)) return null;
    const edge = 10;
    const corners = [[edge, edge], [innerWidth - edge, edge], [edge, innerHeight - edge],
      [innerWidth - edge, innerHeight - edge]].map(([x, y]) => atPoint(document, x, y));
    if (!corners.every((element) => element && fixedAround(element))) return null;
    const rest = words(textOf(bodyOf(document))).length - words(textOf(box)).length;
    return rest >= LEAST_BEHIND ? box : null;
  }

  // ---- closing ---------------------------------------------------------------------------------
  const CLOSE = new RegExp('^(×|✕|✖|✗|⨯|x|(lukk|lukke|steng|lat att|close|dismiss)' +
    '( (denne|dette|dei?|this|the))?( (vinduet|vindauget|dialogen|dialogboksen|meldingen|meldinga|' +
    'melding|boksen|popup|window|dialog|message|modal|pop-?up|banner|banneret))?)[.!]?$', 'i');
  const CLOSER = /(^|[-_ ])(close|lukk|dismiss)([-_ ]|$)/i;

  /** What a button is called: its label, its text, the picture in it, its title. */
  function named(button) {
    const picture = query(button, 'img[alt],svg[aria-label],svg title')[0];
    const told = [attributeOf(button, 'aria-label'), contentOf(button),
      picture && (attributeOf(picture, 'alt') || attributeOf(picture, 'aria-label')),
      attributeOf(button, 'title')];
    return words(told.find((one) => words(one)));
  }

  /** Whether a button of a dialog closes it and can do nothing else. */
  function closes(button) {
    const form = button instanceof HTMLButtonElement ? formOfButton(button) :
      closest(button, 'form');
    if (form && (attributeOf(form, 'method') || '').toLowerCase() !== 'dialog') return false;
    const name = named(button);
    if (name) return CLOSE.test(name);
    return CLOSER.test(`${attributeOf(button, 'class') || ''} ${attributeOf(button, 'id') || ''}`);
  }

  /** What fits a selector in a box and in the open shadow roots of it. */
  function within(box, selector) {
    const roots = [box];
    if (shadowOf(box)) roots.push(shadowOf(box));
    for (let i = 0; i < roots.length; i += 1) {
      for (const element of query(roots[i], '*')) {
        if (shadowOf(element)) roots.push(shadowOf(element));
      }
    }
    return roots.flatMap((root) => [...query(root, selector)]);
  }

  const FOCUSABLE = 'button,a[href],input:not([type=hidden]),select,textarea,[tabindex]';
  let found = null;
  const closer = () => found && within(found, 'button,[role=button]').find((button) =>
    visible(button, { checkOpacity: true, checkVisibilityCSS: true }) && closes(button));

  /** Whether something lies over the page; a consent banner does not count. */
  function seek(banner) {
    found = modal() || overlay();
    if (found && banner && (inside(found, banner) || inside(banner, found))) found = null;
    return Boolean(found);
  }

  /** Put focus into the dialog, where keys are heard; a person's is there already. */
  function enter() {
    if (!found || inside(found, activeOf(document))) return;
    const first = within(found, FOCUSABLE).find((element) => visible(element));
    if (first) focusOn(first);
  }

  function close() {
    const button = closer();
    if (button) HTMLElement.prototype.click.call(button);
    return Boolean(button);
  }

  globalThis.auditorDialog = { seek, enter, close };
})();
