// A new maintenance window or planned outage. On what calls for help depend on,
// the hub asks for a substitute and names why.
import { html, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { newKey } from "../lib/api.js";
import { addWindow } from "../lib/api-noise.js";
import { useDraft } from "../lib/drafts.js";
import { instant } from "../lib/quiet.js";
import { deviceName, siteName } from "../lib/words.js";
import { may } from "../lib/roles.js";
import { devices, edges, me, sites } from "../state.js";
import ActionButton from "./action-button.js";

/** @param {{query: Record<string, string>, made: () => any}} props */
export default function WindowForm({ query, made }) {
  const wide = me().roles.some((r) => r === "property" || r === "admin");
  const of = `window.${query.device ?? query.edge ?? ""}.`; // what was begun for one device is no draft for another
  const [kind, setKind] = useDraft(of + "kind");
  const [about, setAbout] = useDraft(of + "about");
  const [from, setFrom] = useDraft(of + "from");
  const [until, setUntil] = useDraft(of + "until");
  const [reason, setReason] = useDraft(of + "reason");
  const [substitute, setSubstitute] = useDraft(of + "substitute");
  const [checker, setChecker] = useDraft(of + "checker");
  const [asked, ask] = useState("");
  const chosen = about || (query.device ? `device:${query.device}` : query.edge && wide ? `edge:${query.edge}` : "");
  const send = async () => {
    const [kindOf, id] = [chosen.slice(0, chosen.indexOf(":")), chosen.slice(chosen.indexOf(":") + 1)];
    const body = { kind: kind || "maintenance", reason: reason.trim(), from: instant(from), until: instant(until), [`${kindOf}s`]: [id],
      substitute: substitute.trim() || undefined, checker: checker.trim() || undefined };
    await addWindow(body, newKey()).catch((err) => {
      const wrong = err.problem?.errors?.find((e) => ["body.substitute", "body.checker"].includes(e.location));
      if (!wrong) throw err;
      ask(wrong.message);
      throw Object.assign(err, { words: t("window.asked") });
    });
    for (const clear of [setKind, setAbout, setFrom, setUntil, setReason, setSubstitute, setChecker, ask]) clear("");
    made();
  };
  const option = (/** @type {string} */ kindOf) => (/** @type {string[]} */ [id, name]) => html`<option key=${kindOf + id} value=${`${kindOf}:${id}`}>${name}</option>`;
  return html`<form class="card quiet-form" onSubmit=${(e) => e.preventDefault()}>
    <h2>${t("window.new")}</h2>
    <p class="quiet">${t("window.rule")}</p>
    <div class="fields">
      <label>${t("window.kind")}<select value=${kind || "maintenance"} onChange=${(e) => setKind(e.currentTarget.value)}>${["maintenance", "outage"].map((one) => html`<option key=${one} value=${one}>${term("window.of", one)}</option>`)}</select></label>
      <label>${t("window.about")}<select value=${chosen} onChange=${(e) => setAbout(e.currentTarget.value)}><option value="">${t("window.choose")}</option>
        <optgroup label=${t("alert.device")}>${[...devices.items.value.keys()].sort().map((id) => [id, deviceName(id)]).map(option("device"))}</optgroup>
        ${wide && may(me(), "edges.see") && html`<optgroup label=${t("page.edges")}>${[...edges.items.value.values()].map((e) => [e.id, e.name || e.id]).map(option("edge"))}</optgroup>`}
        ${wide && html`<optgroup label=${t("silence.site")}>${[...sites.items.value.values()].map((one) => [one.id, siteName(one.id)]).map(option("site"))}</optgroup>`}</select></label>
      <label>${t("window.from")}<input type="datetime-local" value=${from} onInput=${(e) => setFrom(e.currentTarget.value)} /></label>
      <label>${t("window.until")}<input type="datetime-local" value=${until} required onInput=${(e) => setUntil(e.currentTarget.value)} /></label>
      <label class="wide">${t("quiet.reason")}<input value=${reason} maxlength="500" required onInput=${(e) => setReason(e.currentTarget.value)} /></label>
      ${(asked || substitute || checker) && html`<p class="wide bad">${t("window.asked")}</p>`}
      <label class="wide">${t("window.substitute")}<input value=${substitute} maxlength="500" onInput=${(e) => setSubstitute(e.currentTarget.value)} /></label>
      <label class="wide">${t("window.checker")}<input value=${checker} maxlength="200" onInput=${(e) => setChecker(e.currentTarget.value)} /></label>
    </div>
    <${ActionButton} class="primary" run=${send} disabled=${!chosen || !until || !reason.trim()}>${t("window.make")}<//>
  </form>`;
}
