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

const columns = ["state", "door", "hour", "passages", "refused", "held", "forced"];

export default function UpkeepGates() {
  const { value, error, load } = useFetched(gates);
  if (error) return html`<${Failure} error=${error} retry=${load} />`;
  if (!value) return html`<${Loading} />`;
  if (value.items.length === 0) return html`<${Empty} text=${t("upkeep.gates.none")} />`;
  return html`<section class="card"><div class="scroll"><table class="table upkeep-table stacked"><thead><tr>
    <th scope="col">${term("upkeep.col", "gate")}</th>${columns.map((one) => html`<th key=${one} scope="col">${term("upkeep.col", one)}</th>`)}</tr></thead>
    <tbody>${value.items.map((g) => html`<tr key=${g.device}><th scope="row"><a href=${`#/devices/${g.device}`}>${deviceCalled(g.device, g.name)}</a>${g.site && html`<small>${siteName(g.site)}</small>`}</th>
      ${cells(g).map((cell, i) => html`<td key=${columns[i]} data-name=${term("upkeep.col", columns[i])} class=${cell.class}>${cell.said}</td>`)}</tr>`)}</tbody></table></div>
    <p class="quiet">${t("upkeep.gates.rule")}</p></section>`;
}

/** What a row says, in the order of the columns. @param {import("../lib/api-upkeep.js").GateToday} g */
function cells(g) {
  const num = (/** @type {number} */ n, bad = false) => ({ said: count(n), class: bad && n > 0 ? "num upkeep-bad" : "num" });
  const door = g.open === undefined ? t("upkeep.door.untold") : g.open ? t("upkeep.door.open") : t("upkeep.door.closed");
  return [{ said: html`<${Status} value=${g.status} />` }, { said: door }, num(g.last_hour), num(g.passages), num(g.refused), num(g.held_open, true), num(g.forced, true)];
}
