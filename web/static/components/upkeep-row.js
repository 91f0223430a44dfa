// One line of 今日先修: what, why it stands here, what is known against it, and its work order.
import { html } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { href } from "../lib/router.js";
import { half } from "../lib/translate.js";
import { may } from "../lib/roles.js";
import { deviceCalled, deviceName, reasonWord, siteName } from "../lib/words.js";
import { me } from "../state.js";
import Icon from "./icon.js";
import Status from "./status.js";

/** @param {{row: import("../lib/api-upkeep.js").Row, place: number}} props */
export default function UpkeepRow({ row, place }) {
  const edge = row.kind === "edge";
  const name = deviceCalled(row.device, row.name);
  const home = edge ? "#/edges" : `#/devices/${row.device}`;
  const told = row.health.reasons;
  return html`<li class="upkeep-row upkeep-${row.health.risk}">
    <span class="upkeep-place" aria-label=${t("upkeep.place", { n: place })}>${place}</span>
    <div class="upkeep-what">
      <h2><${Icon} name=${edge ? "edges" : row.kind} /><a href=${home}>${name}</a></h2>
      <p class="upkeep-why">${half(row.why, lang())}</p>
      ${told.length > 0 && html`<ul class="upkeep-reasons">${told.map((r) => html`<li key=${r.text}>${reasonWord(r.text)}</li>`)}</ul>`}
      ${row.folded_count > 0 && html`<details><summary>${t("upkeep.folded", { n: row.folded_count })}${row.folded_life_lines > 0 ? t("upkeep.folded.lines", { n: row.folded_life_lines }) : ""}</summary>
        <ul class="upkeep-folded">${(row.folded ?? []).map((id) => html`<li key=${id}><a href=${`#/devices/${id}`}>${deviceName(id)}</a></li>`)}</ul></details>`}
    </div>
    <div class="upkeep-state"><${Status} value=${row.status} /><small>${term("kind", row.kind)}${row.site ? ` · ${siteName(row.site)}` : ""}</small><small>${t("upkeep.score", { n: row.health.score })}</small></div>
    <div class="upkeep-order">${row.order
      ? html`<a class="mark" href=${`#/orders/${row.order.id}`}>${t("upkeep.order", { state: term("work.state", row.order.state) })}</a>`
      : !edge && may(me(), "work.do") && html`<a class="button" href=${href("/orders", { device: row.device, fault: row.fault })}>${t("upkeep.make")}</a>`}</div>
  </li>`;
}
