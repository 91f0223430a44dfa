// Opens a gate for a rescue. The order to the gate and the guard's word that it
// is held are two things: the second is told only by who stands there.
import { html, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { command, getCommand, newKey } from "../lib/api.js";
import { doorsOf } from "../lib/devices.js";
import { may } from "../lib/roles.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";

const askMs = 500;
const patienceMs = 30_000;

/** @param {{gates: import("../lib/api.js").Device[], held: (name: string) => Promise<any>}} props */
export default function GateOpener({ gates, held }) {
  const [outcome, setOutcome] = useState(/** @type {Record<string, string>} */ ({}));
  const doors = gates.flatMap((gate) => {
    const many = doorsOf(gate);
    return (many.length > 1 ? many : [0]).map((door) => ({ gate, door, name: many.length > 1 ? `${gate.name || gate.id} ${t("door.number", { n: door })}` : gate.name || gate.id }));
  });
  const open = async ({ gate, door, name }) => {
    setOutcome((old) => ({ ...old, [name]: "sent" }));
    const { id } = await command(gate.id, "open", door ? { door } : {}, t("guard.reason"), newKey());
    const became = await follow(id);
    setOutcome((old) => ({ ...old, [name]: became }));
  };
  return html`<div class="guard-gates">
    ${!doors.length && html`<p>${t("guard.gates.none")}</p>`}
    ${doors.map((one) => html`<div key=${one.name} class="guard-gate"><b>${one.name}</b>
      ${may(me(), "devices.command") && html`<${ActionButton} class="primary" run=${() => open(one)}>${t("guard.open")}<//>`}
      <${ActionButton} run=${() => held(one.name)}>${t("guard.held")}<//>
      ${outcome[one.name] && html`<span role="status" class="outcome outcome-${outcome[one.name]}">${term("command", outcome[one.name])}</span>`}
      ${one.gate.status !== "online" && one.gate.status !== "degraded" && html`<span class="mark mark-late" lang=${lang() === "zh" ? "zh-CN" : "en"}>${t("door.unsure")}</span>`}
    </div>`)}
  </div>`;
}

// Asks until the outcome is known; what nobody knows is no failure.
async function follow(id) {
  for (const until = Date.now() + patienceMs; Date.now() < until; ) {
    const now = await getCommand(id).catch((err) => (err.status === 0 ? undefined : Promise.reject(err)));
    if (now?.outcome) return now.outcome;
    await new Promise((resolve) => setTimeout(resolve, askMs));
  }
  return "unknown";
}
