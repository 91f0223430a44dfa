// Where another heading or one more camera would help most, when somebody asks.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { coverageSuggestions } from "../lib/api-coverage.js";
import { number, percent } from "../lib/format.js";
import { deviceName } from "../lib/words.js";
import ActionButton from "./action-button.js";

export default function CoverageSuggestions() {
  const [found, set] = useState(/** @type {any} */ (undefined));
  const gain = (s) => t("coverage.gain", { n: number(s.gain_weighted_m2, 0), share: percent(s.share) });
  return html`<section class="card"><h2>${t("coverage.suggest")}</h2>
    ${found && html`<ul class="lines" aria-live="polite">
      ${found.headings.map((s) => html`<li key=${s.camera.id}>${t("coverage.turn", { camera: deviceName(s.camera.id), heading: s.camera.heading_deg })} · ${gain(s)}${s.faults?.length ? html` · <b class="bad">${t("coverage.but.faults")}</b>` : ""}</li>`)}
      ${found.cameras.map((s, i) => html`<li key=${i}>${t("coverage.one.more", { x: number(s.camera.at.x, 1), y: number(s.camera.at.y, 1), heading: s.camera.heading_deg })} · ${gain(s)}${s.faults?.length ? html` · <b class="bad">${t("coverage.but.faults")}</b>` : ""}</li>`)}
      ${found.headings.length + found.cameras.length === 0 && html`<li>${t("coverage.suggest.none")}</li>`}</ul>
      <p class="quiet">${t("coverage.model", { angle: found.model.angle_deg, range: found.model.range_m, width: found.model.width_px })}</p>`}
    <${ActionButton} run=${async () => set(await coverageSuggestions())}>${t("coverage.suggest.ask")}<//></section>`;
}
