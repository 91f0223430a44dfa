// 今日先修: what is mended first, and why it stands there; batteries, gates, test presses.
import { html, useEffect } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { upkeep } from "../lib/api-upkeep.js";
import { useFetched } from "../lib/fetched.js";
import { duration } from "../lib/format.js";
import { choose } from "../lib/place.js";
import { devices, sites } from "../state.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import UpkeepProofs from "../components/upkeep-proofs.js";
import UpkeepBatteries from "../components/upkeep-batteries.js";
import UpkeepFirmware from "../components/upkeep-firmware.js";
import UpkeepGates from "../components/upkeep-gates.js";
import UpkeepRow from "../components/upkeep-row.js";
import UpkeepTests from "../components/upkeep-tests.js";

const views = ["list", "batteries", "gates", "tests", "firmware"];
const parts = { list: List, batteries: UpkeepBatteries, gates: UpkeepGates, tests: UpkeepTests, firmware: UpkeepFirmware };

/** @param {{query: Record<string, string>}} props */
export default function Upkeep({ query }) {
  const view = views.includes(query.view) ? query.view : "list";
  useEffect(() => (devices.need(), sites.need()), []);
  return html`<div class="upkeep">
    <h1>${t("page.upkeep")}</h1>
    <div class="chips" role="group" aria-label=${t("upkeep.view")}>${views.map((one) => html`<button key=${one} class="chip" aria-pressed=${view === one} onClick=${() => choose({ view: one })}>${term("upkeep.view", one)}</button>`)}</div>
    <${parts[view]} />
  </div>`;
}

function List() {
  const { value, error, load } = useFetched(upkeep);
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  return html`${error && html`<${Failure} error=${error} retry=${load} />`}
    ${value.telemetry_away && html`<p class="upkeep-away" role="status">${t("upkeep.telemetry.away")}</p>`}
    ${value.records_away && html`<p class="upkeep-away" role="status">${t("upkeep.records.away")}</p>`}
    ${value.items.length === 0 ? html`<${Empty} text=${value.waiting > 0 || value.records_away ? t("upkeep.none.yet") : t("upkeep.none", { n: value.devices })} />` : html`<ol class="upkeep-list card">${value.items.map((row, i) => html`<${UpkeepRow} key=${row.kind + row.device} row=${row} place=${i + 1} />`)}</ol>`}
    <${UpkeepProofs} />
    ${value.more > 0 && html`<p class="quiet">${t("upkeep.more", { n: value.more })}</p>`}
    <p class="quiet">${t("upkeep.rule")}${t("upkeep.age", { age: duration(value.age_s * 1000, lang()), n: value.devices })}${value.waiting > 0 ? t("upkeep.waiting", { n: value.waiting }) : ""}</p>`;
}
