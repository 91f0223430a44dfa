// The pages of this person's desk: the few that it needs all day, and behind
// 更多 the others in sections with the settings. On a desk both stand one under
// the other, and as many sections are open as have room.
import { html, signal, useEffect } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { kept } from "../lib/kept.js";
import { mainPagesOf, sectionsOf } from "../lib/roles.js";
import { openSections, pressed, roomFor } from "../lib/sections.js";
import { isHere } from "../lib/page-names.js";
import { place } from "../lib/place.js";
import { me } from "../state.js";
import Controls from "./controls.js";
import Icon from "./icon.js";
import PageLink from "./page-link.js";
import Presence from "./presence.js";
import PulseAge from "./pulse-age.js";
import SearchButton from "./search-button.js";

const open = signal(false);
const wanted = kept("sections", /** @type {string[]|undefined} */ (undefined));
const room = signal(roomFor(innerWidth, innerHeight));
addEventListener("resize", () => (room.value = roomFor(innerWidth, innerHeight)));

export default function Navigation() {
  const others = sectionsOf(me());
  useEffect(() => void (open.value = false), [place.value.path]);
  useEffect(() => (open.value ? whileOpen() : undefined), [open.value]);
  return html`<${SearchButton} />
    <nav aria-label=${t("app.pages")}>
      <ul>${mainPagesOf(me()).map((page) => html`<li key=${page}><${PageLink} page=${page} /></li>`)}</ul>
      <button type="button" class="more-button ${others.some((one) => one.pages.some(isHere)) ? "more-here" : ""}" aria-expanded=${open.value} aria-controls="more" onClick=${() => (open.value = !open.value)}><${Icon} name="pages" /><span>${t("nav.more")}</span></button>
    </nav>
    <div id="more" class="more ${open.value ? "more-open" : ""}">
      ${others.length > 0 && html`<nav aria-label=${t("nav.others")}><${Sections} sections=${others} /></nav>`}
      <${Presence} />
      <${PulseAge} />
      <${Controls} />
    </div>`;
}

/** @param {{sections: import("../lib/roles.js").Section[]}} props */
function Sections({ sections }) {
  const want = wanted.get() ?? sections.map((one) => one.name);
  const shown = openSections(sections, want, isHere, room.value);
  return sections.map(({ name, pages }) => {
    if (!name) return html`<${Pages} key=${name} pages=${pages} />`;
    const isOpen = shown.has(name);
    return html`<section key=${name}>
      <h2><button type="button" class="section-button" aria-expanded=${isOpen} onClick=${() => wanted.set(pressed(want, name, isOpen))}><${Icon} name="more" /><span>${term("section", name)}</span></button></h2>
      <${Pages} pages=${isOpen ? pages : pages.filter(isHere)} />
    </section>`;
  });
}

/** @param {{pages: string[]}} props */
function Pages({ pages }) {
  return pages.length > 0 && html`<ul>${pages.map((page) => html`<li key=${page}><${PageLink} page=${page} /></li>`)}</ul>`;
}

// Closes with Escape and with a press beside it.
function whileOpen() {
  const button = () => /** @type {HTMLElement|null} */ (document.querySelector(".more-button"));
  const press = (/** @type {KeyboardEvent} */ e) => {
    if (e.key !== "Escape") return;
    open.value = false;
    button()?.focus();
  };
  const beside = (/** @type {Event} */ e) => {
    const at = /** @type {Element} */ (e.target);
    if (!at.closest("#more, .more-button, dialog")) open.value = false;
  };
  document.addEventListener("keydown", press);
  document.addEventListener("pointerdown", beside);
  return () => (document.removeEventListener("keydown", press), document.removeEventListener("pointerdown", beside));
}
