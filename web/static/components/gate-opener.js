// Opens a gate for a rescue, and holds it where it can hold. The order to the
// gate and the guard's word that it is held are two things: the second is told
// only by who stands there.
import { html, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { command } from "../lib/api.js";
import { doorsOf } from "../lib/devices.js";
import { deviceName, holdWords } from "../lib/words.js";
import { follow } from "../lib/follow.js";
import { ordersOf } from "../lib/orders.js";
import { may } from "../lib/roles.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";
import OrderOutcome from "./order-outcome.js";

const holdFor = 30; // minutes: longer than an ambulance stays at a door, shorter than a night

/** @param {{gates: import("../lib/api.js").Device[], first?: {device: string, door?: number}, held: (name: string) => Promise<any>}} props  first: the gate that leads there; held: with the name that the record gets */
export default function GateOpener({ gates, first, held }) {
  const [became, setBecame] = useState(/** @type {Record<string, import("./order-outcome.js").Became>} */ ({}));
  const doors = gates.flatMap((gate) => {
    const many = doorsOf(gate);
    return (many.length > 1 ? many : [0]).map((door) => ({
      gate, door, key: `${gate.id} ${door}`, // two gates can have one name
      name: [deviceName(gate.id), door && t("door.number", { n: door })].filter(Boolean).join(" "),
      recorded: [gate.name || gate.id, door && `${door}号门`].filter(Boolean).join(" "), // a record is in Chinese, whatever the screen is in
    }));
  });
  const leads = ({ gate, door }) => gate.id === first?.device && (!first?.door || door === first.door);
  doors.sort((a, b) => Number(leads(b)) - Number(leads(a)));
  const tell = async (action, { gate, door, key }) => {
    const say = (outcome) => setBecame((old) => ({ ...old, [key]: { action, ...outcome } }));
    say({ name: "sent" });
    try {
      const args = { ...(door && { door }), ...(action === "hold" && { for_s: holdFor * 60 }) };
      const { id, earlier } = await command(gate.id, action, args, t("guard.reason"));
      say({ ...(await follow(id)), earlier });
    } catch (err) {
      say({ name: err.status === 0 ? "unknown" : "failed" });
      throw err;
    }
  };
  const button = (action, one, look, text) => html`<${ActionButton} key=${action} class=${look} run=${() => tell(action, one)}>${text}<//>`;
  return html`<div class="guard-gates">
    ${!doors.length && html`<p>${t("guard.gates.none")}</p>`}
    ${doors.map((one) => {
      const offered = may(me(), "devices.command") ? ordersOf(one.gate) : [];
      const holds = offered.includes("hold");
      return html`<div key=${one.key} class="guard-gate"><b>${one.name}</b>
        ${holds ? button("hold", one, "primary", t("guard.hold", { long: holdWords(holdFor) })) : offered.includes("open") && button("open", one, "primary", t("guard.open"))}
        ${holds && offered.includes("release") && button("release", one, "", term("order", "release"))}
        <${ActionButton} run=${() => held(one.recorded)}>${t("guard.held")}<//>
        <${OrderOutcome} became=${became[one.key]} />
        ${one.gate.status !== "online" && one.gate.status !== "degraded" && html`<span class="mark mark-late" lang=${lang() === "zh" ? "zh-CN" : "en"}>${t("door.unsure")}</span>`}
      </div>`;
    })}
  </div>`;
}
