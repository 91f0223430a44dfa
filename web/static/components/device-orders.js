// Tells a device what to do, with a reason, and says what became of it. Only
// what the device can be told is offered. An outcome that nobody knows is not
// shown as a failure: the gate may be open.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { command } from "../lib/api.js";
import { doorsOf } from "../lib/devices.js";
import { holdWords } from "../lib/words.js";
import { useDraft } from "../lib/drafts.js";
import { follow } from "../lib/follow.js";
import { holdMinutes, ordersOf } from "../lib/orders.js";
import ActionButton from "./action-button.js";
import OrderOutcome from "./order-outcome.js";

const reasons = { gate: ["emergency", "visitor", "delivery", "repair"] };
const strong = ["open", "restart", "sound"]; // the first that there is looks like what is meant

/** @param {{device: import("../lib/api.js").Device}} props */
export default function DeviceOrders({ device }) {
  const gate = device.kind === "gate";
  const offered = ordersOf(device);
  const [reason, setReason] = useDraft(`order.${device.id}`);
  const doors = gate ? doorsOf(device) : [];
  const [door, setDoor] = useState(0); // of several, one must be named: the wrong one is never opened by default
  const [minutes, setMinutes] = useState(holdMinutes[1]);
  const [became, setBecame] = useState(/** @type {import("./order-outcome.js").Became|undefined} */ (undefined));
  const left = useRef(false);
  useEffect(() => () => void (left.current = true), []);

  const tell = async (action) => {
    const args = { ...(door && { door }), ...(action === "hold" && { for_s: minutes * 60 }) };
    setBecame({ action, name: "sent" });
    try {
      const { id, earlier } = await command(device.id, action, args, reason.trim());
      setBecame({ action, ...(await follow(id, left)), earlier });
      if (!earlier) setReason(""); // who meant it anew has only to press
    } catch (err) {
      setBecame(err.status === 0 ? { action, name: "unknown" } : undefined);
      throw err;
    }
  };
  if (!offered.length) return null;
  const ready = reason.trim() && (doors.length < 2 || door);
  return html`<section class="card door" aria-labelledby="order-title">
    <h2 id="order-title">${gate ? t("door.title") : t("order.title")}</h2>
    ${device.status !== "online" && device.status !== "degraded" && html`<p class="mark mark-late">${gate ? t("door.unsure") : t("order.unsure")}</p>`}
    ${doors.length > 1 && html`<div class="chips" role="group" aria-label=${t("door.which")}>${doors.map((n) => html`<button key=${n} type="button" class="chip" aria-pressed=${door === n} onClick=${() => setDoor(n)}>${t("door.number", { n })}</button>`)}</div>`}
    <label for="order-reason">${gate ? t("door.why") : t("order.why")}</label>
    ${reasons[device.kind] && html`<div class="chips">${reasons[device.kind].map((name) => html`<button key=${name} type="button" class="chip" onClick=${() => setReason(term("door.reason", name))}>${term("door.reason", name)}</button>`)}</div>`}
    <input id="order-reason" value=${reason} maxlength="200" onInput=${(e) => setReason(e.currentTarget.value)} />
    ${offered.includes("hold") && html`<div class="chips" role="group" aria-label=${t("door.hold.long")}><span class="quiet">${t("door.hold.long")}</span>${holdMinutes.map((n) => html`<button key=${n} type="button" class="chip" aria-pressed=${minutes === n} onClick=${() => setMinutes(n)}>${holdWords(n)}</button>`)}</div>`}
    <div class="buttons">${offered.map((action) => html`<${ActionButton} key=${action} class=${action === strong.find((one) => offered.includes(one)) ? "primary" : ""} run=${() => tell(action)} disabled=${!ready}>${action === "hold" ? t("door.hold", { long: holdWords(minutes) }) : term("order", action)}<//>`)}</div>
    <${OrderOutcome} became=${became} />
    <p class="quiet">${gate ? t("door.audit") : t("order.audit")}</p>
  </section>`;
}
