// What a desk does with a call: the steps with their keys, who was sent, how it
// ended. What was typed stays until it was taken; the last act can be taken back.
import { html, useRef, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { acknowledge, actWhileSame, Conflict } from "../lib/acts.js";
import { isUnrecorded, verbs } from "../lib/alerts.js";
import { isPossible, nextStep, steps } from "../lib/calls.js";
import { useKeys } from "../lib/keys.js";
import { actOfStep } from "../lib/shortcuts.js";
import { useDraft } from "../lib/drafts.js";
import { told } from "../lib/failures.js";
import { verbWord } from "../lib/words.js";
import { toast } from "./toasts.js";
import ActionButton from "./action-button.js";
import CallSteps from "./call-steps.js";
import Changed from "./changed.js";
import DispatchForm from "./dispatch-form.js";
import ResolveForm from "./resolve-form.js";
import Sendings from "./sendings.js";
import UndoBar from "./undo-bar.js";

const forms = /** @type {Record<string, string>} */ ({ dispatch: "dispatch", resolve: "resolve", ambulance_called: "gate" });

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function CallWork({ alert }) {
  const [note, setNote] = useDraft(`note.${alert.id}`);
  const [gate, setGate] = useDraft(`gate.${alert.id}`);
  const [form, setForm] = useState("");
  const [conflict, setConflict] = useState(/** @type {Conflict|undefined} */ (undefined));
  const section = useRef(/** @type {HTMLElement|null} */ (null));

  const run = async (verb, body) => {
    try {
      await (verb === "acknowledge" ? acknowledge(alert) : actWhileSame(alert, verb, body));
      setConflict(undefined);
    } catch (err) {
      if (!(err instanceof Conflict)) throw err;
      setConflict(err);
    }
  };
  // A tick adds to the record and changes no state: it is told to whatever version the call is at by now.
  const tick = (name, more = {}) => run("ticks", { version: 0, tick: name, ...more });
  const show = (name) => {
    setForm(form === name ? "" : name);
    if (form !== name) requestAnimationFrame(() => /** @type {HTMLElement|null|undefined} */ (section.current?.querySelector(`[data-form="${name}"] input`))?.focus());
  };
  const close = () => {
    setForm("");
    section.current?.focus();
  };
  const take = async (step, result) => {
    if (forms[step.name]) return show(forms[step.name]);
    if (step.verb) return run(step.verb, {});
    return tick(step.tick, result ? { result } : {});
  };
  const send = async ({ assignee, kind, key }) => {
    if (key) await tick("key_taken");
    await run("dispatch", { version: 0, assignee, kind });
    close();
  };
  const callAmbulance = async () => {
    await tick("ambulance_called", gate.trim() ? { note: gate.trim() } : {});
    setGate("");
    close();
  };

  const mayDo = (step) => isPossible(alert, step);
  const acts = {};
  for (const step of steps) {
    for (const [result] of step.results ?? [[undefined]]) {
      acts[actOfStep(step.name, result)] = () => void (mayDo(step) && take(step, result).catch((err) => toast(told(err))));
    }
  }
  acts.note = () => /** @type {HTMLElement|null} */ (document.getElementById("note"))?.focus();
  useKeys("call", acts);
  if (isUnrecorded(alert)) return html`<section class="card"><p class="mark mark-unrecorded">${t("call.unrecorded")}</p></section>`;

  const next = nextStep(alert), able = verbs(alert);
  return html`<section ref=${section} class="card actions work" aria-label=${t("alert.actions")} tabindex="-1">
    ${next && html`<p class="work-next">${t("steps.next")} <b>${term("next", next)}</b></p>`}
    ${conflict && html`<${Changed} alert=${alert} conflict=${conflict} done=${() => setConflict(undefined)} />`}
    <${UndoBar} alert=${alert} />
    <${CallSteps} alert=${alert} take=${take} opens=${{
      dispatch: form === "dispatch" && html`<${DispatchForm} alert=${alert} send=${send} close=${close} />`,
      resolve: form === "resolve" && html`<div data-form="resolve" onKeyDown=${(e) => e.key === "Escape" && (e.stopPropagation(), close())}><${ResolveForm} alert=${alert} note=${note} send=${async (body) => {
        await run("resolve", body);
        setNote("");
        close();
      }} /></div>`,
      ambulance_called: form === "gate" && html`<form class="dispatch" data-form="gate" onKeyDown=${(e) => e.key === "Escape" && (e.stopPropagation(), close())} onSubmit=${(e) => (e.preventDefault(), callAmbulance().catch((err) => toast(told(err))))}>
      <label for="gate">${t("gate.where")}</label><input id="gate" value=${gate} maxlength="40" autocomplete="off" onInput=${(e) => setGate(e.currentTarget.value)} />
      <p class="quiet">${t("gate.why")}</p>
      <div class="buttons"><${ActionButton} class="primary" run=${callAmbulance}>${t("gate.called")}<//><button type="button" class="button" onClick=${close}>${t("dispatch.cancel")}</button></div>
    </form>`,
    }} />
    <${Sendings} alert=${alert} />
    <label for="note">${t("note.label")}</label>
    <textarea id="note" rows="2" maxlength="2000" value=${note} onInput=${(e) => setNote(e.currentTarget.value)}></textarea>
    <div class="buttons">
      <${ActionButton} run=${() => run("notes", { version: 0, note }).then(() => setNote(""))} disabled=${!note.trim()}>${t("note.add")}<//>
      ${able.includes("escalate") && html`<${ActionButton} run=${() => run("escalate", {})}>${verbWord(alert, "escalate")}<//>`}
      ${able.includes("reopen") && html`<${ActionButton} run=${() => run("reopen", {})}>${verbWord(alert, "reopen")}<//>`}
    </div>
  </section>`;
}
