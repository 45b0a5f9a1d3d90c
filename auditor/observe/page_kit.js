// Runs in Auditor's isolated world of every document: the page's own scripts cannot see or
// change it. It only reads, but for `answer` (one click on a consent banner), `freeze`
// (animations to their end) and `restore` (the site's storage as it was).
(() => {
  'use strict';

  const MAX_LINKS = 5000;
  const MAX_TEXT = 4000;

  /** Every element of a tree, open shadow roots included, in document order. */
  function* elements(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      yield node;
      if (node.shadowRoot) yield* elements(node.shadowRoot);
    }
  }

  const shown = (element) =>
    element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) &&
    element.getClientRects().length > 0;

  const MEDIA = 'img,svg,canvas,video,audio,picture,object,embed,iframe,input,select,textarea,button';

  function hasVisibleContent() {
    if (!document.body) return false;
    if (document.body.innerText.trim()) return true;
    for (const element of elements(document.body)) {
      if (element.matches(MEDIA) && shown(element)) return true;
      if (element.shadowRoot && shown(element) && element.shadowRoot.textContent.trim()) return true;
    }
    return false;
  }

  /** Finished animations stand at their end, endless ones at their beginning: the same each run. */
  function freeze() {
    let ended = 0;
    for (const animation of document.getAnimations()) {
      if (!animation.effect || animation.timeline !== document.timeline) continue;
      if (animation.playState !== 'running') continue;
      if (Number.isFinite(animation.effect.getComputedTiming().endTime)) {
        try {
          animation.finish();
          ended += 1;
        } catch {
          animation.pause();
        }
      } else {
        animation.currentTime = 0;
        animation.pause();
      }
    }
    return ended;
  }

  /**
   * Resolves when the DOM has not changed for `quiet` ms, fonts are there and animations are
   * frozen, or after `cap` ms. A page that shows nothing yet is given until `cap`.
   */
  function settle(quiet, cap) {
    return new Promise((resolve) => {
      const start = performance.now();
      let last = start;
      const observer = new MutationObserver(() => { last = performance.now(); });
      observer.observe(document, {
        subtree: true, childList: true, attributes: true, characterData: true,
      });
      const check = () => {
        const now = performance.now();
        const still = now - last >= quiet && document.fonts.status !== 'loading';
        if (still && freeze() === 0 && hasVisibleContent()) return end(true);
        if (now - start >= cap) return end(still);
        return setTimeout(check, Math.min(quiet, 50));
      };
      const end = (calm) => {
        observer.disconnect();
        freeze();
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
    for (const element of elements(document)) {
      if (!element.matches('a[href],area[href]') && element.localName !== 'a') continue;
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
    const passwords = [...elements(document)].filter(
      (e) => e.matches('input[type=password]') && shown(e));
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
      passwordShown: passwords.length > 0,
      links: document.links.length,
      frameHosts: [...document.querySelectorAll('iframe[src]')].map((f) => f.src.slice(0, 300)),
    };
  }

  /** Elements that may hold a closed shadow root; the browser is asked about each. */
  let suspects = [];
  function findSuspects(limit) {
    suspects = [];
    for (const element of elements(document)) {
      if (element.shadowRoot || suspects.length >= limit) continue;
      const custom = element.localName.includes('-') && element.matches(':defined');
      const hollow = !element.firstChild && HOSTS.has(element.localName) &&
        element.offsetWidth > 0 && element.offsetHeight > 0;
      if (custom || hollow) suspects.push(element);
    }
    return suspects.length;
  }
  const HOSTS = new Set('article aside blockquote div footer header main nav p section span'.split(' '));

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
    b.innerText || b.getAttribute('aria-label'));

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
      button = document.querySelector(selector);
      if (!button || !shown(button)) return null;
      banner = bannerOf(button) || button.parentElement;
    } else {
      let seen = null;
      for (const element of elements(document)) {
        if (!element.matches(BUTTONS) || !shown(element)) continue;
        const text = label(element);
        const fits = wanted.test(text);
        if (!fits && !REJECT.test(text) && !ACCEPT.test(text)) continue;
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

  globalThis.auditorPage = {
    settle, freeze, links, facts, findSuspects, suspect: (i) => suspects[i],
    findBanner, answer, answered, banner: () => banner, storage, restore,
  };
})();
