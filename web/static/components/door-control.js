// Opens a gate, with a reason, and says what became of it. An outcome that
// nobody knows is not shown as a failure: the gate may be open.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { command, getCommand, newKey } from "../lib/api.js";
import { doorsOf } from "../lib/devices.js";
import { useDraft } from "../lib/drafts.js";
import ActionButton from "./action-button.js";

const askMs = 500;
const patienceMs = 30_000; // the hub knows the outcome, or that nobody does, long before
const reasons = ["emergency", "visitor", "delivery", "repair"];

/** @param {{device: import("../lib/api.js").Device}} props */
export default function DoorControl({ device }) {
  const [reason, setReason] = useDraft(`door.${device.id}`);
  const doors = doorsOf(device);
  const [door, setDoor] = useState(0); // of several, one must be named: the wrong one is never opened by default
  const [outcome, setOutcome] = useState(/** @type {{name: string, error?: string}|undefined} */ (undefined));
  const key = useRef(newKey());
  const left = useRef(false);
  useEffect(() => () => void (left.current = true), []);

  const open = async () => {
    setOutcome({ name: "sent" });
    try {
      const { id } = await command(device.id, "open", door ? { door } : {}, reason.trim(), key.current);
      key.current = newKey(); // only a definite answer ends this attempt; a repeat before is the same command
      setOutcome(await follow(id, left));
      setReason("");
    } catch (err) {
      setOutcome(err.status === 0 ? { name: "unknown" } : undefined);
      throw err;
    }
  };
  const preset = (name) => setReason(term("door.reason", name));
  return html`<section class="card door" aria-labelledby="door-title">
    <h2 id="door-title">${t("door.title")}</h2>
    ${device.status !== "online" && device.status !== "degraded" && html`<p class="mark mark-late">${t("door.unsure")}</p>`}
    ${doors.length > 1 && html`<div class="chips" role="group" aria-label=${t("door.which")}>${doors.map((n) => html`<button key=${n} type="button" class="chip" aria-pressed=${door === n} onClick=${() => setDoor(n)}>${t("door.number", { n })}</button>`)}</div>`}
    <label for="door-reason">${t("door.why")}</label>
    <div class="chips">${reasons.map((name) => html`<button key=${name} type="button" class="chip" onClick=${() => preset(name)}>${term("door.reason", name)}</button>`)}</div>
    <input id="door-reason" value=${reason} maxlength="200" onInput=${(e) => setReason(e.currentTarget.value)} />
    <div class="buttons"><${ActionButton} class="primary" run=${open} disabled=${!reason.trim() || (doors.length > 1 && !door)}>${t("door.open")}<//>
      ${outcome && html`<p role="status" class="outcome outcome-${outcome.name}">${term("command", outcome.name)}${lang() === "en" && outcome.error ? `: ${outcome.error}` : ""}</p>`}</div>
    <p class="quiet">${t("door.audit")}</p>
  </section>`;
}

// Asks until the outcome is known.
async function follow(id, left) {
  const until = Date.now() + patienceMs;
  while (!left.current && Date.now() < until) {
    const now = await getCommand(id).catch((err) => (err.status === 0 ? undefined : Promise.reject(err)));
    if (now?.outcome) return { name: now.outcome, error: now.error };
    await new Promise((resolve) => setTimeout(resolve, askMs));
  }
  return { name: "unknown" };
}
