// Runs in Auditor's isolated world of every document that an observer gives focus in: the page's
// own scripts cannot see or change it. It moves focus and scrolls; what it changed it sets back.
(() => {
  'use strict';
  if (globalThis.auditorFocus) return;

  // A page can hide members of its document and forms behind elements of the same name, in every
  // world; so members are taken from the prototypes.
  const getter = (proto, name) => {
    const { get } = Object.getOwnPropertyDescriptor(proto, name);
    return (object) => get.call(object);
  };
  const method = (proto, name) => {
    const { value } = Object.getOwnPropertyDescriptor(proto, name);
    return (object, ...given) => value.apply(object, given);
  };
  const activeOf = getter(Document.prototype, 'activeElement');
  const activeIn = getter(ShadowRoot.prototype, 'activeElement');
  const rootElementOf = getter(Document.prototype, 'documentElement');
  const scrollerOf = getter(Document.prototype, 'scrollingElement');
  const animationsOf = method(Document.prototype, 'getAnimations');
  const hasFocus = method(Document.prototype, 'hasFocus');
  const listen = method(EventTarget.prototype, 'addEventListener');
  const unlisten = method(EventTarget.prototype, 'removeEventListener');
  const walk = method(Document.prototype, 'createTreeWalker');
  const parentOf = getter(Node.prototype, 'parentNode');
  const connected = getter(Node.prototype, 'isConnected');
  const rootOf = method(Node.prototype, 'getRootNode');
  const atIn = method(Document.prototype, 'elementFromPoint');
  const atInShadow = method(ShadowRoot.prototype, 'elementFromPoint');
  const shadowOf = getter(Element.prototype, 'shadowRoot');
  const fits = method(Element.prototype, 'matches');
  const closest = method(Element.prototype, 'closest');
  const hasAttributes = method(Element.prototype, 'hasAttributes');
  const attributeOf = method(Element.prototype, 'getAttribute');
  const setAttribute = method(Element.prototype, 'setAttribute');
  const removeAttribute = method(Element.prototype, 'removeAttribute');
  const visible = method(Element.prototype, 'checkVisibility');
  const rectsOf = method(Element.prototype, 'getClientRects');
  const intoView = method(Element.prototype, 'scrollIntoView');
  const scrollTopOf = getter(Element.prototype, 'scrollTop');
  const scrollLeftOf = getter(Element.prototype, 'scrollLeft');
  const scrollElement = method(Element.prototype, 'scrollTo');
  const setStyle = method(CSSStyleDeclaration.prototype, 'setProperty');
  const editable = getter(HTMLElement.prototype, 'isContentEditable');
  const kind = (element) =>
    element instanceof HTMLElement ? HTMLElement.prototype : SVGElement.prototype;
  const focusOn = (element) =>
    kind(element).focus.call(element, { preventScroll: true, focusVisible: true });
  const blurFrom = (element) => kind(element).blur.call(element);
  const styleOf = (element) =>
    Object.getOwnPropertyDescriptor(kind(element), 'style').get.call(element);

  /** What has focus in this document, inside open shadow roots; null for the page itself. */
  function active() {
    let found = activeOf(document);
    for (let root = found && shadowOf(found); root; root = shadowOf(found)) {
      const inner = activeIn(root);
      if (!inner) break;
      found = inner;
    }
    return found && !fits(found, 'html,body') ? found : null;
  }

  let pulsing = false; // an endless animation began with focus

  /**
   * Transitions and animations that end stand at their end; endless ones in the middle of a turn,
   * where what pulses is most likely seen.
   */
  function calm() {
    for (const animation of animationsOf(document)) {
      if (animation.playState !== 'running') continue;
      try {
        animation.finish();
      } catch {
        const { delay, duration } = animation.effect.getComputedTiming();
        animation.pause();
        animation.currentTime = delay + (Number(duration) || 0) / 2;
        pulsing = true;
      }
    }
  }

  const TEXT = 'textarea,input:not([type=button],[type=submit],[type=reset],[type=image],' +
    '[type=checkbox],[type=radio],[type=range],[type=color],[type=file])';
  const writes = (element) =>
    (fits(element, TEXT) && !fits(element, '[readonly]')) ||
    (element instanceof HTMLElement && editable(element));

  const place = () => ({ x: scrollX, y: scrollY });
  let undo = () => {};

  /**
   * Give an element focus as the keyboard would, without its caret: that blinks.
   * Tells whether it took it and whether it has a caret that is seen.
   */
  function focus(element) {
    undo();
    let caret = false;
    if (writes(element)) {
      caret = getComputedStyle(element).caretColor !== 'rgba(0, 0, 0, 0)';
      hideCaret(element);
    }
    watch(element);
    if (!fits(element, ':focus')) focusOn(element);
    calm();
    return { took: fits(element, ':focus'), caret, idle: idle(element), ...place() };
  }

  let watched = null;
  let reached = false; // by focus, since it is watched

  const heard = () => { reached = true; };

  /** Watch whether an element gets focus, whatever becomes of it then. */
  function watch(element) {
    if (watched) unlisten(watched, 'focus', heard, true);
    watched = element;
    reached = false;
    if (element) listen(element, 'focus', heard, true);
  }

  /** Whether an element that is watched got focus and let go of it, and now nothing has it. */
  const idle = (element) => element === watched && reached && connected(element) &&
    !fits(element, ':focus') && !active() && hasFocus(document);

  function hideCaret(element) {
    const kept = attributeOf(element, 'style');
    setStyle(styleOf(element), 'caret-color', 'transparent', 'important');
    undo = () => {
      undo = () => {};
      if (kept === null) removeAttribute(element, 'style');
      else setAttribute(element, 'style', kept);
    };
  }

  /** Take focus from an element, and from what has it here. */
  function leave(element) {
    undo();
    watch(null);
    if (element) blurFrom(element);
    const left = active();
    if (left) blurFrom(left);
    calm();
    pulsing = false;
  }

  const frame = () => new Promise(requestAnimationFrame);

  /**
   * Resolves when the next frame is drawn; with `late`, when what scripts do within so many ms is
   * drawn for sure: a single frame may be too early.
   */
  async function drawn(late) {
    if (late) {
      await new Promise((resolve) => { setTimeout(resolve, late); });
      calm();
      await frame();
    }
    await frame();
    return place();
  }

  function scroll(top) {
    const page = scrollerOf(document);
    if (page) scrollElement(page, { left: 0, top, behavior: 'instant' });
  }

  const centre = (element) =>
    intoView(element, { block: 'center', inline: 'nearest', behavior: 'instant' });

  const upwards = (node) => parentOf(node) || node.host;

  /** Whether what is seen at the place of an element belongs to it: is in it, or is its label. */
  function belongs(element, seen) {
    for (let node = seen; node; node = upwards(node)) if (node === element) return true;
    const label = element.labels && closest(seen instanceof Element ? seen : parentOf(seen), 'label');
    return Boolean(label) && [...element.labels].includes(label);
  }

  /** Whether an element is what the pointer meets at the middle of its largest line. */
  function topmost(element) {
    const boxes = [...rectsOf(element)].sort((a, b) => b.width * b.height - a.width * a.height);
    if (!boxes.length) return false;
    const { left, top, width, height } = boxes[0];
    const root = rootOf(element);
    const at = root instanceof ShadowRoot ? atInShadow : atIn;
    const seen = at(root, left + width / 2, top + height / 2);
    return Boolean(seen) && belongs(element, seen);
  }

  // ---- setting back ----------------------------------------------------------------------------
  const STATES = ['open', 'hidden', 'inert', 'disabled', 'checked', 'selected', 'aria-expanded',
    'aria-hidden', 'aria-invalid', 'aria-checked', 'aria-pressed', 'aria-selected'];
  const SEEN = { checkVisibilityCSS: true };
  const bare = (element) => !hasAttributes(element);
  // What turns by itself is no sign that focus turned it.
  const TURNING = /carousel|slider|slick|swiper|splide|slideshow|karusell|ticker|countdown/i;
  const turns = (element) => !bare(element) &&
    TURNING.test(`${attributeOf(element, 'class')} ${attributeOf(element, 'aria-roledescription')}`);

  function state(element) {
    const told = bare(element) ? [] : STATES.filter((name) => attributeOf(element, name) !== null);
    return [visible(element, SEEN), ...told.map((name) => name + attributeOf(element, name))].join();
  }

  /** The state of every element, by element; classes and styles only count for what they show. */
  function states() {
    const found = new Map();
    const roots = [rootElementOf(document)];
    const accept = (element) =>
      turns(element) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
    for (let i = 0; i < roots.length; i += 1) {
      const walker = walk(document, roots[i], NodeFilter.SHOW_ELEMENT, accept);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        found.set(node, state(node));
        if (shadowOf(node)) roots.push(shadowOf(node));
      }
    }
    return found;
  }

  let before = null;
  function mark() {
    const boxes = new Map();
    const found = states();
    for (const element of found.keys()) {
      if (scrollTopOf(element) || scrollLeftOf(element)) {
        boxes.set(element, [scrollLeftOf(element), scrollTopOf(element)]);
      }
    }
    before = { active: active(), found, boxes, left: scrollX, top: scrollY };
  }

  /** Focus and scroll as they were at the mark. */
  function restore() {
    leave(null);
    if (before.active && connected(before.active)) focusOn(before.active);
    for (const element of before.found.keys()) {
      const [left, top] = before.boxes.get(element) || [0, 0];
      if (scrollLeftOf(element) !== left || scrollTopOf(element) !== top) {
        scrollElement(element, { left, top, behavior: 'instant' });
      }
    }
    const page = scrollerOf(document);
    if (page) scrollElement(page, { left: before.left, top: before.top, behavior: 'instant' });
  }

  /** How many elements are not as they were at the mark, or came or went. */
  function changed() {
    const now = states();
    let count = 0;
    for (const [element, told] of before.found) if (now.get(element) !== told) count += 1;
    for (const element of now.keys()) if (!before.found.has(element)) count += 1;
    return count;
  }

  globalThis.auditorFocus = {
    focus, leave, drawn, scroll, centre, belongs, topmost, mark, restore, changed,
    watch, idle, has: (element) => fits(element, ':focus'),
    pulses: () => pulsing,
  };
})();
