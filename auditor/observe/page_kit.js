// Runs in Auditor's isolated world of every document: the page's own scripts cannot see or
// change it. It only reads, but for `restore` (the site's storage as it was).
(() => {
  'use strict';

  const MAX_LINKS = 5000;
  const MAX_ADDRESS = 2000;
  const MAX_LONG = 100; // links longer than that which are told
  const MAX_BEGINNING = 8000; // and as much of each
  const MAX_BEYOND = 100000; // links beyond all of these that are counted
  const MAX_TEXT = 4000;
  const MAX_NAMES = 5000;
  const MAX_NAME = 200;
  const MAX_SCRIPT = 5000;
  const MAX_STORAGE = 200000;

  const {
    bodyOf, titleOf, scriptsOf, animationsOf, linksOf, urlOf, rootElementOf, typeOf, inDocument, parentOf, rootOf,
    baseOf, contentOf, nameOf, fits, attributeOf, languageOf, boxOf, textOf, query, survey, all, shown,
    hasVisibleContent, words, suspects, roots, sheetsOf,
  } = globalThis.auditorBase;

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

  /** Whether what a link element names is a page, as far as it says. */
  const isPage = (element) =>
    /^\s*((text\/html|application\/xhtml\+xml)\s*(;.*)?)?$/i.test(attributeOf(element, 'type') || '');

  /** The page's links; those that are too long, by their beginnings; how many more there are. */
  function links(names = anchors()) {
    const here = urlOf(document).split('#')[0];
    const named = (fragment) => names.has(fragment) || names.has(decoded(fragment)) ||
      fragment.toLowerCase() === 'top';
    const found = new Set();
    const long = new Map();
    const pages = new Set(); // of the links found, without what stands after #
    const beyond = new Set();
    const alternates = all('link[rel~="alternate" i][hreflang][href]').filter(isPage);
    for (const element of [...all('a[href],area[href],svg a'), ...alternates]) {
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

  /** Contents of `<meta http-equiv=refresh>`. */
  const refreshes = () => [...inDocument(document, 'meta[http-equiv="refresh" i][content]')]
    .slice(0, 10).map((meta) => attributeOf(meta, 'content').slice(0, MAX_ADDRESS));

  const TIMER = /\bset(?:Timeout|Interval)\s*\(/;
  const GOES = new RegExp('\\blocation\\s*(?:=[^=]|\\.\\s*(?:href\\s*=[^=]|(?:assign|replace)\\s*\\())');
  const LONG = /(?:,|=)\s*\d{6,}|\b60\s*\*\s*(?:60|1000)\b|\b1000\s*\*\s*60\b/;

  /** Whether a short script in the page looks as if it goes on to another page after seconds. */
  function leavesLater() {
    return [...scriptsOf(document)].some((script) => {
      if (attributeOf(script, 'src')) return false;
      const text = contentOf(script);
      return text.length <= MAX_SCRIPT && TIMER.test(text) && GOES.test(text) && !LONG.test(text);
    });
  }

  const FEW_LINKS = 10;

  /** What is written on the first buttons; on links too where there are few. */
  function buttons() {
    const few = linksOf(document).length <= FEW_LINKS ? ',a[href]' : '';
    const named = `button,[role=button],input[type=submit],input[type=button]${few}`;
    return all(named).filter((one) => contentOf(one).length <= 200 && shown(one)).slice(0, 20)
      .map((one) => globalThis.auditorConsent.label(one).slice(0, 80));
  }

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
      little: globalThis.auditorUnfinished.little(),
      scripted: scriptsOf(document).length > 0,
      passwordShown: all('input[type=password]').some(shown),
      links: linksOf(document).length,
      buttons: buttons(),
      frameHosts: [...query(document, 'iframe[src]')].slice(0, 50).map((f) => f.src.slice(0, 300)),
    };
  }

  // ---- style sheets ----------------------------------------------------------------------------
  const applies = (media) => !media || matchMedia(media).matches;

  /** The style sheets that links ask for, by address: whether they apply in this window. */
  function linked(found) {
    for (const link of all('link[href]')) {
      const rel = (attributeOf(link, 'rel') || '').toLowerCase().split(/\s+/);
      // The usual way to load styles late: another medium or relation until they have come.
      const late = /stylesheet|media/.test(attributeOf(link, 'onload') || '');
      const sheet = rel.includes('stylesheet') && !rel.includes('alternate') && !link.disabled;
      note(found, link.href, late || (sheet && applies(attributeOf(link, 'media'))));
    }
  }

  function note(found, url, true_) {
    const address = url.split('#')[0];
    found.set(address, Boolean(found.get(address)) || true_);
  }

  const rulesOf = (sheet) => {
    try {
      return [...sheet.cssRules];
    } catch {
      return null; // of another origin: they are there, and nobody may read them
    }
  };

  function imported(found, sheet) {
    for (const rule of rulesOf(sheet) || []) {
      if (!(rule instanceof CSSImportRule)) continue;
      const base = sheet.href || baseOf(document);
      note(found, new URL(rule.href, base).href, applies(rule.media.mediaText));
      if (rule.styleSheet) imported(found, rule.styleSheet);
    }
  }

  /**
   * Which of some style sheets that did not come would apply, and whether no other one does. In
   * quirks mode those of `mistyped` that are the site's own came all the same: `used`.
   */
  function applying(urls, mistyped) {
    const found = new Map();
    linked(found);
    const sheets = roots().flatMap((root) => [...sheetsOf(root)]);
    for (const sheet of sheets) imported(found, sheet);
    const used = mistyped.filter((url) =>
      sheets.some((sheet) => sheet.href === url && rulesOf(sheet)?.length));
    const came = sheets.filter(({ href }) => !urls.includes(href) || used.includes(href));
    const some = came.some((sheet) => (rulesOf(sheet) || [null]).some(
      (rule) => !(rule instanceof CSSImportRule)));
    return { applying: urls.filter((url) => found.get(url) ?? true), bare: !some, used };
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

  // ---- another window --------------------------------------------------------------------------
  /** Whether styles neither move anything nor remember sizes that a part of the page had. */
  const unmoved = () => scriptsOf(document).length === data().length &&
    animationsOf(document).length === 0 && all('*').every((one) => {
    const { contentVisibility, positionTryFallbacks } = getComputedStyle(one);
    return contentVisibility !== 'auto' && (positionTryFallbacks || 'none') === 'none';
  });

  const data = () => query(document, 'script[type="application/json" i],script[type="application/ld+json" i]');

  /**
   * Whether the window has this size by now, and nothing is on its way to what it is there: a load
   * has no transitions. Asked when the next frame is drawn.
   */
  const hasSize = ([width, height]) => new Promise((resolve) => {
    requestAnimationFrame(() => {
      const there = innerWidth === width && innerHeight === height;
      if (there) globalThis.auditorRest.freeze();
      resolve(there && animationsOf(document).length === 0);
    });
  });

  /** What a settled page shows, in one answer: each question costs a trip to the page. */
  function look(mode, selector) {
    const found = facts();
    const names = anchors();
    return {
      ...found, reached: links(names), suspects: suspects().length,
      banner: globalThis.auditorConsent.seek(mode, selector),
      covered: globalThis.auditorDialog.seek(globalThis.auditorConsent.box()),
      anchors: [...names].filter((name) => name.length <= MAX_NAME).slice(0, MAX_NAMES),
    };
  }

  globalThis.auditorPage = {
    look, applying, arrive, links: () => { survey(); return links(); }, suspects: (most) => suspects().slice(0, most),
    storage, restore, unmoved, hasSize,
    pointers: () => ({ base: baseOf(document), refreshes: refreshes(), leavesLater: leavesLater() }),
  };
})();
