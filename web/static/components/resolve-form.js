// How it ended: one of the closed list, and for a hand-over to whom, when and
// under which number.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { isCall } from "../lib/alerts.js";
import { useDraft } from "../lib/drafts.js";
import { verbWord } from "../lib/words.js";
import { now } from "../lib/clock.js";
import ActionButton from "./action-button.js";

const always = ["handled", "nothing_found", "device_fault", "handed_over", "duplicate", "test"];
const ofCalls = ["accidental_press", "cancelled_by_caller"];

/** @param {import("../lib/api.js").Alert} a */
function outcomes(a) {
  const list = isCall(a) ? [always[0], ...ofCalls, ...always.slice(1)] : ["handled", "recovered", ...always.slice(1)];
  return a.drill ? ["drill", ...list] : list;
}

/** @param {{alert: import("../lib/api.js").Alert, note: string, send: (body: object) => Promise<any>}} props */
export default function ResolveForm({ alert, note, send }) {
  const [outcome, setOutcome] = useDraft(`outcome.${alert.id}`);
  const [service, setService] = useDraft(`service.${alert.id}`);
  const [reference, setReference] = useDraft(`reference.${alert.id}`);
  const [handed, setHanded] = useDraft(`handed.${alert.id}`);
  const over = outcome === "handed_over";
  const call = (alert.hand_overs ?? []).findLast((one) => !one.undone && one.reference); // of which the rest is on record
  const ready = outcome && (!over || call || (service.trim() && reference.trim()));
  const submit = async () => {
    const at = handed ? new Date(handed) : new Date(now.value);
    await send({ outcome, note: note || undefined, ...(over && !call ? { service, reference, time: at.toISOString() } : {}) });
    for (const clear of [setOutcome, setService, setReference, setHanded]) clear("");
  };
  const field = (id, text, value, set, type = "text") => html`<label for=${id}>${text}</label>
    <input id=${id} type=${type} value=${value} maxlength="200" onInput=${(e) => set(e.currentTarget.value)} />`;
  return html`<form class="resolve" onSubmit=${(e) => e.preventDefault()}>
    <fieldset><legend>${t("resolve.outcome")}</legend>
      ${outcomes(alert).map((one) => html`<label key=${one} class="choice">
        <input type="radio" name="outcome" value=${one} checked=${outcome === one} onChange=${() => setOutcome(one)} />${term("outcome", one)}
      </label>`)}
    </fieldset>
    ${over && call && html`<p>${t("resolve.handed", { service: call.service, reference: call.reference })}</p>`}
    ${over && !call && html`<div class="handover">
      ${field("service", t("resolve.service"), service, setService)}
      ${field("reference", t("resolve.reference"), reference, setReference)}
      ${field("handed", t("resolve.time"), handed, setHanded, "datetime-local")}
    </div>`}
    <p class="quiet">${t("resolve.note")}</p>
    <${ActionButton} class="primary" run=${submit} disabled=${!ready}>${verbWord(alert, "resolve")}<//>
  </form>`;
}
