// The way on foot over the plan: from the gate around buildings and walls to the
// entrance. What is drawn is said in words too, and where it ends at no known door.
import { html, useEffect, useState } from "../lib/ui.js";
import { pick, t, term } from "../lib/i18n.js";
import { wayToCall } from "../lib/api-my.js";
import { reason } from "../lib/failures.js";
import { frame, middle, path, place } from "../lib/plan.js";

/** @param {{call: string, route: import("../lib/api-my.js").Route, away: boolean}} props  away: no other gate can be asked for */
export default function MyRoute({ call, route, away }) {
  const [other, set] = useState(/** @type {{route?: import("../lib/api-my.js").Route, error?: any}} */ ({}));
  useEffect(() => set({}), [call, route.gate?.id]);
  const shown = other.route ?? route;
  const from = (/** @type {string} */ gate) => wayToCall(call, gate).then((found) => set({ route: found }), (error) => set({ ...other, error }));
  if (!shown.points) return html`<p class="quiet my-route-none">${term("my.route.why", shown.why ?? "blocked")}</p>`;
  const end = pick(shown.entrance, shown.entrance_en) || t("my.route.door", { n: shown.building ?? "" });
  const told = t("my.route.told", { gate: pick(shown.gate?.name, shown.gate?.name_en), end: shown.entrance_drawn ? end : t("my.route.wall", { n: shown.building ?? "" }), m: Math.round(shown.metres ?? 0), n: shown.minutes ?? 1 });
  return html`<figure class="my-route">
    <figcaption><b>${told}</b>
      ${shown.because === "ambulance" && html` <span class="mark">${t("my.route.ambulance")}</span>`}
      ${!shown.entrance_drawn && html`<p class="my-route-open">${t("my.route.nearest")}</p>`}
      ${(shown.entrances ?? 0) > 1 && html`<p class="my-route-open">${t("my.route.several", { n: shown.entrances ?? 0 })}</p>`}</figcaption>
    <${Drawing} route=${shown} told=${told} />
    ${!away && shown.gates.length > 1 && html`<div class="my-tabs" role="group" aria-label=${t("my.route.gate")}>${shown.gates.map((g) => html`<button key=${g.id} type="button" class="button" aria-pressed=${g.id === shown.gate?.id} onClick=${() => from(g.id)}>${pick(g.name, g.name_en)}</button>`)}</div>`}
    ${other.error && html`<p class="action-error" role="status">${reason(other.error)}</p>`}
  </figure>`;
}

function Drawing({ route, told }) {
  const points = route.points ?? [], first = points[0], last = points[points.length - 1];
  const box = frame([...points, ...(route.buildings ?? []).filter((b) => b.number === route.building).flatMap((b) => b.outline)]);
  const unit = Math.max(box.width, box.height) / 100;
  return html`<svg viewBox="${box.x} ${box.y} ${box.width} ${box.height}" role="img" aria-label=${told}>
    ${(route.buildings ?? []).map((b) => html`<g key=${b.number} class=${b.number === route.building ? "house there" : "house"}><path d=${path([b])} stroke-width=${unit * 0.6} />
      <text transform="translate(${place(middle(b))}) scale(${unit})" text-anchor="middle" dy="2" font-size="6">${b.number}</text></g>`)}
    ${(route.walls ?? []).map((w, i) => html`<line key=${i} class="wall" x1=${w[0]} y1=${-w[1]} x2=${w[2]} y2=${-w[3]} stroke-width=${unit * 0.8} />`)}
    <polyline class="way" points=${points.map((p) => `${p.x},${-p.y}`).join(" ")} stroke-width=${unit * 1.8} />
    <circle class="gate" cx=${first.x} cy=${-first.y} r=${unit * 2.2} />
    <path class="end" transform="translate(${place(last)}) scale(${unit})" d="M0 0L-2.6 -5A3 3 0 1 1 2.6 -5Z" />
  </svg>`;
}
