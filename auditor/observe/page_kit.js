// Runs in Auditor's isolated world of every document: the page's own scripts cannot see or
// change it. It only reads, but for `answer` (one click on a consent banner), `freeze`
// (animations to their end) and `restore` (the site's storage as it was).
(() => {
  'use strict';

  const MAX_LINKS = 5000;
  const MAX_TEXT = 4000;

  /** The document and every open shadow root in it, with elements that may hold a closed one. */
  let roots = [document];
  let suspects = [];
  function survey() {
    roots = [document];
    suspects = [];
    for (let i = 0; i < roots.length; i += 1) {
      const walker = document.createTreeWalker(roots[i], NodeFilter.SHOW_ELEMENT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.shadowRoot) roots.push(node.shadowRoot);
        else if (mayHoldRoot(node)) suspects.push(node);
      }
    }
  }

  const HOSTS = new Set('article aside blockquote div footer header main nav p section span'.split(' '));
  function mayHoldRoot(element) {
    if (element.localName.includes('-')) return element.matches(':defined');
    return !element.firstChild && HOSTS.has(element.localName) &&
      element.offsetWidth > 0 && element.offsetHeight > 0;
  }

  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);

  const shown = (element) =>
    element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) &&
    element.getClientRects().length > 0;

  const MEDIA = 'img,svg,canvas,video,audio,picture,object,embed,iframe,input,select,textarea,button';
  const UNREAD = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'TITLE']);

  function hasVisibleContent() {
    if (!document.body) return false;
    survey();
    for (const root of roots) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement || root.host;
        if (parent && !UNREAD.has(parent.tagName) && node.data.trim() && shown(parent)) return true;
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
    for (const animation of document.getAnimations()) {
      if (!animation.effect || animation.timeline !== document.timeline) continue;
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
        animation.currentTime = 0;
        animation.pause();
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
      const alive = document.scripts.length > 0 || document.querySelector('iframe,object,embed');
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
        if (document.fonts.status === 'loading') return false;
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
      new URL(element.href.baseVal, document.baseURI).href : '';

  function links() {
    const found = new Set();
    for (const element of all('a[href],area[href],svg a')) {
      try {
        const href = address(element);
        if (href) found.add(href);
      } catch {
        continue; // an address that no browser can read leads nowhere
      }
      if (found.size >= MAX_LINKS) break;
    }
    return [...found];
  }

  const words = (text) => (text || '').replace(/\s+/g, ' ').trim();

  function facts() {
    const body = document.body;
    const text = body ? words(body.innerText) : '';
    survey();
    const headings = [...document.querySelectorAll('h1,h2')].filter(shown);
    return {
      url: document.URL,
      title: document.title,
      language: document.documentElement?.getAttribute('lang') || '',
      text: text.slice(0, MAX_TEXT),
      textLength: text.length,
      heading: words(headings.map((h) => h.innerText).join(' ')).slice(0, 300),
      visible: hasVisibleContent(),
      scripted: document.scripts.length > 0,
      passwordShown: all('input[type=password]').some(shown),
      links: document.links.length,
      frameHosts: [...document.querySelectorAll('iframe[src]')].map((f) => f.src.slice(0, 300)),
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

  const label = (b) => words(b.value && b.localName === 'input' ? b.value :
    b.textContent.trim() ? b.textContent : b.getAttribute('aria-label'));

  /** The banner that a button belongs to: its nearest box that floats over the page. */
  function bannerOf(button) {
    for (let box = button.parentElement; box; box = box.parentElement || box.getRootNode().host) {
      const style = getComputedStyle(box);
      const floats = style.position === 'fixed' || style.position === 'sticky' ||
        box.matches('dialog,[role=dialog],[role=alertdialog]') ||
        /cookie|consent|samtykke|gdpr/i.test(`${box.id} ${box.getAttribute('class') || ''}`);
      if (floats && box !== document.body && TOPIC.test(box.innerText || '')) return box;
      if (!box.parentElement && !(box.getRootNode() instanceof ShadowRoot)) return null;
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
        button = document.querySelector(selector);
      } catch {
        return null; // not a selector: nothing is clicked
      }
      if (!button || !shown(button)) return null;
      banner = bannerOf(button) || button.parentElement;
    } else {
      let seen = null;
      for (const element of all(BUTTONS)) {
        if (element.textContent.length > 200) continue;
        const text = label(element);
        const fits = wanted.test(text);
        if (!fits && !REJECT.test(text) && !ACCEPT.test(text)) continue;
        if (!shown(element)) continue;
        const box = bannerOf(element);
        if (!box) continue;
        seen = seen || box;
        if (fits) { banner = box; button = element; break; }
      }
      if (!banner && seen) banner = seen;
    }
    if (!banner) return null;
    const rest = words(document.body.innerText).length - words(banner.innerText).length;
    const box = banner.getBoundingClientRect();
    const wall = rest < 200 && box.width * box.height >= 0.2 * innerWidth * innerHeight;
    return { button: button ? label(button).slice(0, 80) : null, wall };
  }

  function answer() {
    if (!button) return false;
    button.click();
    return true;
  }

  /** Whether the banner that was answered is gone. */
  const answered = () => !banner || !banner.isConnected || !shown(banner);

  // ---- storage ---------------------------------------------------------------------------------
  function storage() {
    try {
      return Object.fromEntries(Object.entries(localStorage));
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
    return { ...found, addresses: links(), suspects: suspects.length, banner: findBanner(mode, selector) };
  }

  globalThis.auditorPage = {
    settle: async (quiet, cap, mode, selector) =>
      ({ calm: await settle(quiet, cap), ...look(mode, selector) }),
    freeze, links: () => { survey(); return links(); }, suspect: (i) => suspects[i],
    answer, answered, banner: () => banner, storage, restore,
  };
})();
