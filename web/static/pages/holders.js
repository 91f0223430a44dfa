// Holders of places: who answers for which, and where a place has nobody.
import { html, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { allSites } from "../lib/api.js";
import { responders } from "../lib/api-duty.js";
import { useFetched } from "../lib/fetched.js";
import { rowsOf, today } from "../lib/holders.js";
import { choose } from "../lib/place.js";
import { may } from "../lib/roles.js";
import { named } from "../lib/duty.js";
import { me } from "../state.js";
import DutyTabs from "../components/duty-tabs.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import HoldingForm from "../components/holding-form.js";
import HoldingRow from "../components/holding-row.js";
import PlaceGate from "../components/place-gate.js";
import Loading from "../components/loading.js";
import SavedFilters from "../components/saved-filters.js";

/** @param {{query: Record<string, string>}} props */
export default function HoldersPage({ query }) {
  const [open, setOpen] = useState(/** @type {string|undefined} */ (undefined)); // the place that gets a holder
  const known = useFetched(async () => ({ sites: await allSites(), people: await responders() }), []);
  const head = html`<h1>${t("holders.page")}</h1><${DutyTabs} />`;
  if (known.error && !known.value) return html`<div class="duty">${head}<${Failure} error=${known.error} retry=${known.load} /></div>`;
  if (!known.value) return html`<div class="duty">${head}<${Loading} /></div>`;
  const { sites, people } = known.value;
  const changes = may(me(), "sites.change");
  const day = today();
  const rows = rowsOf(sites, day);
  const bare = rows.filter((row) => row.bare).length;
  const own = rows.filter((row) => row.own.length === 0).length;
  const kept = { bare: (row) => row.bare, own: (row) => row.own.length === 0 }[query.only ?? ""];
  const name = (who) => people.find((p) => p.id === who)?.name ?? who;
  const changed = () => (setOpen(undefined), known.load());
  return html`<div class="duty holdings-page">${head}
    <p class="quiet">${t("holders.what")}</p>
    <div class="chips" role="group" aria-label=${t("holders.which")}>
      <button class="chip" aria-pressed=${!kept} onClick=${() => choose({ only: undefined })}>${t("holders.all", { n: rows.length })}</button>
      <button class="chip" aria-pressed=${query.only === "own"} onClick=${() => choose({ only: "own" })}>${t("holders.own", { n: own })}</button>
      <button class="chip" aria-pressed=${query.only === "bare"} onClick=${() => choose({ only: "bare" })}>${t("holders.bare", { n: bare })}</button>
    </div>
    <${SavedFilters} filters=${["only"]} />
    ${rows.length === 0 && html`<${Empty} text=${t("holders.nosites")} next=${t("empty.holders.nosites")} href="#/devices/setup" label=${t("empty.setup")} />`}
    ${query.only === "bare" && bare === 0 && rows.length > 0 && html`<p class="rule-right">${t("holders.covered")}</p>`}
    <ul class="places">${rows.filter(kept ?? (() => true)).map(({ site, depth, own: mine, above, bare: none }) => html`<li key=${site.id} class=${`card place${kept ? "" : ` depth-${Math.min(depth, 4)}`}`}>
      <div class="place-head"><h2>${named(site)}</h2> <small class="quiet">${term("level", site.level ?? "")}</small>
        ${none && html`<span class="mark mark-late">${t("holders.nobody")}</span>`}
        ${changes && html`<button class="button" aria-expanded=${open === site.id} aria-label=${t("holders.add.to", { place: named(site) })} onClick=${() => setOpen(open === site.id ? undefined : site.id)}>${t("holders.add")}</button>`}</div>
      ${!none && mine.length === 0 && html`<p class="quiet">${t("holders.above")}${above.map(({ at, h }, i) => html`<span key=${i}>${i > 0 && " · "}${above[i - 1]?.at !== at && `${named(at)} `}<span class="quiet">${term("duty.holder", h.role)}</span> <b>${name(h.holder)}</b></span>`)}</p>`}
      ${site.holders && site.holders.length > 0 && html`<ul class="holdings">${site.holders.map((h, i) => html`<${HoldingRow} key=${i} site=${site} index=${i} holding=${h} day=${day} name=${name} changes=${changes} changed=${changed} />`)}</ul>`}
      <${PlaceGate} site=${site} changes=${changes} changed=${changed} />
      ${open === site.id && html`<${HoldingForm} site=${site} people=${people.filter((p) => !p.left)} day=${day} saved=${changed} cancel=${() => setOpen(undefined)} />`}
    </li>`)}</ul>
  </div>`;
}
