// Which firmware the devices of each model run, and which run another than most.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { firmware } from "../lib/api-upkeep.js";
import { useFetched } from "../lib/fetched.js";
import { deviceName } from "../lib/words.js";
import Empty from "./empty.js";
import Failure from "./failure.js";
import Loading from "./loading.js";

export default function UpkeepFirmware() {
  const { value, error, load } = useFetched(firmware);
  if (error) return html`<${Failure} error=${error} retry=${load} />`;
  if (!value) return html`<${Loading} />`;
  if (value.items.length === 0) return html`<${Empty} text=${t("firmware.none")} />`;
  const split = (/** @type {import("../lib/api-upkeep.js").Versions} */ m) => m.runs.length > 1 && m.runs[0].count === m.runs[1].count; // no version is that of most
  const said = (m) => (m.odd === 0 ? t("firmware.same", { n: m.of }) : split(m) ? t("firmware.mixed", { n: m.runs.length, of: m.of }) : t("firmware.odd", { n: m.odd, of: m.of }));
  return html`<section class="card"><div class="scroll"><table class="table upkeep-table firmware-table"><thead><tr>
    ${["model", "version", "count", "devices"].map((one) => html`<th key=${one} scope="col">${term("upkeep.col", one)}</th>`)}</tr></thead>
    <tbody>${value.items.map((m) => m.runs.map((r, i) => html`<tr key=${m.model + r.firmware}>
      ${i === 0 && html`<th scope="rowgroup" rowspan=${m.runs.length}>${m.model}<small>${m.odd > 0 ? html`<b class="upkeep-bad">${said(m)}</b>` : said(m)}${m.untold > 0 ? ` ${t("firmware.untold", { n: m.untold })}` : ""}</small></th>`}
      <td>${r.firmware}</td><td class="num">${r.count}</td>
      <td>${i === 0 && m.odd > 0 && !split(m) ? html`<span class="quiet">${t("firmware.most")}</span>` : html`<details><summary>${t("firmware.which")}</summary>${r.devices.map((id) => html`<a key=${id} class="firmware-device" href=${`#/devices/${id}`}>${deviceName(id)}</a>`)}</details>`}</td></tr>`))}</tbody></table></div>
    <p class="quiet">${t("firmware.rule")}</p></section>`;
}
