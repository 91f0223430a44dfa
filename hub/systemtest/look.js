// What a page must be for everybody, looked at from inside the page: TestEveryPageCanBeUsedByEverybody
// puts this and axe into it. Each function answers with what is wrong, in words.
window.look = (() => {
  const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"], preload: false };
  const until = async (what, test) => {
    for (const began = Date.now(); !test(); await new Promise((r) => setTimeout(r, 20))) if (Date.now() - began > 60_000) throw new Error(`waited a minute for ${what} at ${location.hash}: ${document.querySelector("main")?.innerText.slice(0, 300)}`);
  };
  const turn = () => new Promise((r) => setTimeout(r, 0));
  const still = () => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));

  async function go(hash) {
    const there = new Promise((r) => addEventListener("hashchange", r, { once: true }));
    if (location.hash !== `#${hash}`) (location.hash = hash), await there, await turn();
    await until("the page", () => document.querySelector("main > :not(.loading), .login form") && !document.querySelector("main .loading:not(.system .loading)"));
  }

  async function prefer(language, theme, size) {
    const [i18n, prefs] = await Promise.all([import("./lib/i18n.js"), import("./lib/prefs.js")]);
    await i18n.speak(language);
    prefs.setTheme(theme);
    prefs.setSize(size);
    await turn();
  }

  // What PRODUCT never calls a thing, and what Chinese type never does: a space after a
  // sign that brings its own, a half-width sign between characters, a sentence of English.
  const notWords = /报警|接警|警情|级响应|[Ⅰ-Ⅻ]/;
  const notSet = /[，。；：、！？）][ \u00a0](?=\p{Script=Han})|[，。；：、！？][ \u00a0](?=\d)|(?<=\p{Script=Han})[,;:!?](?=\s?\p{Script=Han})|[A-Za-z]{3,} [a-z]{2,} [a-z]{3,}/u;
  const quoted = /\b(refused|reset|timeout|deadline|EOF|dial|unreachable)\b/; // what a device's connection said stands as it was said
  function reads() {
    const wrong = [];
    for (const [e, text] of blocks()) {
      for (const not of [notWords, notSet]) {
        const found = !quoted.test(text) && not.exec(text);
        if (found) wrong.push(`a Chinese page says “${text.slice(Math.max(0, found.index - 15), found.index + 25)}” in ${name(e)}`);
      }
    }
    return wrong;
  }
  // The paragraphs as they are shown: what stands in one line is one text.
  function blocks() {
    const all = [];
    for (const e of document.querySelectorAll("main :is(h1, h2, h3, p, li, dt, dd, td, th, label, button, summary, legend, figcaption), .rail :is(a, button), .dock p"))
      if (shown(e) && !e.querySelector("p, li, dt, td, label, textarea") && !e.closest("pre, code, .theme-dark, .theme-wall")) all.push([e, e.innerText]);
    return all;
  }

  const framed = new Set(); // the frame is the same around every page of a desk, and looked at with the first
  async function audit(how) {
    await still(); // what scrolls is found with a frame
    const { violations } = await window.axe.run(framed.has(how) ? document.querySelector("main") : document, rules);
    if (document.querySelector(".shell")) framed.add(how);
    return violations.flatMap((v) => v.nodes.slice(0, 3).map((n) => `${how}: ${v.id}: ${n.html.slice(0, 200)} (${n.failureSummary.replace(/\s+/g, " ").slice(0, 300)})`));
  }

  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
  const name = (e) => e.outerHTML.slice(0, 140);

  // What can be reached by keys shows that it was: one of each kind is tried.
  function focus() {
    const kinds = new Map();
    for (const e of document.querySelectorAll("a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex='0']"))
      if (shown(e)) kinds.set(`${e.localName}.${e.className}`, e);
    const before = document.activeElement, wrong = [];
    for (const e of kinds.values()) {
      e.focus({ focusVisible: true, preventScroll: true });
      if (document.activeElement !== e) continue; // a part that is closed just now
      const { outlineStyle, outlineWidth } = getComputedStyle(e);
      if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) wrong.push(`nobody sees the focus on ${name(e)}`);
    }
    before?.focus({ preventScroll: true });
    return wrong;
  }

  // The walk by keys alone: what was stopped at, and how it stood there.
  let stops = new Map(), due = [];
  function stop(e) {
    const { top, bottom, left, width } = e.target.getBoundingClientRect();
    const above = document.elementFromPoint(left + width / 2, (top + bottom) / 2);
    const { outlineStyle } = getComputedStyle(e.target.closest(".file, .photo-add, .search-head") ?? e.target);
    if (bottom <= 0 || top >= innerHeight) stops.set(e.target, "out of sight");
    else if (above && !e.target.contains(above) && !above.contains(e.target)) stops.set(e.target, `under ${name(above)}`);
    else stops.set(e.target, outlineStyle === "none" && !e.target.matches("main, [type^='date']") ? "not seen to have the focus" : "");
  }
  /** Goes to a page and answers how many places keys should reach there, at most. */
  async function walk(hash) {
    await prefer("zh", "light", "normal");
    await go(hash);
    removeEventListener("focusin", stop);
    stops = new Map();
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    addEventListener("focusin", stop);
    due = places(); // what comes to the page behind the keys' back is not missed by them
    return String(due.length);
  }
  const places = () => [...document.querySelectorAll("a[href], button:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, input:not(:disabled, [type='radio'])")].filter((e) => shown(e) && e.tabIndex >= 0);
  /** What was wrong on the way, and what was never reached. */
  async function walked() {
    removeEventListener("focusin", stop);
    const wrong = [...stops].filter(([e, how]) => how && e.isConnected).map(([e, how]) => `by keys, ${how}: ${name(e)}`);
    return [...wrong, ...due.filter((e) => e.isConnected && shown(e) && !e.disabled && !stops.has(e)).map((e) => `keys never come to ${name(e)}`)];
  }

  // Nothing is beside the page and no text is cut: tables and plans have their own scrolling.
  function fits(how) {
    const wrong = [], main = document.querySelector("main");
    if (document.documentElement.scrollWidth > innerWidth) wrong.push(`${how}: the page is ${document.documentElement.scrollWidth} wide in ${innerWidth}`);
    if (main && main.scrollWidth > main.clientWidth + 1) {
      const right = main.getBoundingClientRect().right;
      const wide = [...main.querySelectorAll("*")].filter((e) => shown(e) && e.getBoundingClientRect().right > right + 1 && !e.closest(".scroll, .plan, .plan-canvas, svg")).at(-1);
      wrong.push(`${how}: the page is ${main.scrollWidth} wide in ${main.clientWidth}${wide ? `, as is ${name(wide)}` : ""}`);
    }
    for (const e of document.querySelectorAll("main *, .rail *, .dock *")) {
      const { overflowX, overflowY, textOverflow, webkitLineClamp } = getComputedStyle(e); // cut with an ellipsis, the whole is one press away
      if (!shown(e) || e.closest(".unseen, svg, video") || e.children.length > 0 || webkitLineClamp !== "none" || !e.textContent.trim()) continue;
      const cut = (overflowX === "hidden" && e.scrollWidth > e.clientWidth + 1 && textOverflow !== "ellipsis") || (overflowY === "hidden" && e.scrollHeight > e.clientHeight + 2);
      if (cut) wrong.push(`${how}: cut: ${name(e)}`);
    }
    return [...wrong, ...collisions(how)];
  }

  // No word runs out of its place into what stands beside it.
  function collisions(how) {
    const wrong = [];
    const stands = (e) => shown(e) && getComputedStyle(e).position === "static" && (getComputedStyle(e).overflowX === "visible" || e.matches("select, input"));
    for (const e of document.querySelectorAll("main :is(time, span, b, small, p, dt, dd, label, h2, h3, a):not(svg *)")) {
      const next = e.nextElementSibling;
      if (!next || e.closest(".unseen, .plan, .scroll, .leaflet-container") || !stands(e) || !stands(next)) continue;
      const words = document.createRange();
      words.selectNodeContents(e);
      const said = words.getBoundingClientRect(), place = e.getBoundingClientRect(), beside = next.getBoundingClientRect();
      const apart = place.right <= beside.left + 1 && said.top < beside.bottom - 2 && said.bottom > beside.top + 2;
      if (apart && said.right > beside.left + 1) wrong.push(`${how}: runs into what is beside it: ${name(e)}`);
    }
    return wrong;
  }

  const spacing = new CSSStyleSheet(); // WCAG 1.4.12
  spacing.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
  function spaced(how) {
    document.adoptedStyleSheets = [spacing];
    const wrong = fits(how);
    document.adoptedStyleSheets = [];
    return wrong;
  }

  // Between them every language meets every theme, and every width is looked at by axe.
  // The wall's own colours are held by web/test/contrast.test.js, and are among #/system.

  /** A desk's whole width: by axe in both languages, and with the largest letters. */
  async function desk(hash) {
    await prefer("zh", "light", "normal");
    await go(hash);
    const wrong = [...(await audit("zh light")), ...reads(), ...focus(), ...fits("at a desk")];
    await prefer("en", "dark", "normal");
    wrong.push(...(await audit("en dark")));
    await prefer("en", "dark", "xlarge");
    return [...wrong, ...fits("in the largest letters")];
  }

  /** The same desk at 200 %, and with room between the letters. */
  async function near() {
    await prefer("en", "light", "normal");
    const wrong = [...(await audit("en light at 200 %")), ...spaced("at 200 % in English, with text spacing")];
    await prefer("zh", "light", "normal");
    return [...wrong, ...fits("at 200 % in Chinese")];
  }

  /** The same page on a phone, held upright. */
  async function phone() {
    await prefer("zh", "dark", "normal");
    const wrong = [...(await audit("zh dark on a phone")), ...fits("on a phone in Chinese")];
    await prefer("en", "dark", "normal");
    return [...wrong, ...fits("on a phone in English")];
  }

  /** A page outside of the dashboard, in the language that it has. */
  async function alone(how) {
    const wrong = [];
    for (const theme of ["light", "dark"]) {
      document.documentElement.dataset.theme = theme;
      wrong.push(...(await audit(`${theme} ${how}`)));
    }
    return [...wrong, ...focus(), ...fits(how)];
  }

  /** The page behind a message's link, in both languages and themes. */
  async function link() {
    const wrong = [];
    for (const language of ["en", "zh"]) {
      await prefer(language, "light", "normal");
      wrong.push(...(await alone(language)));
    }
    return [...wrong, ...reads()];
  }

  /** One language and theme at the width that is set, for a picture; answers how high a window must be for the whole page to be seen in it. px */
  async function variant(language, theme) {
    await prefer(language, theme, "normal");
    await still();
    const main = document.querySelector(".shell > main");
    return String(Math.max(innerHeight, main ? innerHeight - main.clientHeight + main.scrollHeight : document.documentElement.scrollHeight));
  }

  return { go, prefer, desk, near, phone, alone, link, walk, walked, variant, still };
})();
