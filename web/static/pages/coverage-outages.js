// 不可见时段报告: of an area and a month when it was dark, by which failure, which repair
// ended that, and who walked there meanwhile. It is made to be printed.
import { html, useEffect } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { coverageMap, coverageOutages } from "../lib/api-coverage.js";
import { months } from "../lib/figures.js";
import { useFetched } from "../lib/fetched.js";
import { full, number } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { choose } from "../lib/place.js";
import { areaName, deviceName, deviceRecorded, person, siteName } from "../lib/words.js";
import { devices, me } from "../state.js";
import BackLink from "../components/back-link.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import SavedFilters from "../components/saved-filters.js";

const most = 13; // months; outages are kept for 400 days unless the hub says otherwise

/** The first moment of a month and of the next; days are China's, as in the figures. @param {string} month */
function between(month) {
  const [y, m] = month.split("-").map(Number);
  const first = (/** @type {number} */ n) => new Date(Date.UTC(y, n, 1) - 8 * 3_600_000).toISOString();
  return { from: first(m - 1), to: first(m) };
}

/** @param {{query: Record<string, string>}} props */
export default function CoverageOutages({ query }) {
  useEffect(() => devices.need(), []); // for names
  const list = months(now.value, most), month = list.includes(query.month) ? query.month : list[0];
  const { value, error, load } = useFetched(() => Promise.all([coverageOutages({ area: query.area || undefined, ...between(month) }), coverageMap(), Promise.resolve(month + query.area)]), [], [month, query.area]);
  const at = (/** @type {string|undefined} */ time) => (time ? full(time) : "—");
  const stale = value && value[2] !== month + query.area;
  const areas = value?.[1].areas ?? [];
  const name = (/** @type {string} */ id) => ((one) => (one ? areaName(one) : siteName(id) || id))(areas.find((a) => a.area === id));
  const outages = value && !stale ? value[0].items : undefined, watched = value?.[0].watched_hours ?? 0;
  return html`<div class="coverage outage-report">
    <p class="no-print"><${BackLink} to="/coverage/history" text=${t("covered.title")} /></p>
    <h1>${t("outages.title")} <small>${query.area ? name(query.area) : t("outages.all")} · ${month}</small></h1>
    <div class="figures-head no-print"><label>${t("sheets.month")} <select value=${month} onChange=${(e) => choose({ month: e.currentTarget.value })}>${list.map((one) => html`<option key=${one} value=${one}>${one}</option>`)}</select></label>
      <label>${t("plan.layer.areas")} <select value=${query.area ?? ""} onChange=${(e) => choose({ area: e.currentTarget.value || undefined })}><option value="">${t("outages.all")}</option>${areas.map((a) => html`<option key=${a.area} value=${a.area}>${areaName(a)}</option>`)}</select></label>
      <button type="button" class="button" onClick=${() => print()}>${t("outages.print")}</button></div>
    <div class="no-print"><${SavedFilters} filters=${["month", "area"]} /></div>
    ${error && html`<${Failure} error=${error} retry=${load} />`}
    ${!outages && !error && html`<${Loading} />`}
    ${outages && html`<p role="status">${outages.length === 0 ? (watched > 0 ? t("outages.none") : t("outages.unrecorded")) : t("outages.sum", { n: outages.length, hours: number(outages.reduce((sum, o) => sum + within(o, month, now.value), 0), 1) })}${watched > 0 ? ` ${t("outages.watched", { hours: number(watched, 1) })}` : ""}</p>`}
    ${outages?.map((o) => html`<section key=${o.id} class="card outage"><h2>${query.area ? "" : `${name(o.area)} · `}${at(o.began)} — ${o.ended ? at(o.ended) : t("outages.still")} <small>${t("outages.hours", { n: number(o.hours, 1) })}</small></h2>
      <h3>${t("outages.failures")}</h3><ul class="lines">${o.failures.map((f, i) => html`<li key=${i}>${deviceRecorded(f.camera, f.name)} <b>${term("condition", f.condition)}</b>${f.cause ? ` · ${t("outages.cause", { name: deviceRecorded(f.cause, f.cause_name) })}` : ""} <span class="quiet">${at(f.from)} — ${f.until ? at(f.until) : t("outages.still")}</span></li>`)}${o.more ? html`<li class="quiet">${t("outages.more", { n: o.more })}</li>` : ""}</ul>
      <h3>${t("outages.repairs")}</h3>${o.repairs.length === 0 ? html`<p class="quiet">${o.ended ? t("outages.repairs.none") : t("outages.repairs.not.yet")}</p>` : html`<ul class="lines">${o.repairs.map((r) => html`<li key=${r.order + r.device}><a href=${`#/orders/${r.order}`}>${r.title}</a> · ${deviceName(r.device)} · ${term("work.state", r.state)}${r.reported_at ? ` · ${t("outages.reported", { at: at(r.reported_at), by: person(r.reported_by) })}` : ""}${r.ended_it ? html` <b>${t("outages.ended.it")}</b>` : ""}</li>`)}</ul>`}
      <h3>${t("outages.rounds")}</h3>${o.rounds.length === 0 ? html`<p class="quiet">${t("outages.rounds.none")}</p>` : html`<ul class="lines">${o.rounds.map((r) => html`<li key=${r.round}>${term("patrol.state", r.state)}${r.walked_by ? ` · ${person(r.walked_by)}` : ""}${r.at ? ` · ${at(r.at)}` : ""}${r.finding ? ` · ${term("patrol.finding", r.finding)}` : ""}${r.note ? ` · ${r.note}` : ""}</li>`)}</ul>`}
    </section>`)}
    <p class="quiet">${t("outages.how")}${t("outages.made", { at: full(new Date(now.value).toISOString()), by: person(me().username) })}</p>
  </div>`;
}

// The hours of an outage that lie in the month.
function within(o, month, nowMs) {
  const { from, to } = between(month);
  const begin = Math.max(Date.parse(o.began), Date.parse(from)), end = Math.min(o.ended ? Date.parse(o.ended) : nowMs, Date.parse(to));
  return Math.max(0, end - begin) / 3_600_000;
}
