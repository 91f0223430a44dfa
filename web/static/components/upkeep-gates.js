// Gates today: whether they work, how many passed, and what was refused or held.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { gates } from "../lib/api-upkeep.js";
import { useFetched } from "../lib/fetched.js";
import { count } from "../lib/format.js";
import { deviceCalled, siteName } from "../lib/words.js";
import Empty from "./empty.js";
import Failure from "./failure.js";
import Loading from "./loading.js";
import Status from "./status.js";

export default function UpkeepGates() {
  const { value, error, load } = useFetched(gates);
  if (error) return html`<${Failure} error=${error} retry=${load} />`;
  if (!value) return html`<${Loading} />`;
  if (value.items.length === 0) return html`<${Empty} text=${t("upkeep.gates.none")} />`;
  const bad = (/** @type {number} */ n) => (n > 0 ? "num upkeep-bad" : "num");
  return html`<section class="card"><div class="scroll"><table class="table upkeep-table"><thead><tr>
    ${["gate", "state", "door", "hour", "passages", "refused", "held", "forced"].map((one) => html`<th key=${one} scope="col">${term("upkeep.col", one)}</th>`)}</tr></thead>
    <tbody>${value.items.map((g) => html`<tr key=${g.device}><th scope="row"><a href=${`#/devices/${g.device}`}>${deviceCalled(g.device, g.name)}</a>${g.site && html`<small>${siteName(g.site)}</small>`}</th>
      <td><${Status} value=${g.status} /></td><td>${g.open === undefined ? t("upkeep.door.untold") : g.open ? t("upkeep.door.open") : t("upkeep.door.closed")}</td>
      <td class="num">${count(g.last_hour)}</td><td class="num">${count(g.passages)}</td><td class="num">${count(g.refused)}</td><td class=${bad(g.held_open)}>${count(g.held_open)}</td><td class=${bad(g.forced)}>${count(g.forced)}</td></tr>`)}</tbody></table></div>
    <p class="quiet">${t("upkeep.gates.rule")}</p></section>`;
}
