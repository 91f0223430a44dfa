// One rescue in the guard room: where, what comes, and the five things that
// guards do. Each is told into the timeline that the care desk reads.
import { html, useEffect, useState } from "../lib/ui.js";
import { useDraft } from "../lib/drafts.js";
import { pick, t, term } from "../lib/i18n.js";
import { actOn, Conflict } from "../lib/acts.js";
import { wayToCall } from "../lib/api-my.js";
import { ticksOf, undoLeft } from "../lib/calls.js";
import { useKeys } from "../lib/keys.js";
import { guardActs as acts } from "../lib/shortcuts.js";
import { told } from "../lib/failures.js";
import { useSeen } from "../lib/seen.js";
import { stopwatch } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { person, siteName, stageWord } from "../lib/words.js";
import { devices, me } from "../state.js";
import { toast } from "./toasts.js";
import ActionButton from "./action-button.js";
import GateOpener from "./gate-opener.js";
import MyRoute from "./my-route.js";
import ResidentCard from "./resident-card.js";
import UndoBar from "./undo-bar.js";
import When from "./when.js";

const asks = { gate_held: true, guard_report: true };

/** @param {{alert: import("../lib/api.js").Alert, place: string}} props */
export default function GuardRescue({ alert, place }) {
  const node = useSeen(alert);
  const [form, setForm] = useState("");
  const [report, setReport] = useDraft(`guard.${alert.id}`);
  const tell = async (tick, note) => {
    try {
      await actOn(alert, "ticks", { version: 0, tick, note: note || undefined });
    } catch (err) {
      if (!(err instanceof Conflict)) throw err;
    }
    setForm("");
  };
  const take = async (tick) => (asks[tick] ? setForm(form === tick ? "" : tick) : tell(tick, tick === "ambulance_met" ? gate : ""));
  const ambulance = alert.ambulance ?? called(alert);
  const gate = ambulance?.gate ?? "";
  const work = acts.map(([tick]) => [tick, () => void take(tick)?.catch((err) => toast(told(err)))]);
  useKeys("rescue", { ...Object.fromEntries(work), close: () => setForm("") });
  // The gate that the ambulance comes to stands first: it is the one that is opened.
  const meant = (/** @type {import("../lib/api.js").Device} */ d) => Number(Boolean(gate) && `${d.name ?? ""} ${d.name_en ?? ""} ${siteName(d.site ?? "")}`.includes(gate));
  const gates = [...devices.items.value.values()].filter((d) => d.kind === "gate" && d.lifecycle === "in_service").sort((a, b) => meant(b) - meant(a));
  return html`<article class="guard-rescue">
    <header ref=${node}>
      <p class="guard-order">${orderOf(alert)}</p>
      <h2>${place}</h2>
      <p class="guard-state"><span>${stageWord({ ...alert, category: "care", rule: "" }, alert.state)}</span><span class="stopwatch">${stopwatch(now.value - Date.parse(alert.opened_at))}</span>${alert.drill && html`<span class="mark mark-drill">${t("mark.drill")}</span>`}</p>
      ${ambulance && html`<p class="guard-ambulance">${gate ? t("guard.ambulance", { gate }) : t("guard.ambulance.somewhere")}</p>`}
    </header>
    ${undoLeft(alert, me().username, now.value) > 0 && html`<${UndoBar} alert=${alert} />`}
    <${ResidentCard} alert=${alert} />
    <${GuardWay} call=${alert.id} version=${alert.version} />
    <ul class="guard-acts">${acts.map(([tick, key]) => html`<li key=${tick}>
      ${asks[tick]
        ? html`<button class="button guard-act" aria-expanded=${form === tick} onClick=${() => take(tick)}>${term("guard", tick)}<kbd>${key}</kbd></button>`
        : html`<${ActionButton} class="guard-act" run=${() => take(tick)} hint=${key}>${term("guard", tick)}<//>`}
      ${form === "gate_held" && tick === "gate_held" && html`<${GateOpener} gates=${gates} first=${alert.gate} held=${(name) => tell("gate_held", name)} />`}
      ${form === "guard_report" && tick === "guard_report" && html`<form class="guard-report" onSubmit=${(e) => (e.preventDefault(), tell("guard_report", report.trim()).then(() => setReport(""), (err) => toast(told(err))))}>
        <label for="guard-report">${t("guard.report.what")}</label>
        <input id="guard-report" value=${report} maxlength="200" ref=${(node) => node && !report && node.focus()} onInput=${(e) => setReport(e.currentTarget.value)} />
        <button class="button primary" disabled=${!report.trim()}>${t("guard.report.send")}</button>
      </form>`}
      ${ticksOf(alert, tick).map((one, i) => html`<p key=${i} class="guard-told"><${When} at=${one.at} /> ${person(one.by)} ${one.note ?? ""}</p>`)}
    </li>`)}</ul>
  </article>`;
}

// What guards are to do first: the gate's own number is what stands on its sign.
/** @param {import("../lib/api.js").Alert} alert */
function orderOf({ gate, location }) {
  const up = location?.floor === "1" ? t("guard.order.in") : t("guard.order.up");
  if (!gate) return t("guard.order.any", { up });
  const name = gate.door ? t("door.number", { n: gate.door }) : pick(gate.name, gate.name_en) || gate.device;
  return t("guard.order", { gate: name, up });
}

// For a desk that sees the call whole: the ambulance as its desk ticked it.
function called(alert) {
  const last = ticksOf(alert, "ambulance_called").at(-1);
  return last && { called_at: last.at, gate: last.note };
}

// The way that a rescuer is shown, on one's own demand: the steps stay in sight.
function GuardWay({ call, version }) {
  const [route, set] = useState(/** @type {import("../lib/api-my.js").Route|undefined} */ (undefined));
  useEffect(() => {
    let isOld = false;
    wayToCall(call).then((found) => isOld || set(found), () => {});
    return () => void (isOld = true);
  }, [call, version]);
  return route?.points ? html`<details class="guard-way"><summary>${t("my.way")} · ${t("my.route.short", { gate: pick(route.gate?.name, route.gate?.name_en), m: Math.round(route.metres ?? 0), n: route.minutes ?? 1 })}</summary><${MyRoute} call=${call} route=${route} away=${false} /></details>` : null;
}
