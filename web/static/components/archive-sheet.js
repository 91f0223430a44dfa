// A sheet of camera files: what it would change first, then, confirmed, all of it.
import { html, useState } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { archiveSheet } from "../lib/api-archive.js";
import { told } from "../lib/failures.js";
import ActionButton from "./action-button.js";

/** @param {{fields: import("../lib/api-archive.js").Field[], changed: () => any}} props */
export default function ArchiveSheet({ fields, changed }) {
  const [read, set] = useState(/** @type {{busy?: boolean, error?: any, file?: File, plan?: import("../lib/api-archive.js").SheetPlan}} */ ({}));
  const take = async (/** @type {any} */ e) => {
    const file = e.currentTarget.files?.[0];
    e.currentTarget.value = ""; // so that the same file, mended, can be chosen again
    if (!file) return;
    set({ busy: true, file });
    try {
      set({ file, plan: await archiveSheet(file) });
    } catch (error) {
      set({ file, error });
    }
  };
  const confirm = async () => {
    set({ file: read.file, plan: await archiveSheet(/** @type {File} */ (read.file), read.plan?.sha256) });
    changed();
  };
  const name = (/** @type {string} */ key) => (key === "device" ? t("archive.device") : fields.find((f) => f.key === key)?.[lang() === "en" ? "en" : "zh"] ?? key);
  const plan = read.plan;
  return html`<div class="import-preview"><p class="quiet">${t("archive.how")}</p>
    <p><label class="button file">${read.busy ? t("import.reading") : t("import.choose")}<input type="file" accept=".xlsx,.csv,.txt" onChange=${take} disabled=${read.busy} /></label> <span class="file-name">${read.file?.name ?? ""}</span></p>
    ${read.error && html`<p class="action-error" role="status">${told(read.error)}</p>`}
    ${plan && plan.mistakes.length > 0 && html`<p class="import-refused" role="status">${t("archive.refused")}</p>
      <div class="scroll"><table class="table mistakes"><tbody>${plan.mistakes.map((m, i) => html`<tr key=${i}><td class="bad-cell"><b>${t("archive.row", { n: m.row })}</b> ${name(m.field)}</td><td>${lang() === "en" ? m.en : m.zh}</td></tr>`)}</tbody></table></div>
      ${plan.more_mistakes > 0 && html`<p>${t("import.more", { n: plan.more_mistakes })}</p>`}`}
    ${plan && plan.mistakes.length === 0 && html`<div role="status">${plan.changes.length === 0 ? html`<p>${t("archive.nothing")}</p>` : plan.done ? html`<p><b>${t("archive.done", { n: plan.changes.length })}</b></p>` : html`
      <p>${t("archive.would", { n: plan.changes.length, same: plan.same })}</p>
      <ul class="lines">${plan.changes.slice(0, 20).map((c) => html`<li key=${c.camera}><code>${c.camera}</code> ${c.fields.map(name).join("、")}</li>`)}</ul>
      ${plan.changes.length > 20 && html`<p class="quiet">… +${plan.changes.length - 20}</p>`}
      <${ActionButton} class="primary" run=${confirm}>${t("archive.confirm", { n: plan.changes.length })}<//>`}</div>`}
  </div>`;
}
