// What the cameras near an alert see now, one large and three small at most, and
// what they saw then. The view has the alert's purpose.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { isDone } from "../lib/alerts.js";
import AlertBack from "./alert-back.js";
import CameraTile from "./camera-tile.js";
import Clips from "./clips.js";

const most = 4;

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function AlertPictures({ alert }) {
  const cameras = (alert.cameras ?? []).slice(0, most);
  const [large, enlarge] = useState(cameras[0]);
  if (!cameras.length) return null;
  const others = cameras.filter((id) => id !== large);
  const why = { alert: alert.id };
  return html`<aside class="pictures" aria-label=${t("pictures.title")}>
    <h2>${t("pictures.title")}</h2>
    ${!isDone(alert) && html`
      <${CameraTile} key=${large} id=${large} why=${why} />
      ${others.length > 0 && html`<div class="small-tiles">${others.map((id) => html`<${CameraTile} key=${id} id=${id} why=${why} detail="tile" enlarge=${() => enlarge(id)} />`)}</div>`}`}
    ${!isDone(alert) && html`<${AlertBack} alert=${alert} cameras=${cameras} />`}
    <${Clips} alert=${alert} />
  </aside>`;
}
