// Batteries to buy, by month and model.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { batteries } from "../lib/api-upkeep.js";
import { useFetched } from "../lib/fetched.js";
import { deviceName } from "../lib/words.js";
import Empty from "./empty.js";
import Failure from "./failure.js";
import Loading from "./loading.js";

export default function UpkeepBatteries() {
  const { value, error, load } = useFetched(batteries);
  if (error) return html`<${Failure} error=${error} retry=${load} />`;
  if (!value) return html`<${Loading} />`;
  return html`<section class="card">
    ${value.items.length === 0 ? html`<${Empty} text=${t("upkeep.batteries.none")} />` : html`<div class="scroll"><table class="table upkeep-table"><thead><tr>
      ${["month", "model", "count", "devices"].map((one) => html`<th key=${one} scope="col">${term("upkeep.col", one)}</th>`)}</tr></thead>
      <tbody>${value.items.map((lot) => html`<tr key=${lot.month + lot.model}><th scope="row">${lot.month}</th><td>${lot.model || t("upkeep.no.model")}</td><td class="num">${lot.devices.length}</td>
        <td>${lot.devices.map((id, i) => html`${i > 0 ? t("upkeep.and") : ""}<a key=${id} href=${`#/devices/${id}`}>${deviceName(id)}</a>`)}</td></tr>`)}</tbody></table></div>`}
    <p class="quiet">${t("upkeep.batteries.rule")}</p>
    ${value.collecting > 0 && html`<p class="quiet">${t("upkeep.collecting", { n: value.collecting })}</p>`}
    ${value.waiting > 0 && html`<p class="quiet">${t("upkeep.waiting", { n: value.waiting })}</p>`}
  </section>`;
}
