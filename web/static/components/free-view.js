// Looking at cameras without an alert: only for a purpose from a closed list,
// and not for longer than ten minutes at a time.
import { html, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import CameraTile from "./camera-tile.js";

const purposes = ["duty", "incident", "inspection", "maintenance", "training"];

/** @param {{cameras: string[]}} props */
export default function FreeView({ cameras }) {
  const [purpose, setPurpose] = useState("");
  return html`<div class="free-view">
    <label>${t("view.purpose")}
      <select value=${purpose} onChange=${(e) => setPurpose(e.currentTarget.value)}>
        <option value="">${t("view.choose")}</option>
        ${purposes.map((one) => html`<option key=${one} value=${one}>${term("purpose", one)}</option>`)}
      </select>
    </label>
    ${purpose ? html`<div class="tiles">${cameras.map((id) => html`<${CameraTile} key=${id} id=${id} why=${{ purpose }} />`)}</div>` : html`<p class="quiet">${t("view.audit")}</p>`}
  </div>`;
}
