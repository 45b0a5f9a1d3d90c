// Runs after axe-core in Auditor's isolated world: runs it, counts every outcome, and brings
// back only what is told of an element. Counting happens on axe's raw results, so that passed
// elements cost no selectors.
(() => {
  'use strict';
  if (typeof axe === 'undefined') return;

  const MAX_HTML = 400;
  const plain = (value) => ['string', 'number', 'boolean'].includes(typeof value);

  function told(check) {
    const data = check.data && typeof check.data === 'object' ? check.data : {};
    // axe picks its own text by the length of a list.
    const listKey = Array.isArray(check.data) ? (check.data.length === 1 ? 'singular' : 'plural') : '';
    return {
      id: check.id,
      key: typeof data.messageKey === 'string' ? data.messageKey : listKey,
      message: String(check.message || '').slice(0, 500),
      data: Object.fromEntries(
        Object.entries(data).filter(([k, v]) => k !== 'messageKey' && plain(v)).slice(0, 12)
          .map(([k, v]) => [k, String(v).slice(0, 200)])),
    };
  }

  const nodes = (rule) => rule.nodes.map((node) => ({
    target: node.target,
    html: String(node.html || '').slice(0, MAX_HTML),
    checks: [...node.any, ...node.all, ...node.none].map(told),
  }));

  const size = (list) => (list ? list.length : 0);

  function count(rule) {
    return {
      id: rule.id,
      passed: size(rule.passes),
      failed: size(rule.violations),
      cantTell: size(rule.incomplete),
      failure: rule.error ? String(rule.error.message || rule.error).slice(0, 300) : null,
    };
  }

  axe.addReporter('auditor', (raw, options, callback) => {
    const counts = raw.map(count);
    axe.getReporter('v2')(raw, options, (results) => callback({
      version: axe.version,
      counts,
      violations: results.violations.map((rule) => ({ id: rule.id, nodes: nodes(rule) })),
      incomplete: results.incomplete.map((rule) => ({ id: rule.id, nodes: nodes(rule) })),
    }));
  });

  /** The frames inside a context, with what is needed to find and judge each. */
  function frames(context) {
    return axe.utils.getFrameContexts(context || document).map(({ frameSelector, frameContext }) => {
      const element = axe.utils.shadowSelect(frameSelector);
      const sandbox = element?.getAttribute('sandbox');
      return {
        selector: frameSelector,
        context: frameContext,
        src: (element?.getAttribute('src') || element?.getAttribute('data') || '').slice(0, 2000),
        address: String(element?.src || element?.data || '').slice(0, 2000),
        srcdoc: Boolean(element?.hasAttribute('srcdoc')),
        scripts: sandbox === null || sandbox === undefined ||
          sandbox.toLowerCase().split(/\s+/).includes('allow-scripts'),
      };
    });
  }

  // axe-core 4.14 takes for hidden what lies outside of an ancestor with hidden overflow, though a
  // box between them scrolls to it (an application that fills the window). Told of such ancestors
  // that they clip, it sees what can be scrolled to. Only this world's function is changed.
  const styleOf = window.getComputedStyle;
  let roofs = new Set();
  const asClip = (style) => new Proxy(style, {
    get: (target, name) => name === 'getPropertyValue' ?
      (property) => property === 'overflow' ? 'clip' : target.getPropertyValue(property) :
      typeof target[name] === 'function' ? target[name].bind(target) : target[name],
  });
  const knowing = (element, ...pseudo) => {
    const style = styleOf.call(window, element, ...pseudo);
    return roofs.has(element) ? asClip(style) : style;
  };

  /** Runs something of axe with this knowledge; without it style is as it is. */
  async function seeing(run) {
    roofs = globalThis.auditorRest ? auditorRest.roofs() : new Set();
    if (roofs.size) window.getComputedStyle = knowing; // it asks for styles ten thousands of times
    try {
      return JSON.stringify(await run());
    } finally {
      window.getComputedStyle = styleOf;
    }
  }

  globalThis.auditorAxe = {
    // A frame's first, empty document may hand its worlds on to the next one: axe-core knows only this.
    document,
    version: axe.version,
    frames: (context) => JSON.stringify(frames(context)),
    run: (context, options) => seeing(() => axe.run(context || document, options)),
    part: (context, options) => seeing(() => axe.runPartial(context || document, options)),
    finish: async (parts, options) => JSON.stringify(await axe.finishRun(parts, options)),
    runOn: async (element, options) => JSON.stringify(await axe.run(element, options)),
  };
})();
