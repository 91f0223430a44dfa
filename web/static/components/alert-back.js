// What the cameras that see an alert's place recorded, from a minute before it on. Only
// of cameras whose recordings are known of.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { recordingsOf } from "../lib/api-recordings.js";
import { useFetched } from "../lib/fetched.js";
import { deviceName } from "../lib/words.js";
import { devices } from "../state.js";
import LookBack from "./look-back.js";

const before = 60_000; // ms

/** @param {{alert: import("../lib/api.js").Alert, cameras: string[]}} props */
export default function AlertBack({ alert, cameras }) {
  const [shown, show] = useState("");
  const { value: recorded = [] } = useFetched(() => Promise.all(cameras.map(known)), [cameras.join(" ")]);
  const ids = cameras.filter((_, i) => recorded[i]);
  if (!ids.length) return null;
  return html`<section class="alert-back"><h3>${t("back.title")}</h3>
    <p class="tile-acts">${ids.map((id) => html`<button key=${id} class="button" aria-pressed=${shown === id} onClick=${() => show(shown === id ? "" : id)}>${t("back.alert", { name: deviceName(id) })}</button>`)}</p>
    ${shown && html`<${LookBack} key=${shown} id=${shown} why=${{ alert: alert.id }} from=${Date.parse(alert.opened_at) - before} />`}
  </section>`;
}

/** Whether something of a camera can be looked back at. @param {string} id */
const known = (id) => devices.items.value.get(id)?.capabilities?.includes("recordings") || recordingsOf(id).then(() => true, () => false);
