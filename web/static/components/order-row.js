// One work order in a list: what, where, whose, and how long it still has.
import { html } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { clock, duration } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { deviceName, siteName } from "../lib/words.js";

/** How long is left, or since when it is overdue. @param {{order: import("../lib/api-work.js").Order}} props */
export function OrderDue({ order }) {
  const left = Date.parse(order.deadline) - now.value;
  const over = order.closed_at || order.reported_at;
  const text = order.state === "reported" ? (order.late ? t("work.said.late") : t("work.said.in_time")) : over ? (order.late ? t("work.was.late") : t("work.was.in_time")) : left < 0 ? t("work.overdue", { age: duration(-left, lang()) }) : t("work.left", { age: duration(left, lang()) });
  return html`<span class=${order.late ? "work-due work-late" : "work-due"}>${text}<small>${t("work.due.at", { at: clock(order.deadline, lang(), now.value) })}</small></span>`;
}

/** @param {{order: import("../lib/api-work.js").Order}} props */
export function OrderMarks({ order }) {
  return html`${order.repeat && html`<span class="mark">${t("work.mark.repeat")}</span>`}
    ${order.rectify && html`<span class="mark mark-late">${t("work.mark.rectify")}</span>`}
    ${order.paused && html`<span class="mark mark-silenced">${t("work.mark.paused")}</span>`}
    ${order.pauses.at(-1) && !order.pauses.at(-1)?.decided && html`<span class="mark">${t("work.mark.undecided")}</span>`}
    ${(order.failed ?? 0) > 0 && html`<span class="mark">${t("work.mark.failed", { n: order.failed })}</span>`}
    ${order.objection && !order.objection.decided && html`<span class="mark">${t("work.mark.objection")}</span>`}`;
}

/** @param {{order: import("../lib/api-work.js").Order, vendorName: (id?: string) => string}} props */
export default function OrderRow({ order, vendorName }) {
  return html`<li><a class="order-row" href=${`#/orders/${order.id}`}>
    <span class="order-what"><b>${order.title}</b><small>${order.device ? deviceName(order.device) : siteName(order.site ?? "")} · ${term("fault", order.fault)}</small></span>
    <span class="order-marks"><${OrderMarks} order=${order} /></span>
    <span class="order-who"><span>${term("work.state", order.state)}</span><small>${vendorName(order.vendor)}</small></span>
    <${OrderDue} order=${order} />
  </a></li>`;
}
