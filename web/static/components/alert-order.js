// The work orders of an alert of devices: those that there are, and the way to make one.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { isCall, isDone } from "../lib/alerts.js";
import { ordersAbout } from "../lib/api-work.js";
import { useFetched } from "../lib/fetched.js";
import { may } from "../lib/roles.js";
import { href } from "../lib/router.js";
import { faultOf, living, orderable } from "../lib/work.js";
import { me } from "../state.js";
import Failure from "./failure.js";
import Icon from "./icon.js";

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function AlertOrder({ alert }) {
  if (isCall(alert) || !orderable(alert) || !may(me(), "work.see")) return null;
  return html`<${Orders} key=${alert.id} alert=${alert} />`;
}

function Orders({ alert }) {
  const { value, error, load } = useFetched(() => ordersAbout(alert), [alert.id]);
  if (!value) return error && error.status !== 503 ? html`<${Failure} error=${error} retry=${load} />` : null; // a hub without work orders says so
  const mine = value.filter((o) => o.alert === alert.id), others = value.filter((o) => o.alert !== alert.id && living.includes(o.state));
  const does = may(me(), "work.do");
  if (!does && !value.length) return null;
  const make = href("/orders", { device: alert.device, site: alert.device ? "" : alert.site, alert: alert.id, fault: faultOf(alert) });
  return html`<section class="card alert-order" aria-label=${t("alert.order")}>
    <h2>${t("alert.order")}</h2>
    ${mine.length + others.length > 0 && html`<ul class="lines">${[...mine, ...others].map((o) => html`<li key=${o.id}><a href=${`#/orders/${o.id}`}><${Icon} name="link" />${o.title}</a> <span class="mark">${term("work.state", o.state)}</span>${o.alert !== alert.id && html` <span class="quiet">${t("alert.order.same")}</span>`}</li>`)}</ul>`}
    ${does && html`<p><a class=${mine.length + others.length || isDone(alert) ? "button" : "button primary"} href=${make}>${mine.length + others.length ? t("alert.order.another") : t("alert.order.make")}</a></p>`}
  </section>`;
}
