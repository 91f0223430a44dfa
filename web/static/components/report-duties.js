// Which alarms are reported, to whom and how soon.
import { html, useRef } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { newKey } from "../lib/api.js";
import { saveDuties } from "../lib/api-police.js";
import ActionButton from "./action-button.js";

const rules = ["gate.forced", "gate.held_open", "area.blind", "sensor.smoke", "sensor.gas", "device.tamper", "power.lost", "report"];

/** @param {{known: import("../lib/api-police.js").Duties, saved: () => Promise<any>}} props */
export default function ReportDuties({ known, saved }) {
  const empty = { lines: rules.map((rule) => ({ rule, on: false, to: "", first_min: 30, every_min: 120, final_min: 240, ...known.lines.find((l) => l.rule === rule) && { ...known.lines.find((l) => l.rule === rule), on: true } })) };
  const [{ lines }, put] = useDraftForm(`duties.${known.version}`, empty);
  const set = (/** @type {any[]} */ lines) => put({ lines });
  const key = useRef(newKey());
  const change = (rule, more) => set(lines.map((l) => (l.rule === rule ? { ...l, ...more } : l)));
  const save = async () => {
    await saveDuties({ version: known.version, lines: lines.filter((l) => l.on).map(({ on: _, ...l }) => l) }, key.current);
    key.current = newKey();
    put(empty);
    await saved();
  };
  const minutes = (l, name, label) => html`<label>${label}<input type="number" min="0" value=${l[name]} onInput=${(e) => change(l.rule, { [name]: Number(e.currentTarget.value) })} /></label>`;
  return html`<section class="card" aria-label=${t("duties.title")}><h2>${t("duties.title")}</h2>
    ${known.version === 0 && html`<p class="quiet">${t("duties.none")}</p>`}
    <ul class="duties">${lines.map((l) => html`<li key=${l.rule} data-duty=${l.rule}>
      <label class="check"><input type="checkbox" checked=${l.on} aria-label=${`${t("duties.on")} ${term("card.kind", l.rule)}`} onChange=${(e) => change(l.rule, { on: e.currentTarget.checked })} /><b>${term("card.kind", l.rule)}</b></label>
      ${l.on && html`<label>${t("duties.to")}<input class="duty-to" value=${l.to} maxlength="60" onInput=${(e) => change(l.rule, { to: e.currentTarget.value })} /></label>
        ${minutes(l, "first_min", t("duties.first"))}${minutes(l, "every_min", t("duties.every"))}${minutes(l, "final_min", t("duties.final"))}`}</li>`)}</ul>
    <p class="quiet">${t("duties.why")}</p>
    <${ActionButton} class="primary" disabled=${lines.some((l) => l.on && !l.to.trim())} run=${save}>${t("duties.save")}<//>
  </section>`;
}
