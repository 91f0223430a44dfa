// One entry of a camera's file.
import { html } from "../lib/ui.js";
import { aside, lang, t } from "../lib/i18n.js";

/** @param {{field: import("../lib/api-archive.js").Field, value: string, reads: boolean, missing: boolean, flaw?: string, change: (text: string) => void}} props */
export default function ArchiveField({ field, value, reads, missing, flaw, change }) {
  const en = lang() === "en";
  const id = `archive-${field.key}`;
  const named = en ? field.en : field.zh;
  const mark = missing ? html`<b class="mark">${t("archive.must")}</b>` : "";
  const head = html`${field.unit && field.unit !== "°" ? aside(named, field.unit) : named} ${mark}`;
  const said = flaw && html`<span class="bad" id=${`${id}-flaw`}>${flaw}</span>`;
  if (field.known || reads) return html`<div class="entry"><span class="name">${head}</span><span>${value ? shown(field, value, en) : html`<span class="quiet">${field.known ? t("archive.unknown") : t("archive.choose")}</span>`}${field.known && value && html` <small class="quiet">${t("archive.known")}</small>`}</span>${said}</div>`;
  const own = { id, value, "aria-describedby": flaw ? `${id}-flaw` : undefined, "aria-invalid": flaw ? "true" : undefined };
  return html`<label class=${flaw ? "flawed" : undefined}><span class="name">${head}</span>
    ${field.kind === "choice"
      ? html`<select ...${own} onChange=${(e) => change(e.currentTarget.value)}><option value="">${t("archive.choose")}</option>${(field.choices ?? []).map((o) => html`<option key=${o.code} value=${o.code}>${en ? o.en : o.zh}</option>`)}</select>`
      : html`<input ...${own} type=${field.kind === "date" ? "date" : "text"} inputmode=${field.kind === "number" ? "decimal" : field.kind === "code20" || field.kind === "region" ? "numeric" : undefined} maxlength=${field.most || 64} autocomplete="off" onInput=${(e) => change(e.currentTarget.value)} />`}
    ${said}</label>`;
}

function shown(field, value, en) {
  const option = field.choices?.find((o) => o.code === value);
  return option ? (en ? option.en : option.zh) : value;
}
