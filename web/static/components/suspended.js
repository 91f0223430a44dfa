// One suspension: why, until when, and what stands in for the device meanwhile.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { decideSuspension, endSuspension } from "../lib/api-install.js";
import { may } from "../lib/roles.js";
import { deviceCalled, person } from "../lib/words.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";
import { timed } from "../lib/times.js";

/** @param {{one: import("../lib/api-install.js").Suspension, changed: () => void}} props */
export default function Suspended({ one, changed }) {
  const at = timed;
  const place = [one.location?.building, one.location?.unit].filter(Boolean).join("-");
  const decides = one.state === "asked" && me().roles.includes("admin") && one.asked_by !== me().username;
  return html`<div class="suspended">
    <p><a href=${`#/devices/${one.device}`}><b>${place} ${deviceCalled(one.device, one.name)}</b></a> <span class="mark">${term("suspend.state", one.state)}</span>${one.cannot_call && html` <span class="mark mark-late">${t("suspend.cannot")}</span>`}</p>
    <p>${one.reason} · ${t("suspend.to", { at: at(one.until) })} · ${t("suspend.by", { who: person(one.asked_by) })}${one.decided && html` · ${t("suspend.decided", { who: person(one.decided) })}`}</p>
    ${one.substitute && html`<p>${t("suspend.substitute")}：<b>${one.substitute}</b> · ${t("suspend.checker")}：<b>${one.checker}</b></p>`}
    ${may(me(), "work.do") && html`<div class="buttons">${decides && html`<${ActionButton} class="primary" run=${() => decideSuspension(one.id, true).then(changed)}>${t("suspend.allow")}<//><${ActionButton} run=${() => decideSuspension(one.id, false).then(changed)}>${t("suspend.deny")}<//>`}
      <${ActionButton} run=${() => endSuspension(one.id).then(changed)}>${one.state === "asked" ? t("suspend.withdraw") : t("suspend.end")}<//></div>`}
  </div>`;
}
