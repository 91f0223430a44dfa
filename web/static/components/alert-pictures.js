// What the cameras near an alert see now, one large and three small at most, and
// what they saw then. The view has the alert's purpose.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { isDone } from "../lib/alerts.js";
import { arranged } from "../lib/wall.js";
import AlertBack from "./alert-back.js";
import CameraTile from "./camera-tile.js";
import Clips from "./clips.js";

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function AlertPictures({ alert }) {
  const [chosen, enlarge] = useState("");
  const { large, small } = arranged(alert.cameras ?? [], chosen);
  if (!large) return null;
  const why = { alert: alert.id };
  return html`<aside class="pictures" aria-label=${t("pictures.title")}>
    <h2>${t("pictures.title")}</h2>
    ${!isDone(alert) && html`
      <${CameraTile} key=${large} id=${large} why=${why} />
      ${small.length > 0 && html`<div class="small-tiles">${small.map((id) => html`<${CameraTile} key=${id} id=${id} why=${why} detail="tile" enlarge=${() => enlarge(id)} />`)}</div>`}`}
    ${!isDone(alert) && html`<${AlertBack} alert=${alert} cameras=${[large, ...small]} />`}
    <${Clips} alert=${alert} />
  </aside>`;
}
