// How to get there, of what is on record. Where nothing is known nothing is drawn.
import { html } from "../lib/ui.js";
import { lang, pick, t, term } from "../lib/i18n.js";
import { duration, ms } from "../lib/format.js";
import { now } from "../lib/clock.js";
import MyRoute from "./my-route.js";

/** @param {{call: string, way: import("../lib/api-my.js").Way, route?: import("../lib/api-my.js").Route, offline: boolean}} props  offline: what gates said may be long over */
export default function MyWay({ call, way, route, offline }) {
  const steps = [way.building && t("my.way.building", { n: way.building }), way.floor && t("my.way.floor", { n: way.floor }), way.unit && t("my.way.unit", { n: way.unit })].filter(Boolean);
  const state = (/** @type {import("../lib/api-my.js").Gate} */ g) => (offline ? "unknown" : g.state);
  return html`<section class="my-part" aria-label=${t("my.way")}>
    ${steps.length > 0 ? html`<ol class="my-steps">${steps.map((one) => html`<li key=${one}>${one}</li>`)}</ol>` : html`<p>${t("my.way.none")}</p>`}
    ${route && html`<${MyRoute} call=${call} route=${route} away=${offline} />`}
    ${way.lat !== undefined && way.lon !== undefined && html`<p><a class="button" href=${`geo:${way.lat},${way.lon}?q=${way.lat},${way.lon}`}>${t("my.way.map")}</a></p>`}
    ${way.ambulance && html`<p class="my-urgent">${way.ambulance.gate ? t("my.ambulance.at", { gate: way.ambulance.gate }) : t("my.ambulance")}</p>`}
    ${way.told.map((one) => html`<p key=${one} class="my-told">${term("my.told", one)}</p>`)}
    <h3>${t("my.gates")}</h3>
    ${way.gates.length === 0 ? html`<p class="quiet">${t("my.gates.none")}</p>` : html`<ul class="my-gates">${way.gates.map((g) => html`<li key=${g.id} class="my-gate-${state(g)}">
      <b>${pick(g.name, g.name_en)}</b> <span>${term("my.gate", state(g))}</span>${g.heard && state(g) !== "unknown" && html` <small>${t("my.gate.said", { age: duration(Math.max(0, now.value - ms(g.heard)), lang()) })}</small>`}</li>`)}</ul>`}
  </section>`;
}
