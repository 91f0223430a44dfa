// The cameras that pull a figure down, with why and for how long, and those of which
// it could not be measured.
import { html } from "../lib/ui.js";
import { listed, t, term } from "../lib/i18n.js";
import { pulling } from "../lib/api-inspection.js";
import { useFetched } from "../lib/fetched.js";
import { deviceCalled, lasting, siteName } from "../lib/words.js";
import { whyWord } from "../lib/inspection.js";
import Failure from "./failure.js";
import Loading from "./loading.js";

/** @param {{figure: string, from: string, to: string, community?: string, name: string, close: () => void}} props */
export default function PullingList({ figure, from, to, community, name, close }) {
  const { value, error, load } = useFetched(() => pulling({ figure, from, to, community: community || undefined }), [figure, from, to, community]);
  const at = (/** @type {import("../lib/api-inspection.js").PullingCamera} */ c) => html`<a href=${figure === "filed" ? `#/archive/${c.camera}` : `#/devices/${c.camera}`}>${deviceCalled(c.camera, c.name)}</a>${c.site && html` <small class="quiet">${siteName(c.site)}</small>`}`;
  return html`<div class="pulling" role="region" aria-label=${t("kpi.pulling", { figure: term("kpi", figure), name })}>
    <header><h3>${t("kpi.pulling", { figure: term("kpi", figure), name })}</h3><button type="button" class="button" onClick=${close}>${t("kpi.close")}</button></header>
    ${!value ? (error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`) : html`
      ${!value.intact && html`<p class="upkeep-away" role="status">${t("kpi.cameras.broken")}</p>`}
      ${value.items.length === 0 ? html`<p>${t("kpi.pulling.none")}</p>` : html`<div class="scroll"><table class="table"><thead><tr><th scope="col">${t("archive.camera")}</th><th scope="col">${t("kpi.lost")}</th><th scope="col">${t("kpi.why")}</th></tr></thead>
        <tbody>${value.items.map((c) => html`<tr key=${c.camera}><th scope="row">${at(c)}</th><td class="num">${lasting(c.lost_sum_s * 1000)} <small class="quiet">/ ${lasting(c.of_s * 1000)}</small></td>
          <td>${Object.entries(c.lost_s).sort((a, b) => b[1] - a[1]).map(([why, s]) => html`<div key=${why}>${whyWord(why)} <small class="quiet">${lasting(s * 1000)}</small></div>`)}</td></tr>`)}</tbody></table></div>`}
      ${value.unmeasured.length > 0 && html`<p class="quiet">${t("kpi.unmeasured", { n: value.unmeasured.length })}${listed(value.unmeasured.slice(0, 20).map((c) => deviceCalled(c.camera, c.name)))}${value.unmeasured.length > 20 ? " …" : ""}</p>`}`}
  </div>`;
}
