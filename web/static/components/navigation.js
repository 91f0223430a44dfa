// The pages of this person's desk: the few that it needs all day, and behind
// 更多 the others with the settings. On a desk both stand one under the other.
import { html, signal, useEffect } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { mainPagesOf, otherPagesOf } from "../lib/roles.js";
import { place } from "../lib/place.js";
import { me } from "../state.js";
import Controls from "./controls.js";
import Icon from "./icon.js";
import PageLink, { isHere } from "./page-link.js";
import Presence from "./presence.js";
import PulseAge from "./pulse-age.js";

const open = signal(false);

export default function Navigation() {
  const others = otherPagesOf(me());
  useEffect(() => void (open.value = false), [place.value.path]);
  useEffect(() => (open.value ? whileOpen() : undefined), [open.value]);
  return html`<nav aria-label=${t("app.pages")}>
      <ul>${mainPagesOf(me()).map((page) => html`<li key=${page}><${PageLink} page=${page} /></li>`)}</ul>
      <button type="button" class="more-button ${others.some(isHere) ? "more-here" : ""}" aria-expanded=${open.value} aria-controls="more" onClick=${() => (open.value = !open.value)}><${Icon} name="pages" /><span>${t("nav.more")}</span></button>
    </nav>
    <div id="more" class="more ${open.value ? "more-open" : ""}">
      ${others.length > 0 && html`<nav aria-label=${t("nav.others")}><ul>${others.map((page) => html`<li key=${page}><${PageLink} page=${page} /></li>`)}</ul></nav>`}
      <${Presence} />
      <${PulseAge} />
      <${Controls} />
    </div>`;
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
