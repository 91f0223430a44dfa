// What changed since this person left: at the start of a shift, above the queue. It
// can be closed; it goes when it is marked as read, and not before.
import { html, useLayoutEffect, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { briefing, readBriefing } from "../lib/api-police.js";
import { useFetched } from "../lib/fetched.js";
import { moveAll } from "../lib/held.js";
import { now } from "../lib/clock.js";
import { deviceName, lasting, siteName } from "../lib/words.js";
import { me } from "../state.js";
import { Posts } from "./alert-duty.js";
import ActionButton from "./action-button.js";
import DueIn from "./due-in.js";
import Failure from "./failure.js";
import { timed, timedShort } from "../lib/times.js";

export default function BriefingPanel() {
  const who = me();
  const { value: known, error, load } = useFetched(briefing, [who.username]);
  const [open, setOpen] = useState(/** @type {boolean|undefined} */ (undefined)); // undefined: as it is unread
  const shown = open ?? known?.unread;
  useLayoutEffect(moveAll, [Boolean(known || error), shown]);
  if (error && !known) return [403, 404, 503].includes(error.status) ? null : html`<section class="card"><${Failure} error=${error} retry=${load} /></section>`;
  if (!known) return null;
  const read = async () => {
    await readBriefing(known.at);
    setOpen(undefined);
    await load();
  };
  const since = timedShort(known.since);
  return html`<section class="card briefing ${known.unread ? "briefing-unread" : ""}" aria-label=${t("briefing.title")}>
    <header><h2>${t("briefing.title")}</h2><span class="quiet">${t("briefing.since", { who: who.name, at: since })}</span>
      ${known.overdue > 0 && html`<b class="mark mark-late">${t("report.overdue", { n: known.overdue })}</b>`}
      ${known.unread ? html`<b class="mark">${t("briefing.unread")}</b>` : known.read_at && html`<span class="quiet">${t("briefing.readat", { at: timed(known.read_at) })}</span>`}
      <button type="button" class="button small" aria-expanded=${shown} onClick=${() => setOpen(!shown)}>${shown ? t("app.close") : t("briefing.show")}</button>
      ${known.unread && html`<${ActionButton} class="primary" run=${read}>${t("briefing.read")}<//>`}</header>
    ${shown && html`<${Sheet} known=${known} />`}
  </section>`;
}

function Sheet({ known }) {
  const since = timed;
  const kind = (rule) => (rule === "button.pressed" ? t("alert.call") : term("card.kind", rule)); // its card is named after the part that the police add
  const alert = (one) => html`<a href=${`#/alerts/${one.alert}`}>${kind(one.rule)} ${siteName(one.site)}</a>`;
  const fresh = (one) => one.new && html` <b class="mark">${t("briefing.new")}</b>`;
  return html`<div class="briefing-parts">
    <${Part} title=${t("briefing.blind")} list=${known.blind} line=${(a) => html`<a href=${`#/alerts/${a.alert}`}>${siteName(a.site)}</a> ${a.ended
      ? t("briefing.blind.ended", { from: since(a.from), to: since(a.ended) })
      : html`<b class="bad">${t("briefing.blind.now", { time: lasting(now.value - Date.parse(a.from)) })}</b>`}${fresh(a)}`} />
    <${Part} title=${t("briefing.cameras")} list=${known.cameras} line=${(c) => html`<a href=${`#/devices/${c.id}`}>${deviceName(c.id)}</a> ${c.lost
      ? html`<b class="bad">${t("briefing.lost", { at: since(c.at) })}</b>` : t("briefing.back", { at: since(c.at) })}${c.times > 1 ? ` · ${t("briefing.times", { n: c.times })}` : ""}`} />
    <${Part} title=${t("briefing.calls")} list=${known.calls} line=${(c) => html`${alert(c)} ${term("stage.care", c.state)}${fresh(c)}`} />
    <${Part} title=${t("briefing.alarms")} list=${known.alarms} line=${(c) => html`${alert(c)} ${term("stage.safety", c.state)}${fresh(c)}`} />
    <${Part} title=${t("report.title")} list=${known.reports} line=${(r) => html`${alert(r)} ${term("report.kind", r.kind)} <${DueIn} at=${r.due_at} />`} />
    <${Part} title=${t("briefing.handovers")} list=${known.handovers} line=${(h) => html`<a href="#/handover">${h.left_name} ${since(h.at)}</a>`} />
    <${Part} title=${t("briefing.rounds")} list=${known.rounds} line=${(r) => html`<a href="#/patrols">${r.points.map((p) => p.name || p.place).join("、")}</a> <${DueIn} at=${r.due_at} />`} />
    <div class="briefing-part"><h3>${t("duty.now")}</h3><${Posts} posts=${known.posts} /></div>
    ${known.partial && html`<p class="quiet">${t("briefing.partial")}</p>`}
  </div>`;
}

function Part({ title, list, line }) {
  return html`<div class="briefing-part"><h3>${title} <span class="number">${list.length}</span></h3>
    ${list.length === 0 ? html`<p class="quiet">${t("briefing.none")}</p>` : html`<ul>${list.map((one, i) => html`<li key=${i}>${line(one)}</li>`)}</ul>`}</div>`;
}
