// What this desk may do with the alert now. What was typed stays until it was
// taken; a conflict says what changed and leaves the rest to the person.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { acknowledge, actOn, Conflict } from "../lib/acts.js";
import { isUnrecorded, verbs } from "../lib/alerts.js";
import { useKeys } from "../lib/keys.js";
import { told } from "../lib/failures.js";
import { toast } from "./toasts.js";
import { useDraft } from "../lib/drafts.js";
import { mayAct } from "../lib/roles.js";
import { verbWord } from "../lib/words.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";
import Changed from "./changed.js";
import DispatchForm from "./dispatch-form.js";
import ResolveForm from "./resolve-form.js";

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function AlertActions({ alert }) {
  const [note, setNote] = useDraft(`note.${alert.id}`);
  const [sending, setSending] = useState(false);
  const [resolving, setResolving] = useState(false);
  const [conflict, setConflict] = useState(/** @type {Conflict|undefined} */ (undefined));
  const mine = mayAct(me(), alert);

  const run = (verb, body) => async () => {
    try {
      await (verb === "acknowledge" && !note ? acknowledge(alert) : actOn(alert, verb, body ?? (note ? { note } : {})));
      setConflict(undefined);
      if (!body) setNote("");
    } catch (err) {
      if (!(err instanceof Conflict)) throw err;
      setConflict(err);
    }
  };
  const able = mine ? verbs(alert) : [];
  useKeys("alarm", {
    take: () => void (able.includes("acknowledge") && run("acknowledge")().catch((err) => toast(told(err)))),
    send: () => setSending(able.includes("dispatch") && alert.category === "safety" && !sending),
    resolve: () => setResolving(able.includes("resolve") && !resolving),
    note: () => /** @type {HTMLElement|null} */ (document.getElementById("note"))?.focus(),
  }, mine);
  if (isUnrecorded(alert)) return html`<section class="card"><p class="mark mark-unrecorded">${t("call.unrecorded")}</p></section>`;
  if (!mine) return null;

  const steps = able.filter((verb) => verb !== "resolve" && verb !== "escalate");
  const send = async ({ assignee, kind }) => {
    await run("dispatch", { assignee, kind, note: note || undefined })();
    setNote("");
    setSending(false);
  };
  return html`<section class="card actions" aria-label=${t("alert.actions")}>
    ${conflict && html`<${Changed} alert=${alert} conflict=${conflict} done=${() => setConflict(undefined)} />`}
    <label for="note">${t("note.label")}</label>
    <textarea id="note" rows="2" maxlength="2000" value=${note} onInput=${(e) => setNote(e.currentTarget.value)}></textarea>
    <div class="buttons">
      ${steps.map((verb, i) => (verb === "dispatch" && alert.category === "safety"
        ? html`<button key=${verb} type="button" class="button ${i === 0 ? "primary" : ""}" aria-expanded=${sending} onClick=${() => setSending(!sending)}>${verbWord(alert, verb)}…</button>`
        : html`<${ActionButton} key=${verb} class=${i === 0 ? "primary" : ""} run=${run(verb)} hint=${verb === "acknowledge" ? "A" : undefined}>${verbWord(alert, verb)}<//>`))}
      ${able.includes("resolve") && html`<button class="button" aria-expanded=${resolving} onClick=${() => setResolving(!resolving)}>${verbWord(alert, "resolve")}…</button>`}
      ${able.includes("escalate") && html`<${ActionButton} run=${run("escalate")}>${verbWord(alert, "escalate")}<//>`}
      <${ActionButton} run=${run("notes")} disabled=${!note.trim()}>${t("note.add")}<//>
    </div>
    ${sending && able.includes("dispatch") && html`<${DispatchForm} alert=${alert} send=${send} close=${() => setSending(false)} keyless />`}
    ${resolving && able.includes("resolve") && html`<${ResolveForm} alert=${alert} note=${note} send=${(body) => run("resolve", body)().then(() => setNote(""))} />`}
  </section>`;
}
