// Looking at cameras without an alert: only for a purpose from a closed list, and
// not for longer than ten minutes at a time; what is left is shown, and then one
// is asked again.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { stopwatch } from "../lib/format.js";
import { left, purposes, view, viewing } from "../lib/viewing.js";
import CameraTile from "./camera-tile.js";

/**
 * @param {{cameras: string[], detail?: "tile"|"full", columns?: number, enlarge?: (id: string) => void}} props
 *   columns: of a wall; without, as many as there is room for
 */
export default function FreeView({ cameras, detail = "full", columns = 0, enlarge }) {
  const v = viewing.value;
  now.value; // what is left ticks
  const rest = v ? left(v) : 0;
  const over = !!v && rest === 0;
  return html`<div class="free-view">
    <div class="view-bar">
      <label>${t("view.purpose")}
        <select value=${over ? "" : v?.purpose ?? ""} onChange=${(e) => view(e.currentTarget.value)}>
          <option value="">${t("view.choose")}</option>
          ${purposes.map((one) => html`<option key=${one} value=${one}>${term("purpose", one)}</option>`)}
        </select>
      </label>
      ${v && !over && html`<span class="view-left ${rest < 60_000 ? "view-soon" : ""}" role="timer" aria-live="off">${t("view.left", { age: stopwatch(rest + 999) })}</span>
        <button class="button" onClick=${() => view(v.purpose)}>${t("view.more")}</button>
        <button class="button" onClick=${() => view("")}>${t("view.end")}</button>`}
    </div>
    ${over && html`<p class="view-over" role="status">${t("view.over")}</p>`}
    ${v && !over
      ? html`<div class="tiles ${columns ? `wall wall-${columns}` : ""}">${cameras.map((id) => html`<${CameraTile} key=${`${id} ${v.until}`} id=${id} why=${{ purpose: v.purpose }} detail=${detail} enlarge=${enlarge && (() => enlarge(id))} />`)}</div>`
      : html`<p class="quiet">${t("view.audit")}</p>`}
  </div>`;
}
