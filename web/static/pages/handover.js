// Hand-over: what is still owed, the notes, the two signatures, and those before.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { newKey } from "../lib/api.js";
import { handOver, handovers, owedNow, takeOver } from "../lib/api-desk.js";
import { useDraft } from "../lib/drafts.js";
import { deskOf } from "../lib/roles.js";
import { epoch, me } from "../state.js";
import { showSwitch } from "../components/person-switch.js";
import ActionButton from "../components/action-button.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import OwedList from "../components/owed-list.js";
import { timed } from "../lib/times.js";
import When from "../components/when.js";

const desks = ["care", "police", "property"];

/** @param {{query: Record<string, string>}} props */
export default function Handover({ query }) {
  const who = me(), own = deskOf(who);
  const desk = desks.includes(own) ? own : desks.includes(query.desk ?? "") ? /** @type {string} */ (query.desk) : who.roles.find((role) => desks.includes(role)) ?? "care";
  const [found, setState] = useState(/** @type {{desk?: string, owed?: any, sheets?: any, error?: any}} */ ({}));
  const [turn, again] = useState(0);
  const [note, setNote] = useDraft(`handover.${desk}`);
  const key = useRef(newKey());
  useEffect(() => {
    let here = true;
    Promise.all([owedNow(desk), handovers(desk)]).then(([owed, list]) => here && setState({ desk, owed, sheets: list.items }), (error) => here && setState((old) => ({ ...(old.desk === desk && old), desk, error })));
    return () => void (here = false);
  }, [desk, turn, epoch.value, who.username]);
  const state = found.desk === desk ? found : {}; // what another desk owes does not stand above the signature for this one
  const failure = state.error && html`<${Failure} error=${state.error} retry=${() => again(turn + 1)} />`;
  if (failure && !state.owed) return failure;
  if (!state.owed) return html`<${Loading} />`;
  const sign = async () => {
    await handOver(desk, note.trim(), key.current);
    key.current = newKey();
    setNote("");
    again((n) => n + 1);
  };
  const open = state.sheets.filter((s) => !s.taken_at), signed = state.sheets.filter((s) => s.taken_at);
  return html`<div class="handovers">
    <h1>${t("handover.title")}</h1>
    ${failure}
    ${!desks.includes(own) && html`<nav class="tabs" aria-label=${t("handover.desk")}>${desks.map((one) => html`<a key=${one} href=${`#/handover?desk=${one}`} aria-current=${one === desk ? "page" : undefined}>${term("role", one)}</a>`)}</nav>`}
    ${open.map((sheet) => html`<${Unsigned} key=${sheet.id} sheet=${sheet} done=${() => again((n) => n + 1)} />`)}
    <section class="card"><h2>${t("handover.owed")} <span class="number">${state.owed.items.length}</span></h2>
      <${OwedList} items=${state.owed.items} more=${state.owed.more} />
      <label for="handover-note">${t("handover.note")}</label>
      <textarea id="handover-note" rows="3" maxlength="2000" value=${note} onInput=${(e) => setNote(e.currentTarget.value)}></textarea>
      <div class="buttons"><${ActionButton} class="primary" run=${sign}>${t("handover.sign", { who: who.name })}<//></div>
    </section>
    ${signed.length > 0 && html`<section class="card"><h2>${t("handover.before")}</h2><ol class="sheets">${signed.map((sheet) => html`<li key=${sheet.id}><details>
      <summary><${When} at=${sheet.at} /> <b>${sheet.left_name || sheet.left_by}</b> → <b>${sheet.taken_name || sheet.taken_by}</b> <${When} at=${sheet.taken_at} /></summary>
      <${OwedList} items=${sheet.items} more=${sheet.more} />${sheet.note && html`<p class="sheet-note">${sheet.note}</p>`}${sheet.taken_note && html`<p class="sheet-note">${sheet.taken_note}</p>`}
    </details></li>`)}</ol></section>`}
  </div>`;
}

function Unsigned({ sheet, done }) {
  const who = me();
  const [note, setNote] = useDraft(`takeover.${sheet.id}`);
  const mine = sheet.left_by === who.username;
  const take = async () => {
    await takeOver(sheet.id, note.trim());
    setNote("");
    done();
  };
  return html`<section class="card sheet-open"><h2>${t("handover.unsigned")}</h2>
    <p>${t("handover.from", { who: sheet.left_name || sheet.left_by, at: timed(sheet.at) })}</p>
    <${OwedList} items=${sheet.items} more=${sheet.more} />
    ${sheet.note && html`<p class="sheet-note">${sheet.note}</p>`}
    ${mine
      ? html`<p class="quiet">${t("handover.other")}</p><div class="buttons"><button class="button" onClick=${showSwitch}>${t("switch.open")}<kbd>P</kbd></button></div>`
      : html`<label for=${`take-${sheet.id}`}>${t("handover.takenote")}</label><input id=${`take-${sheet.id}`} value=${note} maxlength="500" onInput=${(e) => setNote(e.currentTarget.value)} />
        <div class="buttons"><${ActionButton} class="primary" run=${take}>${t("handover.take", { who: who.name })}<//></div>`}
  </section>`;
}
