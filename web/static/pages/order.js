// One work order: what it is, what is next, photos, and all that happened.
import { html, useEffect, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { getOrder, vendors as fetchVendors } from "../lib/api-work.js";
import { duration } from "../lib/format.js";
import { useFetched } from "../lib/fetched.js";
import { may } from "../lib/roles.js";
import { deviceName, person, siteName } from "../lib/words.js";
import { living } from "../lib/work.js";
import { orderAsDone } from "../lib/away.js";
import { keptOf } from "../lib/kept-away.js";
import { begin, newest, sent, waitsFor } from "../lib/outbox.js";
import { devices, me, sites } from "../state.js";
import BackLink from "../components/back-link.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import OrderActs from "../components/order-acts.js";
import OutboxList from "../components/outbox-list.js";
import OrderPhotos from "../components/order-photos.js";
import { OrderDue, OrderMarks } from "../components/order-row.js";
import { timed } from "../lib/times.js";
import When from "../components/when.js";

/** @param {{id: string}} props */
export default function OrderPage({ id }) {
  useEffect(() => (devices.need(), sites.need()), []);
  const { value, error, load } = useFetched(() => Promise.all([getOrder(id).catch(fromList(id)), fetchVendors().catch(() => [])]), [id], [sent.value]);
  useEffect(begin, []);
  const [newer, setNewer] = useState(/** @type {import("../lib/api-work.js").Order|undefined} */ (undefined));
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const [fetched, vendors] = value;
  const told = newer && newer.id === fetched.id && newer.version > fetched.version ? newer : fetched;
  const order = orderAsDone(newest(`order:${id}`, told), waitsFor(`order:${id}`), me().username);
  const does = may(me(), "work.do");
  const at = timed;
  const who = (/** @type {string} */ by) => (by === "device" ? t("work.by.device") : person(by));
  return html`<article class="work order">
    <p><${BackLink} to="/orders" text=${t("work.title.page")} /></p>
    <${OutboxList} />
    <header class="card order-head"><h1>${order.title}</h1>
      <p><span class="mark">${term("work.state", order.state)}</span> <${OrderMarks} order=${order} /></p>
      <${OrderDue} order=${order} />
      <dl class="order-facts">
        <dt>${t("work.about")}</dt><dd>${order.device ? html`<a href=${`#/devices/${order.device}`}>${deviceName(order.device)}</a>` : siteName(order.site ?? "")}</dd>
        <dt>${t("work.fault")}</dt><dd>${term("fault", order.fault)}</dd>
        <dt>${t("work.vendor")}</dt><dd>${order.vendor ? vendors.find((v) => v.id === order.vendor)?.name ?? order.vendor : t("work.own")}</dd>
        <dt>${t("work.opened")}</dt><dd>${at(order.opened_at)} · ${person(order.opened_by)}${order.alert && html` · <a href=${`#/alerts/${order.alert}`}>${t("work.alert")}</a>`}</dd>
        ${order.rectify && html`<dt>${t("work.mark.rectify")}</dt><dd>${at(order.rectify.deadline)} · ${order.rectify.note} · ${person(order.rectify.by)}</dd>`}
        ${order.objection && html`<dt>${t("work.objection")}</dt><dd>${order.objection.note} · ${person(order.objection.by)}${order.objection.decided && html` · ${order.objection.upheld ? t("work.upheld") : t("work.dismissed")}：${order.objection.why} · ${person(order.objection.decided)}`}</dd>`}
        ${order.verified_by && html`<dt>${t("work.verified")}</dt><dd>${who(order.verified_by)} · ${at(order.closed_at)}</dd>`}
      </dl></header>
    ${does && html`<${OrderActs} order=${order} vendors=${vendors} changed=${setNewer} />`}
    <${OrderPhotos} order=${order} may=${does && living.includes(order.state)} />
    <section class="card"><h2>${t("work.timeline")}</h2><ol class="order-lines">${[...order.timeline].reverse().map((line, i) => html`<li key=${i}><span>${line.at ? html`<${When} at=${line.at} />` : t("outbox.waits")}</span><b>${term("work.did", line.action)}</b><span>${lineNote(line)}${line.earlier_s ? html` <i class="mark mark-earlier">${t("timeline.earlier", { age: duration(line.earlier_s * 1000, lang()) })}</i>` : ""}</span><small>${who(line.by)}</small></li>`)}</ol></section>
  </article>`;
}

// Away from the hub an order is as the list had it.
const fromList = (/** @type {string} */ id) => async (/** @type {any} */ err) => {
  const list = err?.status === 0 ? await keptOf("orders", me().username) : undefined;
  const one = list?.value.find((/** @type {any} */ o) => o.id === id);
  if (!one) throw err;
  return one;
};

function lineNote(line) {
  if (line.action === "photo") return term("work.photo", line.note);
  if (line.by === "device") return term("status", line.note);
  if (line.action === "rectify") return line.note.replace(/^\S+ /, "");
  return line.note ?? "";
}
