// The cameras, live, a screenful at a time: attention does not stretch further
// than nine pictures.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { choose, countByStatus } from "../lib/devices.js";
import { devices, me } from "../state.js";
import { hasPresets } from "../lib/orders.js";
import { may } from "../lib/roles.js";
import { siteName } from "../lib/words.js";
import CameraPresets from "../components/camera-presets.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import FreeView from "../components/free-view.js";
import Loading from "../components/loading.js";
import Status from "../components/status.js";
import { reasonsOf } from "../lib/words.js";

const most = 9;

export default function Cameras() {
  const [page, turn] = useState(0);
  devices.need();
  if (devices.status.value === "failed") return html`<${Failure} error=${devices.error.value} retry=${devices.load} />`;
  if (devices.status.value !== "ready") return html`<${Loading} />`;
  const cameras = choose(devices.items.value.values(), { kind: "camera" });
  if (!cameras.length) return html`<h1>${t("cameras.title")}</h1><${Empty} text=${t("cameras.empty")} />`;
  const counts = countByStatus(cameras);
  const ids = cameras.map((c) => c.id).sort(); // a fixed order: tiles must not change places while watched
  const pages = Math.ceil(ids.length / most);
  const here = ids.slice(page * most, (page + 1) * most);
  const unwell = cameras.filter((c) => c.status !== "online");
  return html`<div class="cameras">
    <h1>${t("cameras.title")} <span class="number">${cameras.length}</span></h1>
    <p class="counts">${Object.entries(counts).filter(([, n]) => n > 0).map(([status, n]) => html`<span key=${status}><${Status} value=${status} /> <b>${n}</b></span>`)}</p>
    ${unwell.length > 0 && html`<ul class="unwell">${unwell.map((c) => html`<li key=${c.id}><${Status} value=${c.status} /> <b>${c.name || c.id}</b> ${siteName(c.site)} <span class="quiet">${reasonsOf(c.reasons)}</span></li>`)}</ul>`}
    <${FreeView} cameras=${here} />
    ${may(me(), "devices.command") && cameras.filter((c) => here.includes(c.id) && hasPresets(c)).map((c) => html`<details key=${c.id} class="card"><summary>${t("presets.of", { name: c.name || c.id })}</summary><${CameraPresets} device=${c} /></details>`)}
    ${pages > 1 && html`<nav class="chips" aria-label=${t("cameras.pages")}>${Array.from({ length: pages }, (_, i) => html`<button key=${i} class="chip" aria-pressed=${i === page} onClick=${() => turn(i)}>${i + 1}</button>`)}</nav>`}
  </div>`;
}
