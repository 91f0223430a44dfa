// The care desk: who waits, the card of one call, and what the day asks.
import { html, useEffect } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { choose, go, place } from "../lib/place.js";
import { href } from "../lib/router.js";
import { useKeys } from "../lib/keys.js";
import { acknowledge } from "../lib/acts.js";
import { isCall, isDone, isOpen, isUnrecorded } from "../lib/alerts.js";
import { ordered, selected, undoLeft, versionsOf } from "../lib/calls.js";
import { told } from "../lib/failures.js";
import { mayAct } from "../lib/roles.js";
import { now } from "../lib/clock.js";
import { alerts, me, queue } from "../state.js";
import { toast } from "../components/toasts.js";
import AnswerFigures from "../components/answer-figures.js";
import CallCard from "../components/call-card.js";
import CallSheet from "../components/call-sheet.js";
import CallSlot from "../components/call-slot.js";
import { CannotCall, CareDay, SuspendedLifeLines } from "../components/care-panels.js";
import Failure from "../components/failure.js";
import ResidentCard from "../components/resident-card.js";
import HandoverNotice from "../components/handover-notice.js";
import PhoneCalls from "../components/phone-calls.js";
import Loading from "../components/loading.js";

const link = (id) => href(place.value.path, { call: id }); // the same for every drawing, so that a card is only drawn for its own call

/** @param {{query: Record<string, string>}} props */
export default function Care({ query }) {
  const who = me();
  const calls = ordered(queue.value.calls);
  const waiting = calls.filter(isOpen), taken = calls.filter((a) => !isOpen(a));
  const chosen = alerts.items.value.get(query.call ?? "");
  // A call that is over stays in sight while it can be taken back, and until another needs the place.
  const stays = chosen && isCall(chosen) && (!isDone(chosen) || undoLeft(chosen, who.username, now.value) > 0 || !calls.length);
  const shown = stays ? chosen : selected(calls, undefined, who.username);
  useEffect(() => {
    if (shown && shown.id !== query.call) choose({ call: shown.id });
  }, [shown?.id, query.call]);

  const step = (by) => () => {
    const at = calls.findIndex((a) => a.id === shown?.id);
    const next = calls[Math.min(calls.length - 1, Math.max(0, at + by))];
    if (next) choose({ call: next.id });
  };
  useKeys("care", {
    next: step(1),
    previous: step(-1),
    open: () => void (shown && document.activeElement?.closest("a, button") === null && go(`/alerts/${shown.id}`)),
    take: () => {
      if (shown && isOpen(shown)) return; // its own card takes it
      const first = waiting.find((a) => mayAct(who, a) && !isUnrecorded(a));
      if (!first) return;
      choose({ call: first.id });
      acknowledge(first).catch((err) => toast(told(err)));
    },
  });
  if (alerts.status.value === "failed") return html`<${Failure} error=${alerts.error.value} retry=${alerts.load} />`;
  if (alerts.status.value !== "ready") return html`<${Loading} />`;

  const versions = versionsOf(alerts.items.value.values());
  const cannot = queue.value.alarms.filter((a) => a.category === "care");
  return html`<div class="care">
    <h1 class="unseen">${t("care.title")}</h1>
    <${CallSlot} alerts=${waiting} care=${true} link=${link} chosen=${shown?.id} />
    <${PhoneCalls} />
    <${HandoverNotice} desk="care" />
    <div class="care-columns ${shown ? "" : "care-calm"}">
      ${shown && html`<div class="care-main"><${CallSheet} key=${shown.id} alert=${shown} /></div>`}
      <aside class="care-side" aria-label=${t("care.side")}>
        ${shown && html`<${ResidentCard} key=${shown.id} alert=${shown} />`}
        ${taken.length > 0 && html`<section class="card panel"><h2>${t("care.taken")} <span class="number">${taken.length}</span></h2>
          <ul class="taken">${taken.map((a) => html`<${CallCard} key=${a.id} alert=${a} link=${link} chosen=${a.id === shown?.id} />`)}</ul></section>`}
        <${CannotCall} alerts=${cannot} />
        <${SuspendedLifeLines} />
        <${AnswerFigures} calls=${versions} />
        <${CareDay} calls=${versions} />
      </aside>
    </div>
  </div>`;
}
