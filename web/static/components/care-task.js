// One call that is owed: where, by when, and what became of it. Name and number
// come only when somebody is about to call, and are then on record.
import { html, useState } from "../lib/ui.js";
import { useDraft } from "../lib/drafts.js";
import { pick, t, term } from "../lib/i18n.js";
import { called, followed, resident, routine } from "../lib/api-people.js";
import { outcomes } from "../lib/people.js";
import { deviceName, person } from "../lib/words.js";
import ActionButton from "./action-button.js";
import ResidentFacts from "./resident-facts.js";
import { timedShort } from "../lib/times.js";
import When from "./when.js";

/** @param {{kind: string, task?: string, who?: import("../lib/api-people.js").Enrolled, device?: string, until: string, state: string, outcome?: string,
 *   by?: string, at?: string, overdue?: boolean, note?: string, alert?: string, done: () => void}} props */
export default function CareTask({ kind, task, who, device, until, state, outcome, by, at, overdue, note: said, alert, done }) {
  const [open, setOpen] = useState(/** @type {import("../lib/api-people.js").Resident|undefined} */ (undefined));
  const [note, setNote] = useDraft(`task.${task ?? who?.id}`, { secret: true });
  const [why, setWhy] = useState("");
  const look = async () => {
    if (!who) return;
    if (kind === "check_in") {
      const found = await routine(who.id);
      setWhy(pick(found.text, found.text_en));
    }
    setOpen(await resident(who.id, kind));
  };
  const send = async (result) => {
    const body = { outcome: result, note: note.trim() || undefined };
    await (who ? called(who.id, { task, kind, ...body }) : followed(task ?? "", body));
    setOpen(undefined);
    setNote("");
    done();
  };
  const over = state === "done";
  return html`<li class="care-task ${overdue ? "care-task-late" : ""}">
    <div class="care-task-head"><b>${who ? who.code : deviceName(device)}</b>
      <span class=${overdue ? "bad" : "quiet"}>${t("res.until", { at: timedShort(until) })}</span>
      ${overdue && html`<span class="mark mark-late">${t("res.overdue")}</span>`}
      ${alert && html`<a href=${`#/alerts/${alert}`}>${t("res.alert")}</a>`}
      ${outcome && html`<span class="mark">${term("res.outcome", outcome)}</span>`}
      ${at && outcome && html`<span class="quiet">${person(by ?? "")} <${When} at=${at} /></span>`}
      ${said && html`<span class="quiet">${said}</span>`}
      ${who && !over && !open && html`<${ActionButton} run=${look}>${t("res.open")}<//>`}
    </div>
    ${open && why && html`<p>${why}</p>`}
    ${open && html`<${ResidentFacts} resident=${open} />`}
    ${!over && (open || !who) && task && html`<div class="care-task-result">
      <label class="field field-wide">${t("res.note")}<input value=${note} maxlength="1000" autocomplete="off" onInput=${(e) => setNote(e.currentTarget.value)} /></label>
      <div class="buttons">${outcomes.map((one) => html`<${ActionButton} key=${one} run=${() => send(one)}>${term("res.outcome", one)}<//>`)}</div>
    </div>`}
  </li>`;
}
