// Who is on duty: now, and over the week.
import { html, useEffect, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { choose } from "../lib/place.js";
import { may } from "../lib/roles.js";
import { flawWords, named, zoneName } from "../lib/duty.js";
import { isoDate } from "../lib/rota.js";
import { dutyNow, responders, rosters, week } from "../lib/api-duty.js";
import { useFetched } from "../lib/fetched.js";
import { me } from "../state.js";
import DutyTabs from "../components/duty-tabs.js";
import DutyNow from "../components/duty-now.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import PushSwitch from "../components/push-switch.js";
import ResponderList from "../components/responder-list.js";
import RosterForm from "../components/roster-form.js";
import WeekTable from "../components/week-table.js";

const fresh = { id: "", name: "", roles: ["care"], zone: "Asia/Shanghai", shifts: [], holidays: [], overrides: [], flaws: [] };

/** @param {{query: Record<string, string>}} props */
export default function Duty({ query }) {
  const [editing, setEditing] = useState(/** @type {"no"|"roster"|"new"} */ ("no"));
  const duty = useFetched(dutyNow);
  useEffect(() => {
    const timer = setInterval(duty.load, 30_000);
    return () => clearInterval(timer);
  }, []);
  const list = useFetched(rosters, []);
  const people = useFetched(responders, []);
  const shown = list.value?.find((r) => r.id === query.roster) ?? list.value?.[0];
  const days = useFetched(async () => (shown ? week(shown.id, query.from) : undefined), [shown?.id, query.from]);
  const error = duty.error ?? list.error ?? people.error;
  const again = () => [duty, list, people, days].forEach((part) => void part.load());
  if (error && !(duty.value && list.value && people.value)) return html`<${Failure} error=${error} retry=${again} />`;
  if (!duty.value || !list.value || !people.value) return html`<${Loading} />`;
  const changes = may(me(), "duty.change");
  const here = people.value.filter((p) => !p.left);
  const saved = (roster) => (setEditing("no"), choose({ roster: roster.id }), again());
  const move = (n) => days.value && choose({ from: isoDate(days.value.from, days.value.zone, n) });
  return html`<div class="duty">
    <h1>${t("duty.title")}</h1>
    <${DutyTabs} />
    <${DutyNow} duty=${duty.value} people=${people.value} />
    <${PushSwitch} />
    <section class="card" aria-label=${t("duty.week")}>
      <header><h2>${t("duty.week")}</h2>
        <div class="chips" role="group" aria-label=${t("duty.roster")}>${list.value.map((r) => html`<button key=${r.id} class="chip" aria-pressed=${r.id === shown?.id} onClick=${() => choose({ roster: r.id })}>${named(r)}</button>`)}</div>
        <div class="buttons"><button class="button icon-button" onClick=${() => move(-7)} aria-label=${t("duty.before")}>‹</button>
          <button class="button" onClick=${() => choose({ from: "" })}>${t("duty.thisweek")}</button>
          <button class="button icon-button" onClick=${() => move(7)} aria-label=${t("duty.after")}>›</button></div>
      </header>
      ${!shown && html`<p class="quiet">${t("duty.norosters")}</p>`}
      ${shown && shown.flaws.length > 0 && html`<div class="flaws" role="note"><b>${t("duty.flaws")}</b><ul>${flawWords(shown.flaws).map((line) => html`<li key=${line}>${line}</li>`)}</ul></div>`}
      ${days.value && html`<${WeekTable} week=${days.value} />`}
      ${shown && html`<p class="quiet">${t("duty.zone", { zone: zoneName(shown.zone) })}</p>`}
      ${changes && editing === "no" && html`<div class="buttons">
        ${shown && html`<button class="button" onClick=${() => setEditing("roster")}>${t("duty.edit")}</button>`}
        <button class="button" onClick=${() => setEditing("new")}>${t("duty.new")}</button></div>`}
    </section>
    ${editing !== "no" && html`<${RosterForm} key=${editing + shown?.id} roster=${editing === "new" || !shown ? fresh : shown} isNew=${editing === "new"} people=${here} saved=${saved} cancel=${() => setEditing("no")} />`}
    <${ResponderList} people=${people.value} changes=${changes} changed=${again} />
  </div>`;
}
