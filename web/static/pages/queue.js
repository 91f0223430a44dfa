// The desk: who calls for help, what is wrong, and what of it nobody has taken.
import { html, useEffect } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { focusedAlert, moveFocus, useKeys } from "../lib/keys.js";
import { acknowledge } from "../lib/acts.js";
import { isOpen, isUnrecorded } from "../lib/alerts.js";
import { deskOf, may, mayAct, maySee } from "../lib/roles.js";
import { lazy } from "../lib/lazy.js";
import { sheets } from "../lib/sheets.js";
import { after } from "../lib/steady.js";
import { told } from "../lib/failures.js";
import { alerts, devices, me, queue } from "../state.js";
import { toast } from "../components/toasts.js";
import CallSlot from "../components/call-slot.js";
import AlertList from "../components/alert-list.js";
import QueueTabs from "../components/queue-tabs.js";
import QueueCounts from "../components/queue-counts.js";
import ResolvedList from "../components/resolved-list.js";
import SetupOffer from "../components/setup-offer.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";

const BriefingPanel = lazy(() => import("../components/briefing-panel.js"), true); // above the rows, which it moves once, when it is known
const OwedReports = lazy(() => import("../components/owed-reports.js"), true); // mostly nothing; beside the rows, which it must not move
const CoveragePanel = lazy(() => import("../components/coverage-panel.js")); // a desk without a plan does not need it

const settled = 3000; // ms after which the first screen has all that it needs

/** @param {{query: Record<string, string>}} props */
export default function Queue({ query }) {
  const who = me();
  useEffect(() => {
    devices.need(); // for names
    return after(settled, () => Promise.all([import("./alert.js"), sheets()]).catch(() => {})); // so that opening the first alarm fetches facts only
  }, []);
  const acts = (a) => mayAct(who, a) && isOpen(a) && !isUnrecorded(a);
  useKeys("queue", {
    next: () => moveFocus(1),
    previous: () => moveFocus(-1),
    take: () => {
      const focused = focusedAlert();
      const one = focused ? alerts.items.value.get(focused) : queue.value.slot.find(acts);
      if (one && acts(one)) acknowledge(one).catch((err) => toast(told(err)));
    },
  });
  if (alerts.status.value === "failed") return html`<${Failure} error=${alerts.error.value} retry=${alerts.load} />`;
  if (alerts.status.value !== "ready") return html`<${Loading} />`;

  const { calls, alarms, under, slot } = queue.value;
  const desk = deskOf(who);
  const life = maySee(who, "care"); // no other desk has alarms of life
  return html`<div class="queue">
    <h1 class="unseen">${term("desk", desk)}</h1>
    ${life && html`<${CallSlot} alerts=${slot} care=${who.roles.includes("care") || who.roles.includes("admin")} />`}
    <${SetupOffer} />
    ${may(who, "police.desk") && desk === "police" && html`<${BriefingPanel} />`}
    <div class="queue-bar"><${QueueTabs} view=${query.view} /><${QueueCounts} counts=${queue.value.counts} /></div>
    ${query.view === "resolved" ? html`<${ResolvedList} />` : html`<div class=${desk === "police" ? "police-desk" : ""}><div class="columns ${life ? "two" : ""}">
      ${life && html`<${AlertList} title=${t("queue.calls")} open=${term("stage.care", "open")} alerts=${calls} under=${under} empty=${t("queue.calls.empty")} />`}
      <${AlertList} title=${t("queue.alarms")} open=${desk === "property" ? term("stage.maintenance", "open") : term("stage.safety", "open")} alerts=${alarms} under=${under} empty=${t("queue.alarms.empty")} />
    </div>${may(who, "police.desk") && html`<div class="police-side"><${OwedReports} />${desk === "police" && html`<${CoveragePanel} />`}</div>`}</div>`}
  </div>`;
}
