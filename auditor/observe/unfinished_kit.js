// What a page would show and does not yet: players and applications without content, and what says
// of itself that it is loading. It only reads.
(() => {
  'use strict';

  const {
    bodyOf, scriptsOf, walk, parentOf, contentOf, shadowOf, nameOf, fits, attributeOf, boxOf,
    visible, closest, textOf, all, survey, shown, hasVisibleContent, words, roots, UNREAD, MEDIA,
  } = globalThis.auditorBase;

  const MOST = 5;
  const placeOf = (one, other) => Node.prototype.compareDocumentPosition.call(one, other);
  const LITTLE = 50; // characters
  const SMALL = 10; // CSS px: what is smaller is hidden from eyes, or a pixel that counts visits

  /** Elements that players and embeds of known makes stand in. */
  const PLAYERS = [
    '.h5p-iframe-wrapper', '.h5p-container', '.h5p-content', '.h5p-player', 'h5p-player',
    '.video-js', 'video-js', '.jwplayer', '.flowplayer', '.plyr', '.mejs-container',
    '.kaltura-player', '[id^=kaltura_player]', '.wistia_embed', '.qbrick-player', '[data-qbrick]',
    '[data-vimeo-id]', '[data-vimeo-url]', '[data-youtube-id]', '[data-plyr-provider]',
    '[data-gobrain-widgetid]', '.infogram-embed', '.flourish-embed', '[id^=datawrapper-vis]',
    '.tableauPlaceholder', '.powerbi-embed', '[data-tf-live]', '[data-tf-widget]',
    '.calendly-inline-widget', '.leaflet-container', '.ol-viewport', '.mapboxgl-map',
    '.maplibregl-map', '.esri-view',
  ].join();
  const PLAYS = /H5PStandalone|h5p-standalone/; // a player that may stand in any element

  /** Elements that scripts write an application into. */
  const ROOTS = [
    '#root', '#app', '#application', '#main-app', '#spa', '#__next', '#__nuxt', '#___gatsby', '#svelte',
    '[id$="-root"]', '[id$="-app"]', '[id$="_root"]', '[id$="_app"]', '[id^="app-"]', '[id^="react-"]',
    '[id^="vue-"]', '[ng-app]', '[ng-version]', '[ng-controller]', '[data-ng-app]', '[data-reactroot]',
    '[data-react-class]', '[data-react-component]', '[data-vue-component]', '[data-v-app]',
    '[data-server-rendered]', '[data-app]', '[data-island]', 'astro-island', 'app-root',
  ].join();
  const BESIDE = new RegExp('modal|portal|toast|overlay|dialog|popup|popover|popper|tooltip|notif|' +
    'alert|announce|live|drawer|menu|cookie|consent|samtykke|usercentrics|onetrust|didomi|cmp|chat|snackbar|' +
    'banner|badge|sprite|script', 'i');

  const LOADS = new RegExp('^(laster( inn)?|lastar( inn)?|henter|hentar|loading|vennligst vent|' +
    'ver venleg og vent|vent litt|please wait|et øyeblikk|eit augeblikk|just a moment)' +
    '[^.…]{0,40}(\\.{2,3}|…)$', 'i');
  const BUSY = '[aria-busy=true],progress:not([value]),[role=progressbar]:not([aria-valuenow])' +
    ':not([aria-valuetext])';

  const rendered = (element) => visible(element, { checkVisibilityCSS: true });
  const large = (element) => {
    const box = boxOf(element);
    return box.width >= SMALL && box.height >= SMALL;
  };

  /** Whether nothing is shown in an element: no text, picture, control or frame. */
  function blank(element) {
    const inside = [element];
    for (let i = 0; i < inside.length; i += 1) {
      const walker = walk(document, inside[i], NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node instanceof Text) {
          const parent = parentOf(node);
          if (node.data.trim() && parent && !UNREAD.has(nameOf(parent)) && shown(parent)) return false;
        } else {
          if (fits(node, MEDIA) && shown(node) && large(node)) return false;
          if (shadowOf(node)) inside.push(shadowOf(node));
          if (shown(node) && getComputedStyle(node).backgroundImage !== 'none' && large(node)) return false;
        }
      }
      if (shadowOf(inside[i])) inside.push(shadowOf(inside[i]));
    }
    return !(element instanceof Element && getComputedStyle(element).backgroundImage !== 'none' &&
      large(element));
  }

  function named(element) {
    const id = attributeOf(element, 'id');
    const [first] = words(attributeOf(element, 'class') || '').split(' ');
    return `${nameOf(element)}${id ? `#${id}` : first ? `.${first}` : ''}`.slice(0, 80);
  }

  /** Elements that a player was to come into, and did not. */
  function players() {
    const known = all(PLAYERS);
    const found = known.filter((one) => rendered(one) && blank(one));
    const played = (script) => PLAYS.test(attributeOf(script, 'src') || contentOf(script));
    if (!known.length && [...scriptsOf(document)].some(played)) found.push(bodyOf(document));
    return found;
  }

  const beside = (element) => BESIDE.test(
    ['id', 'class', 'role', 'aria-live'].map((name) => attributeOf(element, name) || '').join(' '));

  /** Whether an element stands by itself after the main part of a page that shows something there. */
  function afterwards(element) {
    const main = all('main,[role=main]').find(rendered);
    return Boolean(main) && parentOf(element) === bodyOf(document) && !little() &&
      Boolean(placeOf(main, element) & Node.DOCUMENT_POSITION_FOLLOWING);
  }

  /**
   * Empty elements that an application was to come into, in the flow of the page. After a main part
   * that shows something, scripts keep places for what comes only when it is asked for.
   */
  function applications() {
    const upgraded = (one) => nameOf(one).includes('-') && fits(one, ':defined') && !fits(one, ROOTS);
    const custom = all('body > *, main, main > *, [role=main], [role=main] > *').filter((one) =>
      nameOf(one).includes('-') ? !upgraded(one) && !shadowOf(one) && little() :
        fits(one, 'main,[role=main]'));
    return [...new Set([...all(ROOTS), ...custom])].filter((one) =>
      !fits(one, 'html,body,script,style,template,link,meta,svg,svg *,input,textarea,select') &&
      rendered(one) && !closest(one, '[aria-hidden=true],[hidden],dialog') && !beside(one) &&
      !afterwards(one) && !/fixed|absolute/.test(getComputedStyle(one).position) && blank(one));
  }

  /** Whether the main part of the page shows next to nothing. */
  function little() {
    const body = bodyOf(document);
    const main = all('main,[role=main]').find(rendered) || body;
    return !main || (words(textOf(main)).length < LITTLE && blankButText(main));
  }

  const blankButText = (element) => ![...element.querySelectorAll(MEDIA)].some(
    (one) => shown(one) && large(one));

  /** What says of itself that it is loading. */
  function loading() {
    const found = all(BUSY).filter((one) => shown(one) && large(one));
    for (const root of roots()) {
      const walker = walk(document, root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = words(node.data);
        if (text.length > 60 || !LOADS.test(text)) continue;
        const parent = parentOf(node);
        if (parent && !UNREAD.has(nameOf(parent)) && shown(parent) && large(parent)) found.push(parent);
      }
    }
    return found;
  }

  /**
   * What the page does not show yet: places where something should come, and such that say that
   * they are loading. Without scripts nothing comes.
   */
  function unfinished() {
    if (!scriptsOf(document).length) return { missing: [], loading: [] };
    survey();
    const missing = hasVisibleContent() ? [...players(), ...applications()] : [bodyOf(document)];
    const names = (found) => [...new Set(found.filter(Boolean).map(named))].slice(0, MOST);
    return { missing: names(missing), loading: names(loading()) };
  }

  /** Whether a frame that is large enough to be seen shows nothing, though scripts are in it. */
  function hollow() {
    if (innerWidth < 50 || innerHeight < 30 || !scriptsOf(document).length) return false;
    return !hasVisibleContent();
  }

  globalThis.auditorUnfinished = { unfinished, hollow, little };
})();
