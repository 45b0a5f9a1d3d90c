// What our scripts in the isolated world of a document share: the document's own members, whatever
// the page has put in their place, its open shadow roots, and what is shown of it.
(() => {
  'use strict';

  const XML = 'http://www.w3.org/XML/1998/namespace';

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
  const scrollerOf = getter(Document.prototype, 'scrollingElement');
  const typeOf = getter(Document.prototype, 'contentType');
  const walk = method(Document.prototype, 'createTreeWalker');
  const inDocument = method(Document.prototype, 'querySelectorAll');
  const inFragment = method(DocumentFragment.prototype, 'querySelectorAll');
  const inElement = method(Element.prototype, 'querySelectorAll');
  const parentOf = getter(Node.prototype, 'parentElement');
  const rootOf = method(Node.prototype, 'getRootNode');
  const firstOf = getter(Node.prototype, 'firstChild');
  const baseOf = getter(Node.prototype, 'baseURI');
  const contentOf = getter(Node.prototype, 'textContent');
  const connected = getter(Node.prototype, 'isConnected');
  const shadowOf = getter(Element.prototype, 'shadowRoot');
  const nameOf = getter(Element.prototype, 'localName');
  const fits = method(Element.prototype, 'matches');
  const closest = method(Element.prototype, 'closest');
  const scrollTo = method(Element.prototype, 'scrollTo');
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
  const sheetsIn = getter(Document.prototype, 'styleSheets');
  const sheetsOf = (root) => root === document ? sheetsIn(root) : root.styleSheets;
  const query = (root, selector) => root instanceof Document ? inDocument(root, selector) :
    root instanceof DocumentFragment ? inFragment(root, selector) : inElement(root, selector);
  /** The element around one, out of a shadow root as well; null where there is none. */
  const upwards = (element) => parentOf(element) || rootOf(element).host || null;

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

  const words = (text) => (text || '').replace(/\s+/g, ' ').trim();

  globalThis.auditorBase = {
    getter, method, upwards,
    bodyOf, titleOf, scriptsOf, fontsOf, timelineOf, linksOf, urlOf, rootElementOf, typeOf,
    scrollerOf, animationsOf, walk, inDocument, inFragment, parentOf, rootOf, baseOf, contentOf,
    connected, shadowOf, nameOf, fits, attributeOf, languageOf, visible, rectsOf, boxOf, scrollTo, closest, textOf,
    query, survey, all, shown, hasVisibleContent, words, sheetsOf, MEDIA, UNREAD,
    roots: () => roots, suspects: () => suspects,
  };
})();
