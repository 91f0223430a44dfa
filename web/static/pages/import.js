// A spreadsheet of devices: out, to be filled in, and in again. What a file would
// do is shown first, cell by cell where something is wrong; nothing is entered
// before it is confirmed.
import { html, useState } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { may } from "../lib/roles.js";
import { told } from "../lib/failures.js";
import { previewImport, sheetURL } from "../lib/api-onboard.js";
import { me } from "../state.js";
import DeviceTabs from "../components/device-tabs.js";
import ImportPreview from "../components/import-preview.js";

const most = 8 << 20; // bytes; the hub refuses more

export default function Import() {
  const [read, set] = useState(/** @type {{busy?: boolean, error?: any, name?: string, found?: import("../lib/api-onboard.js").Import}} */ ({}));
  const [over, setOver] = useState(false);
  const take = async (/** @type {File|undefined} */ file) => {
    if (!file || read.busy) return;
    set({ busy: true, name: file.name });
    try {
      if (file.size > most) throw Object.assign(new Error(), { words: t("import.large") });
      set({ name: file.name, found: await previewImport(file) });
    } catch (error) {
      set({ name: file.name, error });
    }
  };
  const choose = (/** @type {any} */ e) => {
    const file = e.currentTarget.files?.[0];
    e.currentTarget.value = ""; // so that the same file, mended, can be chosen again
    take(file);
  };
  const drop = (/** @type {any} */ e) => (e.preventDefault(), setOver(false), take(e.dataTransfer?.files?.[0]));
  return html`<div class="import">
    <h1>${t("import.title")}</h1>
    <${DeviceTabs} here="import" />
    <section class="card">
      <h2>${t("import.out")}</h2>
      <p class="sheet-links">
        <a class="button" href=${sheetURL("export.xlsx", lang())} download>${t("import.xlsx")}</a>
        <a class="button" href=${sheetURL("export.csv", lang())} download>${t("import.csv")}</a>
        <a class="button" href=${sheetURL("template.xlsx", lang())} download>${t("import.template")}</a>
      </p>
    </section>
    ${!may(me(), "devices.add") ? html`<p class="quiet">${t("import.admin")}</p>` : html`<section class="card">
      <h2>${t("import.in")}</h2>
      <p class="quiet">${t("import.how")}</p>
      <div class=${`drop ${over ? "over" : ""}`} onDragOver=${(e) => (e.preventDefault(), setOver(true))} onDragLeave=${() => setOver(false)} onDrop=${drop}>
        <label class="button primary file">${read.busy ? t("import.reading") : t("import.choose")}<input type="file" accept=".xlsx,.csv,.txt" onChange=${choose} disabled=${read.busy} /></label>
        <span class="quiet drop-hint">${t("import.drop")}</span>
        ${read.name && html`<span class="file-name">${read.name}</span>`}
        ${read.error && html`<span class="action-error" role="status">${told(read.error)}</span>`}
      </div>
      ${read.found && html`<${ImportPreview} key=${read.found.id ?? "unreadable"} found=${read.found} />`}
    </section>`}
  </div>`;
}
