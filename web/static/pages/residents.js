// Residents who subscribed to care: whom to call now, today's calls, and who is
// enrolled, by place and code.
import { html, useEffect, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { byPhone, enrol, residents, today, unreachable } from "../lib/api-people.js";
import { dayOf, homeWord } from "../lib/people.js";
import { now } from "../lib/clock.js";
import { go } from "../lib/place.js";
import { useStale } from "../lib/stale.js";
import { devices, epoch } from "../state.js";
import CareTask from "../components/care-task.js";
import ActionButton from "../components/action-button.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import ResidentForm from "../components/resident-form.js";

export default function Residents() {
  const [all, setAll] = useState(/** @type {{list?: any, unreadable?: number, day?: any, lost?: any, error?: any}} */ ({}));
  const [adding, setAdding] = useState(false);
  const load = () => Promise.all([residents(), today(), unreachable()]).then(([{ items: list, unreadable }, day, lost]) => setAll({ list, unreadable, day, lost }), (error) => setAll((old) => ({ ...old, error })));
  useEffect(() => {
    devices.need();
    load();
    const timer = setInterval(load, 60_000);
    return () => clearInterval(timer);
  }, [epoch.value]);
  useStale(Boolean(all.error && all.list));
  if (all.error && !all.list) return html`<${Failure} error=${all.error} retry=${load} />`;
  if (!all.list) return html`<${Loading} />`;
  const { list, unreadable, day, lost } = all;
  const late = list.filter((one) => Date.parse(one.review_by) < now.value + 30 * 86_400_000).length;
  if (adding) return html`<${ResidentForm} send=${async (body) => go(`/residents/${(await enrol(body)).id}`, { purpose: "enrolment" })} close=${() => setAdding(false)} />`;
  return html`<div class="residents">
    <header class="residents-head"><h1>${t("res.title")} <span class="number">${list.length}</span></h1>
      <${ByPhone} /><button class="button primary" onClick=${() => setAdding(true)}>${t("res.enrol")}</button></header>
    ${(unreadable ?? 0) > 0 && html`<p class="failure" role="status">${t("res.unreadable", { n: unreadable })}</p>`}
    ${lost.length > 0 && html`<section class="card residents-lost"><h2>${t("cannot.title")} <span class="number">${lost.length}</span></h2><ul>${lost.map((one, i) => html`<${CareTask}
      key=${one.task ?? i} kind="check_call" task=${one.task} who=${one.resident} device=${one.buttons[0]} until=${one.deadline} state=${one.state}
      outcome=${one.outcome} by=${one.by} at=${one.at} overdue=${one.overdue} done=${load} />`)}</ul></section>`}
    ${day.check_ins.length > 0 && html`<${Tasks} title=${t("res.checkins")} calm="" list=${day.check_ins} load=${load} />`}
    <div class="residents-columns">
      <${Tasks} title=${t("res.calls")} calm=${t("res.calls.none")} list=${day.care_calls} load=${load} />
      <${Tasks} title=${t("res.followups")} calm=${t("res.followups.none")} list=${day.follow_ups} load=${load} />
    </div>
    <section class="card"><h2>${t("res.all")}${late > 0 && html` <span class="mark mark-late">${t("res.reviews", { n: late })}</span>`}</h2>
      ${list.length === 0 ? html`<${Empty} text=${t("res.none")} next=${t("empty.res.none")} />` : html`<ul class="residents-list">${list.map((one) => html`<li key=${one.id}>
        <a href=${`#/residents/${one.id}?purpose=enrolment`}><b>${one.code}</b></a>
        ${one.away && html`<span class="mark">${term("absence", one.away)}</span>`}
        <span class=${Date.parse(one.review_by) < now.value ? "bad" : "quiet"}>${t("res.reviewby", { at: dayOf(one.review_by) })}</span></li>`)}</ul>`}
    </section>
  </div>`;
}

function Tasks({ title, calm, list, load }) {
  const open = list.filter((one) => one.state !== "done").length;
  return html`<section class="card"><h2>${title} <span class="number">${open}</span></h2>
    ${list.length === 0 ? html`<p class="quiet">${calm}</p>` : html`<ul>${list.map((one) => html`<${CareTask} key=${one.task} kind=${one.kind} task=${one.task}
      who=${one.resident} device=${one.device} until=${one.due} state=${one.state} outcome=${one.outcome} by=${one.by} at=${one.at} note=${one.note}
      alert=${one.alert} overdue=${one.overdue} done=${load} />`)}</ul>`}</section>`;
}

// Whose number is calling.
function ByPhone() {
  const [phone, setPhone] = useState("");
  const [found, setFound] = useState(/** @type {import("../lib/api-people.js").Enrolled[]|undefined} */ (undefined));
  return html`<form class="by-phone" onSubmit=${(e) => (e.preventDefault(), e.currentTarget.querySelector("button")?.click())}>
    <label class="unseen" for="by-phone">${t("res.phone")}</label>
    <input id="by-phone" type="tel" value=${phone} placeholder=${t("res.phone")} maxlength="32" autocomplete="off" onInput=${(e) => (setPhone(e.currentTarget.value), setFound(undefined))} />
    <${ActionButton} run=${async () => setFound(await byPhone(phone))} disabled=${phone.trim().length < 5}>${t("res.phone.find")}<//>
    ${found && (found.length ? found.map((one) => html`<a key=${one.id} href=${`#/residents/${one.id}?purpose=care_call`}>${one.code || homeWord(one.place)}</a>`) : html`<span class="quiet" role="status">${t("res.phone.none")}</span>`)}
  </form>`;
}
