// What is known of one resident, most needed first. What the role or the purpose
// does not show is not there, and leaves no gap.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { dayOf, flags, homeWord } from "../lib/people.js";
import { now } from "../lib/clock.js";
import Icon from "./icon.js";
import { timed } from "../lib/times.js";



/** @param {{resident: import("../lib/api-people.js").Resident, away?: {kind: string, to?: string}, confirm?: (index: number, contact: any) => any}} props */
export default function ResidentFacts({ resident: one, away, confirm }) {
  const known = flags.filter((flag) => one[flag]);
  return html`<div class="resident">
    <p class="resident-who"><b>${one.name ?? one.form ?? one.code}</b>
      ${one.name && one.form && one.form !== one.name && html`<span class="quiet">${t("res.form")} ${one.form}</span>`}
      ${one.phone && html`<a class="resident-phone" href=${`tel:${one.phone}`}><${Icon} name="call" />${one.phone}</a>`}
      ${one.place && html`<span class="quiet">${homeWord(one.place)}</span>`}
      ${one.language && html`<span class="quiet">${one.language}</span>`}
    </p>
    ${away && html`<p class="resident-away"><b>${t("res.away.now", { kind: term("absence", away.kind) })}</b> ${away.to ? t("res.away.until", { at: timed(away.to) }) : t("res.away.open")}</p>`}
    ${(known.length > 0 || one.class || (one.hazard && one.hazard !== "none")) && html`<p class="resident-flags">
      ${known.map((flag) => html`<span key=${flag} class="mark mark-flag">${term("res.flag", flag)}</span>`)}
      ${one.class && html`<span class="mark">${term("res.class", one.class)}</span>`}
      ${one.hazard && one.hazard !== "none" && html`<span class="mark mark-flag">${term("res.hazard", one.hazard)}</span>`}
    </p>`}
    ${one.rescue && html`<p class="resident-rescue"><span class="quiet">${t("res.rescue")}</span> ${one.rescue}</p>`}
    ${(one.access || one.key_box) && html`<dl class="resident-entry">
      ${one.access && html`<div><dt>${t("res.access")}</dt><dd>${one.access}</dd></div>`}
      ${one.key_box && html`<div><dt>${t("res.keybox")}</dt><dd>${one.key_box.place} · ${t("res.keycode")} <code>${one.key_box.code}</code></dd></div>`}
    </dl>`}
    ${(one.contacts ?? []).length > 0 && html`<h3>${t("res.contacts")}</h3><ol class="resident-contacts">${one.contacts?.map((c, i) => html`<li key=${i}>
      <b>${c.name}</b> <span>${c.relation}</span> <a href=${`tel:${c.phone}`}>${c.phone}</a>
      ${c.has_key && html`<span class="mark">${t("res.haskey")}</span>`}
      <span class="quiet">${c.confirmed_at ? t("res.confirmed", { at: dayOf(c.confirmed_at) }) : t("res.unconfirmed")}</span>
      ${confirm && confirm(i, c)}
    </li>`)}</ol>`}
  </div>`;
}
