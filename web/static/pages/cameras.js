// The cameras, live, a screenful at a time: attention does not stretch further
// than nine pictures; sixteen can be watched for their state.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { useKeys } from "../lib/keys.js";
import { choose } from "../lib/devices.js";
import { devicesInOrder } from "../lib/devices-in-order.js";
import { choose as point } from "../lib/place.js";
import { columnsOf, fitting, sizes, status } from "../lib/wall.js";
import { hasPresets } from "../lib/orders.js";
import { may } from "../lib/roles.js";
import { devices, me } from "../state.js";
import { deviceName, reasonsOf, siteName } from "../lib/words.js";
import CameraPresets from "../components/camera-presets.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import FreeView from "../components/free-view.js";
import Loading from "../components/loading.js";
import Status from "../components/status.js";
import StatusWall from "../components/status-wall.js";

/** @param {{query: Record<string, string>}} props */
export default function Cameras({ query }) {
  const page = Math.max(0, Number(query.page ?? 1) - 1 || 0), asked = Number(query.wall);
  const chosen = sizes.includes(asked) ? asked : 0;
  const turn = (/** @type {number} */ next) => point({ page: next ? String(next + 1) : undefined });
  devices.need();
  const { list: cameras, counts } = choose(devicesInOrder.value, { kind: "camera", site: query.site });
  const ids = cameras.map((c) => c.id).sort(); // a fixed order: tiles must not change places while watched
  const size = chosen || fitting(ids.length);
  const pages = Math.max(1, Math.ceil(ids.length / size));
  const at = Math.min(page, pages - 1);
  const here = ids.slice(at * size, (at + 1) * size);
  // what was first on the screen stays on it
  const resize = (/** @type {number} */ next, first = ids[at * size]) => {
    const page = Math.max(0, Math.floor(ids.indexOf(first) / next));
    point({ wall: String(next), page: page ? String(page + 1) : undefined });
  };
  useKeys("cameras", {
    one: () => resize(1), four: () => resize(4), nine: () => resize(9), states: () => resize(status),
    before: () => turn(Math.max(0, at - 1)), after: () => turn(Math.min(pages - 1, at + 1)),
  });
  if (devices.status.value === "failed") return html`<${Failure} error=${devices.error.value} retry=${devices.load} />`;
  if (devices.status.value !== "ready") return html`<${Loading} />`;
  if (!cameras.length) return html`<h1>${t("cameras.title")}</h1><${Empty} text=${t("cameras.empty")} next=${t("empty.cameras.empty")} />`;
  const unwell = cameras.filter((c) => c.status !== "online");
  return html`<div class="cameras">
    <h1>${t("cameras.title")} <span class="number">${cameras.length}</span></h1>
    <p class="counts">${Object.entries(counts).filter(([, n]) => n > 0).map(([name, n]) => html`<span key=${name}><${Status} value=${name} /> <b>${n}</b></span>`)}</p>
    ${unwell.length > 0 && html`<ul class="unwell">${unwell.map((c) => html`<li key=${c.id}><${Status} value=${c.status} /> <b>${deviceName(c.id)}</b> ${siteName(c.site)} <span class="quiet">${reasonsOf(c.reasons)}</span></li>`)}</ul>`}
    <div class="chips" role="group" aria-label=${t("cameras.wall")}>${sizes.map((n) => html`<button key=${n} class="chip" aria-pressed=${n === size} aria-keyshortcuts=${n === status ? "0" : String(n)} onClick=${() => resize(n)}>${n === status ? t("cameras.wall.status", { n }) : t("cameras.wall.n", { n })}</button>`)}</div>
    ${size === status ? html`<${StatusWall} cameras=${here} />` : html`<${FreeView} cameras=${here} detail=${size === 1 ? "full" : "tile"} columns=${columnsOf(size)} enlarge=${size > 1 ? (id) => resize(1, id) : undefined} />`}
    ${may(me(), "devices.command") && cameras.filter((c) => here.includes(c.id) && hasPresets(c)).map((c) => html`<details key=${c.id} class="card"><summary>${t("presets.of", { name: deviceName(c.id) })}</summary><${CameraPresets} device=${c} /></details>`)}
    ${pages > 1 && html`<nav class="chips" aria-label=${t("cameras.pages")}>${Array.from({ length: pages }, (_, i) => html`<button key=${i} class="chip" aria-pressed=${i === at} onClick=${() => turn(i)}>${i + 1}</button>`)}</nav>`}
  </div>`;
}
