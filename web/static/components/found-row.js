// One device that an edge found: what it says of itself, where, since when; and
// what becomes of it.
import { html, useState } from "../lib/ui.js";
import { useDraft } from "../lib/drafts.js";
import { pick, t, term } from "../lib/i18n.js";
import { deviceName, person } from "../lib/words.js";
import { ignoreFind, restoreFind } from "../lib/api-found.js";
import ActionButton from "./action-button.js";
import AdoptForm from "./adopt-form.js";
import Icon from "./icon.js";
import { timed } from "../lib/times.js";

/** @param {{find: import("../lib/api-found.js").Find, changes: boolean, changed: () => void, adopted: (one: any) => void}} props */
export default function FoundRow({ find: f, changes, changed, adopted }) {
  const [open, unfold] = useState(/** @type {""|"adopt"|"ignore"} */ (""));
  const [reason, setReason] = useDraft(`found.${f.id}`);
  const fold = (/** @type {"adopt"|"ignore"} */ what) => unfold(open === what ? "" : what);
  const what = f.kind ? term("kind", f.kind) : t("found.thing");
  return html`<li class="find">
    <div class="find-what">
      <h2><${Icon} name=${f.kind || "devices"} />${f.model || what}${f.name && html` <span class="quiet">${f.name}</span>`}</h2>
      <p class="quiet">${[f.model && what, t("found.identity", { id: f.identity }), f.address && t("found.at", { address: f.address }), t("found.edge", { edge: f.edge }), term("found.driver", f.driver)].filter(Boolean).join(" · ")}</p>
      <p class="quiet">${t("found.since", { at: timed(f.first_seen) })}${!f.here && html` <span class="mark mark-late">${t("found.gone")}</span>`}</p>
      ${f.device && html`<p>${f.state === "known" ? t("found.known") : t("found.adopted", { who: person(f.by ?? "") })} <a href=${`#/devices/${f.device}`}>${deviceName(f.device)}</a></p>`}
      ${f.failed && html`<p class="config-bad" role="status">${t("found.failed.kept", { n: f.config_version ?? 0 })} ${pick(f.why_zh, f.why)}</p>`}
      ${f.state === "adopted" && !f.failed && html`<p class="quiet">${f.config_version ? html`${t("found.proposed", { n: f.config_version })} <a href="#/edges">${t("found.edges")}</a>` : t("found.by.hand")}</p>`}
      ${f.state === "ignored" && html`<p>${t("found.ignored", { who: person(f.by ?? ""), reason: f.reason ?? "" })}</p>`}
    </div>
    ${changes && html`<div class="find-acts">
      ${(f.state === "new" || f.failed) && html`<button class="button primary" aria-expanded=${open === "adopt"} onClick=${() => fold("adopt")}>${f.failed ? t("found.again") : t("found.adopt")}</button>`}
      ${f.state === "new" && html`<button class="button" aria-expanded=${open === "ignore"} onClick=${() => fold("ignore")}>${t("found.ignore")}…</button>`}
      ${f.state === "ignored" && html`<${ActionButton} run=${async () => (await restoreFind(f.id), changed())}>${t("found.restore")}<//>`}
    </div>`}
    ${open === "adopt" && (f.state === "new" || f.failed) && html`<${AdoptForm} find=${f} adopted=${adopted} />`}
    ${open === "ignore" && f.state === "new" && html`<form class="find-form" onSubmit=${(e) => e.preventDefault()}>
      <label class="field field-wide">${t("found.why")}<input value=${reason} maxlength="200" onInput=${(e) => setReason(e.currentTarget.value)} /></label>
      <${ActionButton} run=${async () => (await ignoreFind(f.id, reason.trim()), setReason(""), changed())} disabled=${!reason.trim()}>${t("found.ignore")}<//>
    </form>`}
  </li>`;
}
