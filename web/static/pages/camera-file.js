// The file of one camera: what the hub knows, what was typed, and what is missing or
// cannot be right, beside each entry.
import { html, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { archiveFields, cameraFile, putCameraFile } from "../lib/api-archive.js";
import { useDraft } from "../lib/drafts.js";
import { useFetched } from "../lib/fetched.js";
import { may } from "../lib/roles.js";
import { deviceCalled, person } from "../lib/words.js";
import { me } from "../state.js";
import ActionButton from "../components/action-button.js";
import ArchiveField from "../components/archive-field.js";
import BackLink from "../components/back-link.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import { timed } from "../lib/times.js";

const groups = ["basic", "place", "device", "network", "picture", "care"];

/** @param {{id: string}} props */
export default function CameraFilePage({ id }) {
  const { value, error, load } = useFetched(() => Promise.all([cameraFile(id), archiveFields()]), [id]);
  const [draft, setDraft] = useDraft(`archive.${id}`);
  const [refused, setRefused] = useState(/** @type {Record<string, any>} */ ({}));
  const [saved, setSaved] = useState(false);
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const [file, fields] = value;
  const typed = /** @type {Record<string, string>} */ (draft ? JSON.parse(draft) : {});
  const change = (/** @type {string} */ key, /** @type {string} */ text) => {
    const next = { ...typed, [key]: text };
    if (text === (file.values[key] ?? "")) delete next[key];
    setSaved(false);
    setDraft(Object.keys(next).length > 0 ? JSON.stringify(next) : "");
  };
  const save = async () => {
    setRefused({});
    try {
      await putCameraFile(file, typed);
    } catch (/** @type {any} */ why) {
      setRefused(Object.fromEntries((why?.problem?.errors ?? []).map((e) => [String(e.location).replace("body.values.", ""), e])));
      throw why;
    }
    setDraft("");
    setSaved(true);
    await load();
  };
  const changes = may(me(), "archive.change");
  return html`<div class="archive">
    <p><${BackLink} to="/archive" text=${t("archive.title")} /> · <a href=${`#/devices/${id}`}>${t("archive.to")}</a></p>
    <h1>${deviceCalled(id, file.name)} <small>${file.complete_pct}%</small></h1>
    <p class="quiet">${file.version > 0 ? t("archive.last", { by: person(file.by), at: timed(file.at) }) : t("archive.never")}</p>
    <form class="archive-form" onSubmit=${(e) => e.preventDefault()}>
      ${groups.map((group) => html`<fieldset key=${group} class="card"><legend>${term("archive.group", group)}</legend><div class="fields">
        ${fields.filter((f) => f.group === group).map((f) => html`<${ArchiveField} key=${f.key} field=${f} value=${f.known ? file.known[f.key] ?? "" : typed[f.key] ?? file.values[f.key] ?? ""} reads=${!changes} missing=${file.missing.includes(f.key)}
          flaw=${refused[f.key] ? (lang() === "en" ? refused[f.key].message : refused[f.key].message_zh || refused[f.key].message) : flawOf(file, f.key)} change=${(text) => change(f.key, text)} />`)}</div></fieldset>`)}
      ${changes && html`<p class=${`archive-save ${draft ? "pending" : ""}`}><${ActionButton} class="primary" disabled=${!draft} run=${save}>${t("archive.save")}<//> <span role="status">${saved ? t("archive.saved") : ""}</span></p>`}
    </form>
  </div>`;
}

function flawOf(file, key) {
  const flaw = file.flaws.find((f) => f.field === key);
  return flaw && (lang() === "en" ? flaw.en : flaw.zh);
}
