// Runs in Auditor's isolated world of every document: the page's own scripts cannot see or
// change it. It only reads, but for `answer` (one click on a consent banner), `freeze`
// (animations to their end) and `restore` (the site's storage as it was).
(() => {
  'use strict';

  const XML = 'http://www.w3.org/XML/1998/namespace';
  const MAX_LINKS = 5000;
  const MAX_ADDRESS = 2000;
  const MAX_LONG = 100; // links longer than that which are told
  const MAX_BEGINNING = 8000; // and as much of each
  const MAX_BEYOND = 100000; // links beyond all of these that are counted
  const MAX_TEXT = 4000;
  const MAX_NAMES = 5000;
  const MAX_NAME = 200;
  const MAX_STORAGE = 200000;

  // A page can hide members of its document and forms behind elements of the same name
  // (<img name="body">), in every world; so members are taken from the prototypes.
  const getter = (proto, name) => {
    const { get } = Object.getOwnPropertyDescriptor(proto, name);
    return (object) => get.call(object);
  };
  const method = (proto, name) => {
    const { value } = Object.getOwnPropertyDescriptor(proto, name);
    return (object, ...given) => value.apply(object, given);
  };
  const bodyOf = getter(Document.prototype, 'body');
  const titleOf = getter(Document.prototype, 'title');
  const scriptsOf = getter(Document.prototype, 'scripts');
  const fontsOf = getter(Document.prototype, 'fonts');
  const timelineOf = getter(Document.prototype, 'timeline');
  const linksOf = getter(Document.prototype, 'links');
  const urlOf = getter(Document.prototype, 'URL');
  const rootElementOf = getter(Document.prototype, 'documentElement');
  const animationsOf = method(Document.prototype, 'getAnimations');
  const typeOf = getter(Document.prototype, 'contentType');
  const walk = method(Document.prototype, 'createTreeWalker');
  const inDocument = method(Document.prototype, 'querySelectorAll');
  const inFragment = method(DocumentFragment.prototype, 'querySelectorAll');
  const parentOf = getter(Node.prototype, 'parentElement');
  const rootOf = method(Node.prototype, 'getRootNode');
  const firstOf = getter(Node.prototype, 'firstChild');
  const baseOf = getter(Node.prototype, 'baseURI');
  const contentOf = getter(Node.prototype, 'textContent');
  const connected = getter(Node.prototype, 'isConnected');
  const shadowOf = getter(Element.prototype, 'shadowRoot');
  const nameOf = getter(Element.prototype, 'localName');
  const fits = method(Element.prototype, 'matches');
  const attributeOf = method(Element.prototype, 'getAttribute');
  const attributeIn = method(Element.prototype, 'getAttributeNS');
  const languageOf = (element) =>
    attributeIn(element, XML, 'lang') ?? (attributeOf(element, 'lang') || '');
  const visible = method(Element.prototype, 'checkVisibility');
  const rectsOf = method(Element.prototype, 'getClientRects');
  const boxOf = method(Element.prototype, 'getBoundingClientRect');
  const shownTextOf = getter(HTMLElement.prototype, 'innerText');
  const textOf = (element) =>
    element instanceof HTMLElement ? shownTextOf(element) : contentOf(element);
  const query = (root, selector) =>
    root === document ? inDocument(root, selector) : inFragment(root, selector);

  /** The document and every open shadow root in it, with elements that may hold a closed one. */
  let roots = [document];
  let suspects = [];
  function survey() {
    roots = [document];
    const custom = [];
    const hollow = [];
    for (let i = 0; i < roots.length; i += 1) {
      const walker = walk(document, roots[i], NodeFilter.SHOW_ELEMENT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const shadow = shadowOf(node);
        if (shadow) roots.push(shadow);
        else if (nameOf(node).includes('-')) custom.push(node);
        else if (isHollow(node)) hollow.push(node);
      }
    }
    suspects = [...custom.filter((element) => fits(element, ':defined')), ...hollow];
  }

  const HOSTS = new Set('article aside blockquote div footer header main nav p section span'.split(' '));
  function isHollow(element) {
    return HOSTS.has(nameOf(element)) && !firstOf(element) &&
      element.offsetWidth > 0 && element.offsetHeight > 0;
  }

  const all = (selector) => roots.flatMap((root) => [...query(root, selector)]);

  const shown = (element) =>
    visible(element, { checkOpacity: true, checkVisibilityCSS: true }) &&
    rectsOf(element).length > 0;

  const MEDIA = 'img,svg,canvas,video,audio,picture,object,embed,iframe,input,select,textarea,button';
  const UNREAD = new Set(['script', 'style', 'noscript', 'template', 'title']);

  function hasVisibleContent() {
    if (!bodyOf(document)) return false;
    survey();
    for (const root of roots) {
      const walker = walk(document, root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = parentOf(node) || root.host;
        if (parent && !UNREAD.has(nameOf(parent)) && node.data.trim() && shown(parent)) return true;
      }
    }
    return all(MEDIA).some(shown);
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

  const FRAMES = 3;
  const FRAMES_WAIT = 1500;

  /**
   * Resolves when the page is at rest, or after `cap` ms: the DOM has not changed for `quiet` ms
   * and three frames (a tab among others may wait long for its frame, and a page that draws by
   * frames changes nothing meanwhile), fonts are there, animations are over. Without scripts and
   * frames nothing can change but fonts. A page that shows nothing yet is given until `cap`.
   */
  function settle(quiet, cap) {
    return new Promise((resolve) => {
      const start = performance.now();
      const alive = scriptsOf(document).length > 0 ||
        query(document, 'iframe,object,embed').length > 0;
      let last = start;
      let frames = 0;
      let over = start; // when the animations that were cut short would have ended
      const changed = () => { last = performance.now(); frames = 0; };
      const observer = new MutationObserver(changed);
      observer.observe(document, {
        subtree: true, childList: true, attributes: true, characterData: true,
      });
      const beat = () => { frames += 1; request = requestAnimationFrame(beat); };
      let request = requestAnimationFrame(beat);
      const rested = (now) => {
        if (fontsOf(document).status === 'loading') return false;
        const drawn = frames >= (alive ? FRAMES : 1) || now - last >= FRAMES_WAIT;
        return drawn && (!alive || (now - last >= quiet && now >= over));
      };
      const check = () => {
        const now = performance.now();
        over = Math.max(over, now + freeze());
        const still = rested(now);
        if (still && (!alive || hasVisibleContent())) return end(true);
        if (now - start >= cap) return end(still);
        return setTimeout(check, 20);
      };
      const end = (calm) => {
        observer.disconnect();
        cancelAnimationFrame(request);
        resolve(calm);
      };
      check();
    });
  }

  const address = (element) =>
    typeof element.href === 'string' ? element.href : element.href?.baseVal ?
      new URL(element.href.baseVal, baseOf(element)).href : '';

  /** The names by which places in the document are found: ids, and names of anchors. */
  function anchors() {
    const names = new Set(['', 'top']);
    for (const element of all('[id]')) names.add(attributeOf(element, 'id'));
    for (const element of all('a[name]')) names.add(attributeOf(element, 'name'));
    return names;
  }

  const decoded = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };

  /** The page's links; those that are too long, by their beginnings; how many more there are. */
  function links(names = anchors()) {
    const here = urlOf(document).split('#')[0];
    const named = (fragment) => names.has(fragment) || names.has(decoded(fragment)) ||
      fragment.toLowerCase() === 'top';
    const found = new Set();
    const long = new Map();
    const pages = new Set(); // of the links found, without what stands after #
    const beyond = new Set();
    for (const element of all('a[href],area[href],svg a')) {
      let href = '';
      try {
        href = address(element);
        const [whole, ...rest] = href.split('#');
        if (whole === here && rest.length && named(rest.join('#'))) href = whole;
      } catch {
        continue; // an address that no browser can read leads nowhere
      }
      if (!href || found.has(href)) continue;
      const page = href.split('#', 1)[0];
      if (href.length <= MAX_ADDRESS && found.size < MAX_LINKS) {
        found.add(href);
        pages.add(page);
      } else if (!/^https?:/.test(href) || pages.has(page) || long.has(href)) {
        continue;
      } else if (href.length > MAX_ADDRESS && long.size < MAX_LONG) {
        long.set(href, [href.slice(0, MAX_BEGINNING), href.length]);
      } else if (beyond.size < MAX_BEYOND) {
        beyond.add(page);
      }
    }
    return { addresses: [...found], long: [...long.values()], beyond: beyond.size };
  }

  /**
   * Arrive at the fragment as a click on a link does, which scripts hear of; some show a view
   * only then. What they show for the address without it lies before, as it does for a visitor.
   */
  function arrive() {
    const { href } = location;
    if (!href.includes('#')) return;
    location.replace(`${href.split('#')[0]}#`);
    location.replace(href);
  }

  const XHTML = 'http://www.w3.org/1999/xhtml';

  /** What the browser says of XML that it cannot read; "" where it could. */
  function unread() {
    const root = rootElementOf(document);
    if (!root || typeOf(document) === 'text/html') return '';
    const report = inDocument(document, 'parsererror')[0];
    const inside = report ? [...report.children] : [];
    const asMade = report && report.namespaceURI === XHTML &&
      [root, bodyOf(document)].includes(parentOf(report)) &&
      inside.map(nameOf).join() === 'h3,div,h3';
    return asMade ? words(contentOf(inside[1])).slice(0, 300) : '';
  }

  const words = (text) => (text || '').replace(/\s+/g, ' ').trim();

  function facts() {
    const body = bodyOf(document);
    const text = body ? words(textOf(body)) : '';
    survey();
    const headings = [...query(document, 'h1,h2')].slice(0, 20).filter(shown);
    return {
      url: urlOf(document).slice(0, MAX_BEGINNING),
      title: titleOf(document).slice(0, 1000),
      language: languageOf(rootElementOf(document)).slice(0, 40),
      text: text.slice(0, MAX_TEXT),
      textLength: text.length,
      heading: words(headings.map(textOf).join(' ')).slice(0, 300),
      visible: hasVisibleContent(),
      unread: unread(),
      scripted: scriptsOf(document).length > 0,
      passwordShown: all('input[type=password]').some(shown),
      links: linksOf(document).length,
      frameHosts: [...query(document, 'iframe[src]')].slice(0, 50).map((f) => f.src.slice(0, 300)),
    };
  }

  // ---- consent banners -------------------------------------------------------------------------
  const TOPIC = /cookie|informasjonskaps|samtykke|consent|personvern|gdpr/i;
  const REJECT = new RegExp('^(' + [
    'avvis( alle)?( (cookies|informasjonskapsler|informasjonskapslar|valgfrie|valfrie))?',
    'avslå( alle)?', 'nei,? takk', 'nei', 'ikke godta', 'ikkje godta', 'avvis ikke-nødvendige',
    '(kun|bare|berre) (de |dei )?nødvendige?( (cookies|informasjonskapsler|informasjonskapslar))?',
    'godta (kun|bare|berre) nødvendige?( (cookies|informasjonskapsler|informasjonskapslar))?',
    'reject( all)?( cookies)?', 'decline( all)?', 'refuse( all)?', 'deny( all)?', 'no,? thanks',
    '(use |accept )?(only )?(strictly )?(necessary|essential)( cookies)?( only)?',
  ].join('|') + ')[.!]?$', 'i');
  const ACCEPT = new RegExp('^(' + [
    'godta( alle)?( (cookies|informasjonskapsler|informasjonskapslar))?', 'aksepter( alle)?',
    'tillat( alle)?( (cookies|informasjonskapsler|informasjonskapslar))?', 'jeg godtar', 'eg godtek',
    'ja,? takk', 'jeg forstår', 'eg forstår', 'ok', 'greit',
    'accept( all)?( cookies)?', 'allow( all)?( cookies)?', 'agree', 'i agree', 'i accept', 'got it',
  ].join('|') + ')[.!]?$', 'i');
  const BUTTONS = 'button,[role=button],input[type=button],input[type=submit],a';

  const label = (b) => words(b.value && nameOf(b) === 'input' ? b.value :
    contentOf(b).trim() ? contentOf(b) : attributeOf(b, 'aria-label'));

  /** The banner that a button belongs to: its nearest box that floats over the page. */
  function bannerOf(button) {
    for (let box = parentOf(button); box; box = parentOf(box) || rootOf(box).host) {
      const style = getComputedStyle(box);
      const floats = style.position === 'fixed' || style.position === 'sticky' ||
        fits(box, 'dialog,[role=dialog],[role=alertdialog]') ||
        /cookie|consent|samtykke|gdpr/i.test(
          `${attributeOf(box, 'id') || ''} ${attributeOf(box, 'class') || ''}`);
      if (floats && box !== bodyOf(document) && TOPIC.test(textOf(box).slice(0, 5000))) return box;
    }
    return null;
  }

  let banner = null;
  let button = null;

  function findBanner(mode, selector) {
    banner = button = null;
    const wanted = mode === 'accept' ? ACCEPT : REJECT;
    if (selector) {
      try {
        button = query(document, selector)[0] || null;
      } catch {
        return null; // not a selector: nothing is clicked
      }
      if (!button || !shown(button)) return null;
      banner = bannerOf(button) || parentOf(button) || button;
    } else {
      let seen = null;
      for (const element of all(BUTTONS)) {
        if (contentOf(element).length > 200) continue;
        const text = label(element);
        const asked = wanted.test(text);
        if (!asked && !REJECT.test(text) && !ACCEPT.test(text)) continue;
        if (!shown(element)) continue;
        const box = bannerOf(element);
        if (!box) continue;
        seen = seen || box;
        if (asked) { banner = box; button = element; break; }
      }
      if (!banner && seen) banner = seen;
    }
    if (!banner) return null;
    const rest = words(textOf(bodyOf(document))).length - words(textOf(banner)).length;
    const box = boxOf(banner);
    const wall = rest < 200 && box.width * box.height >= 0.2 * innerWidth * innerHeight;
    return { button: button ? label(button).slice(0, 80) : null, wall };
  }

  function answer() {
    if (!button) return false;
    HTMLElement.prototype.click.call(button);
    return true;
  }

  // ---- storage ---------------------------------------------------------------------------------
  function storage() {
    try {
      const kept = Object.entries(localStorage);
      const size = kept.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
      return size <= MAX_STORAGE ? Object.fromEntries(kept) : {};
    } catch {
      return {}; // storage is forbidden here
    }
  }

  function restore(kept) {
    try {
      sessionStorage.clear();
      for (const key of Object.keys(localStorage)) if (!(key in kept)) localStorage.removeItem(key);
      for (const [key, value] of Object.entries(kept)) {
        if (localStorage.getItem(key) !== value) localStorage.setItem(key, value);
      }
    } catch {
      return false;
    }
    return true;
  }

  /** What a settled page shows, in one answer: each question costs a trip to the page. */
  function look(mode, selector) {
    const found = facts();
    const names = anchors();
    return {
      ...found, reached: links(names), suspects: suspects.length, banner: findBanner(mode, selector),
      anchors: [...names].filter((name) => name.length <= MAX_NAME).slice(0, MAX_NAMES),
    };
  }

  globalThis.auditorPage = {
    settle: async (quiet, cap, mode, selector) =>
      ({ calm: await settle(quiet, cap), ...look(mode, selector) }),
    freeze, arrive, links: () => { survey(); return links(); }, suspect: (i) => suspects[i],
    answer, banner: () => banner, storage, restore,
  };
})();
