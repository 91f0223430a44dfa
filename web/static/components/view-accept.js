// Takes what a camera shows as its new reference, after it was mounted anew. An order
// like any other: with a reason, signed, and on the audit record. The edge refuses a
// picture that is itself faulty.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { command } from "../lib/api.js";
import { useDraft } from "../lib/drafts.js";
import { follow } from "../lib/follow.js";
import ActionButton from "./action-button.js";

const reasons = ["mounted", "replaced", "changed"];
const patienceMs = 75_000; // two key pictures, one after the other

/** @param {{device: import("../lib/api.js").Device, seen: boolean, done: () => Promise<any>}} props  seen: the pictures are before one's eyes */
export default function ViewAccept({ device, seen, done }) {
  const [reason, setReason] = useDraft(`accept.${device.id}`);
  const [became, setBecame] = useState("");
  const [refused, setRefused] = useState("");
  const left = useRef(false);
  useEffect(() => () => void (left.current = true), []);
  useEffect(() => setBecame(""), [device.id]);
  const accept = async () => {
    setBecame("sent");
    try {
      const { id } = await command(device.id, "accept_view", {}, reason.trim());
      const outcome = await follow(id, left, patienceMs);
      setRefused(outcome.result?.refused ?? "");
      setBecame(outcome.name);
      if (outcome.name !== "done") return;
      setReason("");
      if (seen) await done();
    } catch (err) {
      setBecame(err.status === 0 ? "unknown" : "");
      throw err;
    }
  };
  return html`<div class="view-accept">
    <h3>${t("accept.title")}</h3>
    <p class="quiet">${t("accept.why")}</p>
    <label for="accept-reason">${t("order.why")}</label>
    <div class="chips">${reasons.map((one) => html`<button key=${one} type="button" class="chip" onClick=${() => setReason(term("accept.reason", one))}>${term("accept.reason", one)}</button>`)}</div>
    <input id="accept-reason" value=${reason} maxlength="200" onInput=${(e) => setReason(e.currentTarget.value)} />
    <div class="buttons"><${ActionButton} run=${accept} disabled=${!reason.trim()}>${t("accept.do")}<//></div>
    ${became && html`<p role="status" class="outcome outcome-${became}">${became === "failed" && refused ? term("accept.refused", refused) : term("accept", became)}</p>`}
  </div>`;
}
