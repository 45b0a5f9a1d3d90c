// Runs in Auditor's isolated world of every document: finds the consent banner, and the button that
// answers it. A banner is answered only where it is known to be one: by the markup of a consent
// platform, or as a box whose subject is cookies. It only reads, but for `answer`: one click.
(() => {
  'use strict';

  const {
    getter, method, bodyOf, walk, parentOf, contentOf, shadowOf, nameOf, fits, closest, attributeOf,
    visible, boxOf, shown, words, roots, query, upwards,
  } = globalThis.auditorBase;
  // The other members come from the prototypes as well: a form hides its own behind its fields.
  const byId = method(Document.prototype, 'getElementById');
  const holds = method(Node.prototype, 'contains');
  const placeOf = method(Node.prototype, 'compareDocumentPosition');
  const formOfButton = getter(HTMLButtonElement.prototype, 'form');
  const formOfInput = getter(HTMLInputElement.prototype, 'form');
  const typeOfButton = getter(HTMLButtonElement.prototype, 'type');
  const typeOfInput = getter(HTMLInputElement.prototype, 'type');

  const textOf = (element) => words(globalThis.auditorBase.textOf(element));

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

  const { PLATFORMS, FRAMED } = globalThis.auditorPlatforms;
  const ANY_PLATFORM = PLATFORMS.map(([, box]) => box).join(',');
  const FRAME_TOPIC = /cookie|informasjonskaps|samtykke|consent|gdpr/i;
  const LEAST_FRAME = 40; // CSS px: smaller frames of consent platforms only keep or pass data

  // ---- words -----------------------------------------------------------------------------------
  const KIND = '(informasjonskaps(ler|lar|lane|lene)|infokaps(ler|lar)|kaps(ler|lar)|cookies?)';
  const OPTIONAL = '(alle |all |dei |de )?(valgfrie|valfrie|frivillige|ikke[- ]?nødvendige|' +
    'ikkje[- ]?(nødvendige|naudsynte)|unødvendige|unødige|andre|øvrige|non[- ]?(essential|necessary)|' +
    'optional|additional|unnecessary|other)';
  const NEEDED = '((de |dei |the )?(helt |heilt |strengt |strictly )?(nødvendige?|naudsynte?|' +
    'påkrevde|påkravde|tekniske|grunnleggende|grunnleggjande|necessary|essential|required|technical))';
  const ONLY = '(kun|bare|berre|only|just)';
  const SAY_NO = '(avvis|avslå|avslår|nekt|nekte|ikke (godta|tillat|aksepter|samtykk)|' +
    'ikkje (godta|tillat|aksepter|samtykk)|(jeg |eg )?(avviser|godtar ikke|godtek ikkje|samtykker ikke|' +
    'samtykkjer ikkje)|reject|decline|refuse|deny|disagree|(i )?(do not|don’t|don\'t) (accept|agree|allow|consent))';
  const SAY_YES = '((jeg |eg )?(godta|godtar|godtek|godkjenn|godkjenner|aksepter|aksepterer|tillat|tillet|tillèt|' +
    'samtykk|samtykker|samtykkjer)|(yes,? )?(i )?(accept|allow|agree|consent)( to)?)';
  const exactly = (...forms) => new RegExp(`^(${forms.join('|')})[.!]?$`, 'i');
  const REJECT = exactly(
    `${SAY_NO}( (alle?|all))?( ${KIND})?`, `${SAY_NO} ${OPTIONAL}( ${KIND})?`,
    `nei,? ${SAY_NO}( alle)?( ${KIND})?`, 'nei', 'nei,? takk', 'no', 'no,? thanks',
    `(${SAY_YES} |bruk |lagre |use |behold |tillat |fortsett med |continue with )?${ONLY} ${NEEDED}( ${KIND})?`,
    `(${SAY_YES} |bruk |use )?${NEEDED}( ${KIND})?( ${ONLY})?`,
    '(fortsett|gå vidare|gå videre|continue) (uten å|utan å|without) (godta|godtar|samtykke|samtykkje|' +
    'akseptere|accepting|agreeing|consent)( alle)?',
  );
  const ACCEPT = exactly(
    `${SAY_YES}( (alle?|all))?( ${KIND})?( og (lukk|fortsett|gå videre))?`, `(ja|yes),? ${SAY_YES}( alle?)?( ${KIND})?`,
    'ja', 'ja,? takk', 'ja,? det er (greit|ok)', 'yes', 'yes,? please', '(den er )?grei(t)?', 'ok', 'okay', 'okei',
    '(jeg |eg )?(forstår|skjønner|skjønar)', 'i understand', 'got it', 'lukk og godta',
  );

  const COOKIE = /cookie|informasjonskaps|infokaps|\bkaps(ler|lar|lene|lane)\b/i;
  // "Cookie" alone may be a cake: what is said of the web kind.
  const WEB_KIND = new RegExp('informasjonskaps|infokaps|personvern|samtykk|statistikk|nettst[ae]d|nettsid|' +
    'nettlesar|nettleser|nødvendig|naudsynt|opplev|lagre|lagring|analys|erklæring|website|web site|this site|' +
    'our site|the site|privacy|consent|necessary|essential|experience|browser|device|store|policy|tracking|' +
    'statistic|traffic|trafikk|tredjepart|third[- ]part|(use|uses|using|bruker|brukar|nyttar|benytter) cookies', 'i');
  const USES = /\b(bruker?|brukar|nyttar|benytter|lagrer|lagrar|setter|sett|uses?|using|stores?)\b/i;
  const PRIVACY = /personvern|samtykk|privacy|privat|consent|gdpr|personopplysning|persondata|dine data|your data|velkom|welcome|^hei|^obs/i;
  const ASKS_LEAVE = new RegExp('samtykk|godta|godtek|godkjenn|aksept|tillat|tillet|ok\\b|greit|consent|accept|' +
    'allow|agree|personvern|privacy|valg|val\\b|choice|prefer', 'i');

  const BUTTONS = 'button,[role=button],input[type=button],input[type=submit],a';
  const label = (b) => words(nameOf(b) === 'input' ? attributeOf(b, 'value') :
    contentOf(b).trim() ? textOf(b) || contentOf(b) : attributeOf(b, 'aria-label')).slice(0, 200);

  // ---- what a box is about ---------------------------------------------------------------------
  const HEADING = 'h1,h2,h3,h4,h5,h6,[role=heading],legend';
  const INLINE = /^(inline|contents|ruby)/;

  /** The block that a text stands in. */
  function blockOf(element) {
    let at = element;
    while (parentOf(at) && INLINE.test(getComputedStyle(at).display)) at = parentOf(at);
    return at;
  }

  /** Sentences of a box as they are read, without its headings and buttons, up to an element. */
  function sentences(box, end) {
    let text = '';
    let last = null;
    const roots = [shadowOf(box) || box];
    for (let i = 0; i < roots.length; i += 1) {
      const walker = walk(document, roots[i], NodeFilter.SHOW_ALL);
      for (let node = walker.nextNode(); node && text.length < 6000; node = walker.nextNode()) {
        if (node instanceof Element) {
          if (shadowOf(node)) roots.push(shadowOf(node));
          continue;
        }
        if (!(node instanceof Text) || !node.data.trim()) continue;
        if (end && placeOf(node, end) & Node.DOCUMENT_POSITION_PRECEDING) break;
        const parent = parentOf(node);
        if (!parent || closest(parent, `${HEADING},button,[role=button],script,style,noscript`)) continue;
        if (!visible(parent, { checkVisibilityCSS: true })) continue;
        const block = blockOf(parent);
        text += `${block === last ? '' : '\n'}${node.data.replace(/\s+/g, ' ')}`;
        last = block;
      }
    }
    return text.split(/(?<=[.!?…])\s+|\n+/).map(words).filter((one) => /[a-zæøå]{2}/i.test(one));
  }

  /** What names a box: its labels and its first heading. */
  function titles(box) {
    const named = (attributeOf(box, 'aria-labelledby') || '').split(/\s+/).filter(Boolean)
      .map((id) => byId(document, id)).filter(Boolean).map(textOf);
    const heading = within(box, HEADING).find(shown);
    return [attributeOf(box, 'aria-label') || '', ...named, heading ? textOf(heading) : '']
      .map(words).filter(Boolean);
  }

  /** Whether the subject of a box is cookies: its title, its first sentence, or most of them. */
  function aboutCookies(box) {
    const told = sentences(box);
    const named = titles(box);
    const all = [...named, ...told].join(' ');
    if (!COOKIE.test(all) || !WEB_KIND.test(all)) return false;
    if (named.some((one) => COOKIE.test(one))) return true;
    if (named.some((one) => one.endsWith('?') && !ASKS_LEAVE.test(one))) return false;
    const share = told.filter((one) => COOKIE.test(one)).length / Math.max(1, told.length);
    const early = told.slice(0, 2).some((one) => COOKIE.test(one));
    if (!named.length) {
      return COOKIE.test(told[0] || '') || (early && PRIVACY.test(told[0])) || share > 0.6;
    }
    const privacy = named.some((one) => PRIVACY.test(one));
    return privacy ? told.slice(0, 3).some((one) => COOKIE.test(one)) :
      COOKIE.test(told[0] || '') && USES.test(told[0]) && share >= 0.5;
  }

  /** Whether the last thing said before a button is a question about something else. */
  function asksOtherThings(box, button) {
    const last = sentences(box, button).at(-1) || titles(box).at(-1) || '';
    return last.endsWith('?') && !COOKIE.test(last) && !ASKS_LEAVE.test(last);
  }

  const FIELDS = 'input:not([type=checkbox],[type=radio],[type=hidden],[type=button],[type=submit],' +
    '[type=image],[type=reset]),textarea,select,[contenteditable=""],[contenteditable=true]';
  const MARKED = /cookie|informasjonskaps|consent|samtykke|gdpr/i;
  const NOTICE = new RegExp(`(${MARKED.source}).{0,12}(banner|bar\\b|notice|consent|pop-?up|modal|dialog|` +
    'message|alert|warning|melding|varsel|bo(ks|x)\\b)', 'i');

  /** Whether an element is a box of its own, laid over the page or put before or after it. */
  function standsApart(box) {
    const { position } = getComputedStyle(box);
    if (position === 'fixed' || position === 'sticky') return true;
    if (fits(box, 'dialog,[role=dialog],[role=alertdialog],[popover]')) return true;
    const named = ['id', 'class', 'aria-label'].map((name) => attributeOf(box, name) || '').join(' ');
    if (closest(box, 'article') || query(box, 'h1').length > 0) return false;
    if (closest(box, 'main,[role=main]')) return NOTICE.test(named) && !aboutCookiesItself();
    return position === 'absolute' || fits(box, '[role=region],[role=alert]') || MARKED.test(named);
  }

  /** Whether the page itself is about cookies: what asks there is no banner. */
  const aboutCookiesItself = () => [...query(document, 'h1')].some((one) => COOKIE.test(textOf(one)));

  const MOST_TEXT = 8000;
  /** The box about cookies that a button belongs to; null if it belongs to none. */
  function boxAround(button) {
    for (let box = upwards(button); box && box !== bodyOf(document); box = upwards(box)) {
      if (fits(box, 'main,[role=main],article,html')) return null;
      if (!standsApart(box)) continue;
      const shell = query(box, 'main,[role=main]').length > 0 && !fits(box, 'dialog,[role=dialog]');
      if (shell || contentOf(box).length > 4 * MOST_TEXT || textOf(box).length > MOST_TEXT) return null;
      if (within(box, FIELDS).some(shown)) return null;
      if (aboutCookies(box)) return asksOtherThings(box, button) ? null : box;
    }
    return null;
  }

  // ---- what may be pressed ---------------------------------------------------------------------
  const formOf = (b) => b instanceof HTMLButtonElement ? formOfButton(b) :
    b instanceof HTMLInputElement ? formOfInput(b) : null;
  const kindOf = (b) => b instanceof HTMLButtonElement ? typeOfButton(b) :
    b instanceof HTMLInputElement ? typeOfInput(b) : 'button';

  /** Whether a form is part of a banner: in it, or around next to nothing else. */
  function ownForm(form, box) {
    if (within(form, FIELDS).some(shown)) return false;
    return holds(box, form) || (holds(form, box) && textOf(form).length - textOf(box).length < 40);
  }

  /** Why a button must not be pressed; "" if it may be. */
  function obstacle(button, box, platform) {
    if (nameOf(button) === 'a') {
      const to = attributeOf(button, 'href');
      const nowhere = to === null ? platform || attributeOf(button, 'role') === 'button' :
        platform && /^(#|javascript:)/i.test(to.trim());
      return nowhere ? '' : 'link';
    }
    const form = formOf(button);
    return form && kindOf(button) !== 'button' && !ownForm(form, box) ? 'form' : '';
  }

  // ---- finding ---------------------------------------------------------------------------------
  /** A banner of a platform: by its own buttons first, by their words where it has others. */
  function ofPlatform(accept) {
    for (const box of roots().flatMap((root) => [...query(root, ANY_PLATFORM)])) {
      for (const [name, boxes, no, yes] of PLATFORMS) {
        if (!fits(box, boxes)) continue;
        const [wanted, other] = accept ? [yes, no] : [no, yes];
        const own = (selector) => selector ? within(box, selector).filter(shown) : [];
        const told = within(box, BUTTONS).filter(shown);
        const said = (form) => told.filter((b) => form.test(label(b)));
        const takes = [...own(wanted).filter((b) => !(accept ? REJECT : ACCEPT).test(label(b))),
          ...said(accept ? ACCEPT : REJECT)];
        const seen = takes.length || own(other).length || said(accept ? REJECT : ACCEPT).length;
        if (seen) return banner(box, takes, name);
      }
    }
    return null;
  }

  /** A banner that its own words tell. */
  function ofWords(accept) {
    const [wanted, other] = accept ? [ACCEPT, REJECT] : [REJECT, ACCEPT];
    let seen = null;
    for (const element of roots().flatMap((root) => [...query(root, BUTTONS)])) {
      if (contentOf(element).length > 200) continue;
      const text = label(element);
      const asked = wanted.test(text);
      if ((!asked && !other.test(text)) || !shown(element)) continue;
      const box = boxAround(element);
      if (!box) continue;
      if (asked) {
        const found = banner(box, [element], null);
        if (found.button) return found;
        seen = !seen || seen.obstacle === 'no_button' ? found : seen;
      }
      seen = seen || banner(box, [], null);
    }
    return seen;
  }

  function banner(box, buttons, platform) {
    const free = buttons.find((b) => !obstacle(b, box, platform)) || null;
    const kept = buttons.length && !free ? obstacle(buttons[0], box, platform) : '';
    return { box, button: free, platform, obstacle: free ? '' : kept || 'no_button' };
  }

  /** A banner in a frame. */
  function ofFrame() {
    for (const frame of roots().flatMap((root) => [...query(root, 'iframe')])) {
      const named = ['title', 'name', 'id'].map((name) => attributeOf(frame, name) || '').join(' ');
      const floats = () => {
        for (let at = frame; at; at = upwards(at)) {
          if (fits(at, 'dialog,[role=dialog]')) return true;
          if (/fixed|sticky/.test(getComputedStyle(at).position)) return true;
        }
        return false;
      };
      const { width, height } = boxOf(frame);
      if (Math.min(width, height) < LEAST_FRAME || !shown(frame)) continue;
      if (fits(frame, FRAMED) || (FRAME_TOPIC.test(named) && floats())) {
        return { box: frame, button: null, platform: null, obstacle: 'frame' };
      }
    }
    return null;
  }

  /** The button that the user named. */
  function ofSelector(selector) {
    try {
      const button = query(document, selector)[0] || null;
      if (!button || !shown(button)) return null;
      const box = boxAround(button) || parentOf(button) || button;
      return { box, button, platform: null, obstacle: '' };
    } catch {
      return null; // not a selector: nothing is clicked
    }
  }

  let found = null;

  /**
   * The consent banner that is shown, null if there is none.
   * `mode` is what is to be answered; the open shadow roots have been surveyed.
   */
  function seek(mode, selector) {
    const accept = mode === 'accept';
    found = selector ? ofSelector(selector) :
      ofPlatform(accept) || ofWords(accept) || ofFrame();
    if (!found) return null;
    const { box, button, platform } = found;
    const rest = textOf(bodyOf(document)).length - textOf(box).length;
    const { width, height } = boxOf(box);
    const wall = rest < 200 && width * height >= 0.2 * innerWidth * innerHeight;
    return {
      button: button ? label(button).slice(0, 80) : null, wall, platform, obstacle: found.obstacle,
    };
  }

  function answer() {
    if (!found || !found.button) return false;
    HTMLElement.prototype.click.call(found.button);
    return true;
  }

  const sides = (element) => {
    const { x, y, width, height } = boxOf(element);
    return [x, y, width, height];
  };
  /** Where banner and button are in the viewport; null where there is nothing to press. */
  function places() {
    if (!found || !found.button) return null;
    const around = sides(found.box);
    // The host of a shadow root often has no size of its own.
    return [around[2] && around[3] ? around : [0, 0, innerWidth, innerHeight], sides(found.button)];
  }

  globalThis.auditorConsent = {
    seek, answer, places, label, box: () => found && found.box,
  };
})();
