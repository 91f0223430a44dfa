// The positions that a camera knows by name, and the way there. Each is an order
// like any other: with a reason, and on the audit record.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { command } from "../lib/api.js";
import { useDraft } from "../lib/drafts.js";
import { follow } from "../lib/follow.js";
import { hasPresets } from "../lib/orders.js";
import ActionButton from "./action-button.js";
import OrderOutcome from "./order-outcome.js";

const reasons = ["look", "check", "restore"];

/** @param {{device: import("../lib/api.js").Device}} props */
export default function CameraPresets({ device }) {
  const [presets, setPresets] = useState(/** @type {{token: string, name?: string}[]|undefined} */ (undefined));
  const [reason, setReason] = useDraft(`presets.${device.id}`);
  const [became, setBecame] = useState(/** @type {import("./order-outcome.js").Became|undefined} */ (undefined));
  const left = useRef(false);
  useEffect(() => () => void (left.current = true), []);
  useEffect(() => setPresets(undefined), [device.id]);
  if (!hasPresets(device)) return null;

  const tell = async (action, args) => {
    setBecame({ action, name: "sent" });
    try {
      const { id, earlier } = await command(device.id, action, args, reason.trim());
      const { result, ...outcome } = await follow(id, left);
      setBecame({ action, ...outcome, earlier });
      if (action === "list_presets" && outcome.name === "done") setPresets(result?.presets ?? []);
    } catch (err) {
      setBecame(err.status === 0 ? { action, name: "unknown" } : undefined);
      throw err;
    }
  };
  const ready = Boolean(reason.trim());
  return html`<section class="card door presets" aria-labelledby="presets-title">
    <h2 id="presets-title">${t("presets.title")}</h2>
    <label for="presets-reason">${t("order.why")}</label>
    <div class="chips">${reasons.map((one) => html`<button key=${one} type="button" class="chip" onClick=${() => setReason(term("presets.reason", one))}>${term("presets.reason", one)}</button>`)}</div>
    <input id="presets-reason" value=${reason} maxlength="200" onInput=${(e) => setReason(e.currentTarget.value)} />
    <div class="buttons">
      ${presets?.map((one) => html`<${ActionButton} key=${one.token} run=${() => tell("goto_preset", { preset: one.token })} disabled=${!ready}>${one.name || one.token}<//>`)}
      <${ActionButton} class=${presets ? "" : "primary"} run=${() => tell("list_presets", {})} disabled=${!ready}>${presets ? t("presets.again") : t("presets.load")}<//>
    </div>
    ${presets?.length === 0 && html`<p class="quiet">${t("presets.none")}</p>`}
    <${OrderOutcome} became=${became} />
    <p class="quiet">${t("order.audit")}</p>
  </section>`;
}
