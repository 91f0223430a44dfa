// What a spreadsheet would do: what is wrong first, then what would be entered,
// and once it is confirmed how far it is.
import { html, useEffect, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { confirmImport, getImport } from "../lib/api-onboard.js";
import { newKey } from "../lib/api.js";
import { devices, sites } from "../state.js";
import { told } from "../lib/failures.js";
import ActionButton from "./action-button.js";

const every = 500; // ms between two looks at how far it is

/** @typedef {import("../lib/api-onboard.js").Import} Found */

/** @param {{found: Found, after?: any}} props  after: what comes next, once it is entered */
export default function ImportPreview({ found, after }) {
  const [now, set] = useState(found);
  const [lost, setLost] = useState(/** @type {any} */ (undefined));
  const [key] = useState(newKey);
  useEffect(() => {
    if (now.state !== "running" || !now.id) return;
    const id = now.id;
    const timer = setTimeout(() => getImport(id).then((next) => {
      set(next);
      if (next.state !== "running") devices.load(), sites.load();
    }, setLost), every);
    return () => clearTimeout(timer);
  }, [now]);
  const figures = [[t("import.added"), now.added], [t("import.changed"), now.changed], [t("import.places"), now.places], [t("import.unchanged"), now.unchanged], [t("import.bad"), now.bad_rows, "bad"]];
  const far = { done: now.done, total: now.total };
  return html`<div class="import-preview">
    <dl class="sums">${figures.map(([name, n, look]) => html`<div key=${name} class=${n ? look : undefined}><dt>${name}</dt><dd>${n}</dd></div>`)}</dl>
    ${now.ignored.length > 0 && html`<p class="quiet">${t("import.ignored", { names: now.ignored.join("、") })}</p>`}
    ${now.state === "refused" && html`<${Mistakes} found=${now} />`}
    ${now.state === "ready" && now.total === 0 && html`<p role="status">${t("import.nothing")}</p>`}
    ${now.state === "ready" && now.total > 0 && html`<${ActionButton} class="primary" run=${async () => set(await confirmImport(/** @type {string} */ (now.id), key))}>${t("import.confirm", { n: now.total })}<//>`}
    ${["running", "done", "failed"].includes(now.state) && html`<div class="import-progress" role="status">
      <progress max=${now.total} value=${now.done} aria-label=${t("import.title")}></progress>
      <b>${now.state === "done" ? t("import.state.done", far) : now.state === "failed" ? t("import.state.failed", far) : t("import.state.running", far)}</b>
    </div>`}
    ${now.state === "done" && after}
    ${lost && html`<p class="action-error" role="status">${told(lost)}</p>`}
    ${now.state !== "refused" && now.changes.length > 0 && html`<${Changes} found=${now} />`}
  </div>`;
}

/** @param {{found: Found}} props */
function Mistakes({ found }) {
  return html`<p class="import-refused" role="status">${t("import.refused")}</p>
    <div class="scroll"><table class="table mistakes">
      <thead><tr><th scope="col">${t("import.cell")}</th><th scope="col">${t("import.wrong")}</th></tr></thead>
      <tbody>${found.mistakes.map((m, i) => html`<tr key=${i}>
        <td class="bad-cell">${m.sheet ?? ""} <b>${m.cell ?? (m.row ? t("import.row", { n: m.row }) : t("import.file"))}</b></td>
        <td>${lang() === "en" ? m.en : m.zh}</td>
      </tr>`)}</tbody>
    </table></div>
    ${found.more_mistakes > 0 && html`<p>${t("import.more", { n: found.more_mistakes })}</p>`}`;
}

/** @param {{found: Found}} props */
function Changes({ found }) {
  return html`<div class="scroll"><table class="table changes">
      <thead><tr><th scope="col">${t("import.line")}</th><th scope="col">${t("import.id")}</th><th scope="col">${t("import.name")}</th><th scope="col">${t("import.what")}</th></tr></thead>
      <tbody>${found.changes.map((c) => html`<tr key=${`${c.sheet}-${c.row}`}>
        <td class="quiet">${c.sheet ?? ""} ${c.row}</td><td><code>${c.id}</code></td><td>${c.name ?? ""}</td>
        <td>${c.new ? t("import.new") : t("import.differs", { fields: (c.fields ?? []).map((f) => term("import.field", f)).join("、") })}</td>
      </tr>`)}</tbody>
    </table></div>
    ${found.more_changes > 0 && html`<p class="quiet">${t("import.rest", { n: found.more_changes })}</p>`}`;
}
