// What of the devices is shown. The choice stands in the address, so it can be
// sent to a colleague and survives a reload.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { choose } from "../lib/place.js";
import { kinds, lifecycles, statuses } from "../lib/devices.js";
import { siteName } from "../lib/words.js";
import Status from "./status.js";

/** @param {{choice: Record<string, string>, counts: Record<string, number>, sites: string[]}} props */
export default function DeviceFilters({ choice, counts, sites }) {
  const select = (name, label, values, text) => html`<label>${label}
    <select value=${choice[name] ?? ""} onChange=${(e) => choose({ [name]: e.currentTarget.value })}>
      <option value="">${t("filter.all")}</option>
      ${values.map((v) => html`<option key=${v} value=${v}>${text(v)}</option>`)}
    </select></label>`;
  return html`<form class="filters" role="search" onSubmit=${(e) => e.preventDefault()}>
    <div class="chips" role="group" aria-label=${t("filter.status")}>
      ${statuses.map((s) => html`<button key=${s} type="button" class="chip" aria-pressed=${choice.status === s} onClick=${() => choose({ status: choice.status === s ? "" : s })}>
        <${Status} value=${s} /> <b>${counts[s] ?? 0}</b>
      </button>`)}
    </div>
    ${select("kind", t("filter.kind"), kinds, (v) => term("kind", v))}
    ${select("site", t("filter.site"), sites, siteName)}
    ${select("lifecycle", t("filter.lifecycle"), lifecycles, (v) => term("lifecycle", v))}
    <label>${t("filter.search")}<input type="search" value=${choice.q ?? ""} onInput=${(e) => choose({ q: e.currentTarget.value })} /></label>
  </form>`;
}
