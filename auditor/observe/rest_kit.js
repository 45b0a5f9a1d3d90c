// When a page is at rest, by what the browser knows of it: what changes in its tree, what is drawn,
// whether its thread is idle. It only watches, but for `freeze` (animations to their end) and
// `down` and `back` (scrolling through the page, as a visitor does).
(() => {
  'use strict';

  const {
    bodyOf, scriptsOf, fontsOf, timelineOf, rootElementOf, scrollerOf, animationsOf, parentOf,
    rootOf, contentOf, connected, shadowOf, nameOf, attributeOf, boxOf, scrollTo, textOf, query,
    survey, shown, words, UNREAD, MEDIA, fits, roots,
  } = globalThis.auditorBase;
  const { unseen, driven, note: noteLook, hold, anew: forgetLooks } = globalThis.auditorReveal;

  // ---- timers ----------------------------------------------------------------------------------
  // Timers of a document are numbered in order, ours and the page's alike: so their number tells
  // that the page has set some, though not for when.
  const first = setTimeout(() => {});
  let ours = 1;
  const later = (what, ms) => { ours += 1; return setTimeout(what, ms); };
  const theirs = () => later(() => {}) - first - ours + 1; // how many the page has set

  // ---- what happens ----------------------------------------------------------------------------
  const QUIET_FRAMES = 6; // drawn since the last change; on an idle machine they take 100 ms
  const QUIET_IDLES = 2; // times that the page's thread had nothing to do since then
  const WAIT = 1500; // ms; a tab among others may wait long for its frame or for a moment of rest
  const MOST_KEPT = 500;

  let last = performance.now(); // of the last change
  let frames = 0;
  let idles = 0;
  let changes = 0;
  let watched = new WeakSet();
  let come = new Map(); // what was added since `mark`, by its place: how much more than was removed
  let timed = false; // the page has set timers
  let toggled = false; // an attribute was changed since then, or a text
  let passing = []; // elements with text that were added while we scrolled

  const MATTER = { subtree: true, childList: true, attributes: true, characterData: true };
  const observer = new MutationObserver((records) => {
    last = performance.now();
    frames = idles = 0;
    changes += records.length;
    for (const { type, target, addedNodes, removedNodes } of records) {
      if (type !== 'childList') toggled = true;
      else if (come.size < MOST_KEPT) note(target, addedNodes, removedNodes);
    }
  });

  const matters = (node) => node instanceof Element ? !UNREAD.has(nameOf(node)) :
    node instanceof Text && node.data.trim() !== '';

  function note(target, added, removed) {
    const place = come.get(target) || { more: 0, added: [] };
    for (const node of added) if (matters(node)) { place.more += 1; place.added.push(node); }
    for (const node of removed) if (matters(node)) place.more -= 1;
    come.set(target, place);
    if (steps && passing.length < MOST_KEPT) {
      passing.push(...[...added].filter((one) => one instanceof Element && matters(one))
        .map((one) => [one, words(contentOf(one)).slice(0, 80)]).filter(([, text]) => text.length > 9));
    }
  }

  /** Watches the document and its open shadow roots; whether one was not watched before. */
  function watch() {
    const fresh = roots().filter((root) => !watched.has(root));
    for (const root of fresh) {
      watched.add(root);
      observer.observe(root, MATTER);
    }
    if (fresh.length) last = performance.now();
    return fresh.length > 0;
  }

  /**
   * Finite animations stand at their end, endless ones at their beginning: the same each run.
   * Returns how many ms the longest one cut short had left, -1 if none was: scripts time
   * themselves by it, so the page is not at rest before.
   */
  function freeze() {
    let left = -1;
    for (const animation of animationsOf(document)) {
      if (!animation.effect || animation.timeline !== timelineOf(document)) continue;
      if (animation.playState !== 'running') continue;
      const { endTime } = animation.effect.getComputedTiming();
      if (Number.isFinite(endTime)) {
        left = Math.max(left, endTime - (animation.currentTime || 0));
        try {
          animation.finish();
        } catch {
          animation.pause();
        }
      } else {
        animation.pause();
        animation.currentTime = 0;
      }
    }
    return left;
  }

  // ---- rest ------------------------------------------------------------------------------------
  /** Without scripts and frames nothing can change but fonts, and what loads when it is near. */
  const alive = () => scriptsOf(document).length > 0 ||
    query(document, 'iframe,object,embed').length > 0;

  /**
   * Resolves when the page is at rest, or after `cap` ms: the DOM has not changed for `quiet` ms
   * and some frames and moments of rest, however long these take, fonts are there, animations are
   * over. The clock runs in the page's own thread, behind every timer of the page that is due.
   */
  function settle(quiet, cap) {
    return new Promise((resolve) => {
      const start = performance.now();
      const moves = alive();
      let over = start; // when the animations that were cut short would have ended
      let ended = false;
      const beat = () => { frames += 1; if (!ended) requestAnimationFrame(beat); };
      const rest = () => { idles += 1; if (!ended) requestIdleCallback(rest); };
      watch();
      last = start;
      frames = idles = 0;
      requestAnimationFrame(beat);
      requestIdleCallback(rest);
      const rested = (now) => {
        if (fontsOf(document).status === 'loading') return false;
        const waited = now - last >= WAIT && now - start >= WAIT;
        if (!moves) return frames >= 1 || waited;
        const drawn = waited || (frames >= QUIET_FRAMES && idles >= QUIET_IDLES);
        return drawn && now - last >= quiet && now >= over;
      };
      const check = () => {
        const now = performance.now();
        over = Math.max(over, now + freeze());
        const still = rested(now);
        if (still) survey();
        if (still && !(moves && watch())) return end(true);
        if (now - start >= cap) return end(still);
        return later(check, 20);
      };
      const end = (calm) => { ended = true; timed = timed || theirs() > 0; resolve({ calm, changes }); };
      check();
    });
  }

  /** How many ms ago a frame's document changed last; its animations stand still after it. */
  function still() {
    survey();
    const fresh = alive() && watch();
    const left = freeze();
    return fresh || left > 0 ? 0 : Math.floor(performance.now() - last);
  }

  // ---- scrolling -------------------------------------------------------------------------------
  const STRIDE = 0.9; // of the window
  const SHORT = 400; // CSS px: in a shorter window a margin at its edge is a large part of it
  const SHORT_STRIDE = 0.5;
  const REGION = 0.25; // of the window: a box that scrolls and is so large is a part of the page
  const DWELL = 200; // ms, for scripts that wait until scrolling is over
  const MOST_VISITED = 40;
  const FEW_PLACES = 3;
  const AROUND = [-0.5, -0.25, 0, 0.25, 0.5]; // of the window
  const MOST_TRIED = 12 * AROUND.length;

  let steps = 0; // that were scrolled since the page came to rest
  let places = null; // what scrolls: { box, left, top, at }
  let hidden = []; // what has a box and is not shown
  let glimpsed = new Set(); // of these, what was shown on the way
  let stirred = 0; // when scrolling last made the page set timers

  const frame = () => new Promise((resolve) => { requestAnimationFrame(resolve); });
  const room = (box) => box.scrollHeight - box.clientHeight;

  /** Whether a visitor cannot scroll the page: something in front of it is to be dealt with first. */
  function held() {
    const [outer, body] = [rootElementOf(document), bodyOf(document)].map((one) =>
      one ? getComputedStyle(one).overflowY : 'visible');
    return /hidden|clip/.test(outer === 'visible' ? body : outer);
  }

  function under(x, y) {
    let found = document.elementFromPoint(x, y);
    while (found && shadowOf(found)?.elementFromPoint(x, y)) {
      const inner = shadowOf(found).elementFromPoint(x, y);
      if (inner === found) break;
      found = inner;
    }
    return found;
  }

  /** The page itself, and boxes that scroll and make up much of the window. */
  function regions() {
    const page = scrollerOf(document);
    const found = new Set();
    for (const [x, y] of [[0.5, 0.5], [0.25, 0.5], [0.75, 0.5], [0.5, 0.25], [0.5, 0.75]]) {
      let at = under(innerWidth * x, innerHeight * y);
      for (; at; at = parentOf(at) || rootOf(at).host) {
        if (at === page || at === bodyOf(document) || room(at) < 20) continue;
        const box = boxOf(at);
        const large = box.width * box.height >= REGION * innerWidth * innerHeight;
        if (large && /auto|scroll|overlay/.test(getComputedStyle(at).overflowY)) found.add(at);
      }
    }
    const all = page && !held() ? [page, ...found] : [...found];
    return all.filter((box) => room(box) > 1)
      .map((box) => ({ box, left: box.scrollLeft, top: box.scrollTop, at: box.scrollTop }));
  }

  /**
   * What has hidden overflow around the boxes that scroll. What is in such a box can be scrolled to,
   * wherever it lies, so nothing around it hides it.
   */
  function roofs() {
    const found = new Set();
    for (const { box } of regions()) {
      if (box === scrollerOf(document)) continue;
      for (let at = parentOf(box) || rootOf(box).host; at; at = parentOf(at) || rootOf(at).host) {
        if (getComputedStyle(at).overflow === 'hidden') found.add(at);
      }
    }
    return found;
  }

  function prepare() {
    survey();
    watch();
    places = regions();
    hidden = (alive() || driven()) && places.length ? unseen() : [];
  }

  /**
   * Scrolls down in few strides, and to one place of each kind of what hides.
   *
   * Enough for a page of which nothing came by scrolling in another window; `unsure` where something
   * showed on the way, or may have in a box that scrolls by itself.
   */
  async function glance(most) {
    const before = changes;
    prepare();
    if (!places.length) return { scrolls: false };
    const inner = places.some(({ box }) => box !== scrollerOf(document));
    if (hidden.length && inner) return { scrolls: true, changed: false, unsure: true };
    const told = await down(most);
    if (told.scrolls && hidden.length) await visit(firstOfEachKind(hidden.filter((one) => topOf(one) > innerHeight / 2)), MOST_TRIED, AROUND);
    return { ...told, changed: changes > before, unsure: glimpsed.size > 0 };
  }

  /** How far down the page is scrolled where an element is in the middle of the window, CSS px. */
  function topOf(element) {
    const { top, height } = boxOf(element);
    return Math.round(scrollerOf(document).scrollTop + top - Math.max(0, (innerHeight - height) / 2));
  }

  /** Elements of one kind stand in the same kind of place, with the same tags and classes. */
  function firstOfEachKind(elements) {
    const kinds = new Map();
    for (const one of elements) {
      const kind = [one, parentOf(one)].map((each) =>
        each ? `${nameOf(each)}.${attributeOf(each, 'class') || ''}` : '').join(' ');
      if (!kinds.has(kind)) kinds.set(kind, one);
    }
    return [...kinds.values()];
  }

  /**
   * Scrolls down, a frame for each stride, to the present end of all that scrolls.
   *
   * `most` strides at the most: on a longer page they are longer. Tells whether anything scrolls,
   * how many strides it took, and whether the page changed meanwhile.
   */
  async function down(most) {
    const before = changes;
    const set = theirs();
    const first = places === null;
    if (first) prepare();
    const lazy = query(document, '[loading=lazy]').length > 0;
    if (!places.length || !(alive() || lazy || driven())) return { scrolls: false };
    let strides = 0;
    for (const place of places) {
      const end = room(place.box); // what comes meanwhile is for the next time
      const height = place.box.clientHeight;
      const stride = hidden.length && height < SHORT ? SHORT_STRIDE : STRIDE;
      const step = Math.max(height * stride, end / most, 1);
      while (place.at < end - 1 && strides < most) {
        place.at = Math.min(place.at + step, end);
        scrollTo(place.box, { top: place.at, behavior: 'instant' });
        steps += 1;
        strides += 1;
        await frame();
        glimpse();
      }
    }
    await dwell();
    if (first) await visit(hidden, FEW_PLACES);
    if (theirs() > set) stirred = performance.now();
    return { scrolls: true, strides, changed: changes > before };
  }

  async function dwell() {
    const start = performance.now();
    const wanted = hidden.length ? DWELL : 0;
    for (let i = 0; i < (alive() ? QUIET_FRAMES : 2) || performance.now() - start < wanted; i += 1) {
      await frame();
    }
    glimpse();
  }

  /**
   * Goes to what is still hidden, one place after the other: some shows only well inside the
   * window, or once scrolling is over. Where nothing has shown after `patience` places, nothing will.
   * `around`: where in the window each place is shown, as shares of it from its middle.
   */
  async function visit(some, patience, around = [0]) {
    const [page] = places.filter(({ box }) => box === scrollerOf(document));
    if (!page) return;
    const tops = some.filter((one) => connected(one) && !glimpsed.has(one)).map(topOf).flatMap((top) => around.map((share) => Math.round(top + share * innerHeight)))
      .filter((top) => top > innerHeight / 2).sort((a, b) => a - b);
    let last = -innerHeight;
    let visited = 0;
    for (const top of tops) {
      if (top - last < innerHeight / 4) continue;
      last = top;
      visited += 1;
      scrollTo(page.box, { top, behavior: 'instant' });
      await frame();
      await frame();
      if (glimpsed.size || visited === 1) await dwell();
      glimpse();
      if (visited >= Math.max(MOST_VISITED, patience) || (visited >= patience && !glimpsed.size)) break;
    }
  }

  /** Whether everything is scrolled to its end. */
  const ended = () => (places || []).every(({ box, at }) => at >= room(box) - 1);

  function glimpse() {
    if (!hidden.length) return;
    freeze();
    for (const one of hidden.filter((each) => connected(each) && shown(each))) {
      glimpsed.add(one);
      noteLook(one);
    }
  }

  /** Scrolls everything back to where it was. */
  async function back() {
    const before = changes;
    for (const { box, left, top } of places || []) {
      if (connected(box)) scrollTo(box, { left, top, behavior: 'instant' });
    }
    await frame();
    await frame();
    return changes > before;
  }

  /** From here on it is as if nothing had been scrolled; to be called once all is scrolled back. */
  function anew() {
    places = null;
    glimpsed = new Set();
    forgetLooks();
  }

  /**
   * Shows what was shown on the way and is not now that the page is at rest; whether something of
   * that could not be shown.
   */
  function missed() {
    const text = () => words(contentOf(bodyOf(document)));
    const gone = passing.filter(([one]) => !connected(one)).map(([, told]) => told);
    const left = [...glimpsed].filter((one) => connected(one) && !shown(one) && !hold(one));
    const lost = left.length > 0 ||
      (gone.length > 0 && gone.some((told) => !text().includes(told)));
    steps = 0;
    places = null;
    passing = [];
    glimpsed = new Set();
    forgetLooks();
    return lost;
  }

  // ---- what comes late -------------------------------------------------------------------------
  const SOME = 100; // characters
  let length = 0;

  const size = () => bodyOf(document) ? words(textOf(bodyOf(document))).length : 0;

  /** From here on, what comes is late. */
  function mark() {
    come = new Map();
    toggled = false;
    length = size();
  }

  /**
   * Whether there is more on the page than at the mark: added, or no longer hidden.
   *
   * A page that has set timers is asked no earlier than `horizon` ms after it was loaded, and `after`
   * ms after it was scrolled, if it has set some then, but in `most` ms. `awaited` and `awaitedScroll`
   * tell whether it had to be waited for.
   */
  async function grown(horizon, after, most) {
    const { loadEventEnd } = performance.getEntriesByType('navigation')[0] || {};
    const now = performance.now();
    const loaded = loadEventEnd && timed ? loadEventEnd + horizon - now : 0;
    const scrolled = stirred && after ? stirred + after - now : 0;
    const left = Math.min(Math.max(loaded, scrolled), most);
    if (left > 0) await new Promise((resolve) => { later(resolve, left); });
    return { more: more(), awaited: loaded > 0, awaitedScroll: scrolled > 0 };
  }

  function more() {
    for (const [target, { more, added }] of come) {
      if (more <= 0 || !connected(target)) continue;
      if (added.some((node) => connected(node) && shows(node))) return true;
    }
    return toggled && size() > length + Math.max(SOME, length / 10);
  }

  function shows(node) {
    if (node instanceof Text) return parentOf(node) !== null && shown(parentOf(node));
    if (shown(node) && shadowOf(node)) return true;
    if (!shown(node) && !textOf(node).trim()) return false;
    return textOf(node).trim() !== '' || fits(node, MEDIA) || node.querySelector(MEDIA) !== null;
  }

  if (window.parent !== window) watch();
  globalThis.auditorRest = {
    document, // the one that is watched; a frame's world may have got another one since
    settle, still, down, glance, back, anew, ended, roofs, missed, mark, grown, freeze,
  };
})();
