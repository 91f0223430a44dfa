// One key, and the gateway connects the desk with the resident or a contact. What
// became of it comes as a step on the timeline.
import { html, useEffect, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { callBack } from "../lib/api-phone.js";
import { fetchPhone, putsThrough } from "../lib/phone.js";
import { told } from "../lib/failures.js";
import { useKeys } from "../lib/keys.js";
import { toast } from "./toasts.js";
import ActionButton from "./action-button.js";

/** @param {{alert: string, contacts: number}} props  contacts: how many the card shows */
export default function CallBack({ alert, contacts }) {
  useEffect(fetchPhone, []);
  const [said, setSaid] = useState("");
  const ring = (whom) => callBack(alert, whom).then((one) => setSaid(one.state === "failed" ? t("phone.back.failed") : t("phone.back.asked")));
  useKeys("back", { ring: () => void ring("resident").catch((err) => toast(told(err))) }, putsThrough.value);
  if (!putsThrough.value) return null;
  return html`<div class="buttons call-back">
    <${ActionButton} run=${() => ring("resident")} hint="B">${t("phone.back")}<//>
    ${Array.from({ length: contacts }, (_, i) => html`<${ActionButton} key=${i} run=${() => ring(`contact:${i + 1}`)}>${t("phone.back.contact", { n: i + 1 })}<//>`)}
    <span role="status">${said}</span>
  </div>`;
}
