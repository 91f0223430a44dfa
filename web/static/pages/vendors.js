// 维保单位: contractors, and how they do by a formula that stands beside the figures.
import { html } from "../lib/ui.js";
import { useDraft } from "../lib/drafts.js";
import { lang, t } from "../lib/i18n.js";
import { putVendor, scores, vendors as fetchVendors } from "../lib/api-work.js";
import { useFetched } from "../lib/fetched.js";
import { number } from "../lib/format.js";
import { half } from "../lib/translate.js";
import { may } from "../lib/roles.js";
import { vendorID } from "../lib/work.js";
import { now } from "../lib/clock.js";
import { choose } from "../lib/place.js";
import { me } from "../state.js";
import ActionButton from "../components/action-button.js";
import BackLink from "../components/back-link.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";

const spans = ["7", "30", "90"];

/** @param {{query: Record<string, string>}} props */
export default function Vendors({ query }) {
  const days = spans.includes(query.days) ? query.days : "30";
  const { value: list, error, load } = useFetched(fetchVendors);
  const scored = useFetched(() => scores(new Date(now.value - Number(days) * 86_400_000).toISOString(), new Date(now.value).toISOString()), [days]);
  if (!list) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const found = scored.value;
  const columns = [t("vendors.rate"), t("vendors.due"), t("vendors.open"), t("vendors.overdue"), t("vendors.repeats"), t("vendors.failed"), t("vendors.median"), t("vendors.objections")];
  const name = (/** @type {string} */ id) => (id ? list.find((v) => v.id === id)?.name ?? id : t("work.own"));
  return html`<div class="work">
    <p><${BackLink} to="/orders" text=${t("work.title.page")} /></p>
    <h1>${t("vendors.title")}</h1>
    <section class="card"><h2>${t("vendors.scores")}</h2>
      <div class="chips" role="group" aria-label=${t("vendors.span")}>${spans.map((one) => html`<button key=${one} class="chip" aria-pressed=${days === one} onClick=${() => choose({ days: one })}>${t("vendors.days", { n: one })}</button>`)}</div>
      ${!found ? (scored.error ? html`<${Failure} error=${scored.error} retry=${scored.load} />` : html`<${Loading} />`) : found.items.length === 0 ? html`<${Empty} text=${t("vendors.no.orders")} next=${t("empty.vendors.no.orders")} />` : html`<div class="scroll"><table class="table scores stacked"><thead><tr>
        ${[t("work.vendor"), ...columns].map((one) => html`<th key=${one} scope="col">${one}</th>`)}</tr></thead>
        <tbody>${found.items.map((s) => html`<tr key=${s.vendor}><th scope="row">${name(s.vendor)}</th>
          ${[s.enough ? `${number(s.repair_rate_pct)}%` : html`<span class="quiet">${t("vendors.collecting")}</span>`, `${s.in_time}/${s.due}`, s.open, s.overdue, s.repeats, s.failed,
            s.median_h > 0 ? t("vendors.hours", { median: number(s.median_h), p90: number(s.p90_h) }) : "—", s.objections].map((figure, i) => html`<td key=${columns[i]} data-name=${columns[i]}>${figure}</td>`)}</tr>`)}</tbody></table></div>`}
      <p class="quiet">${half(found?.formula ?? "", lang())}</p>
      ${found?.partial && html`<p class="bad">${t("vendors.partial")}</p>`}
    </section>
    <section class="card"><h2>${t("vendors.list")}</h2>
      <ul class="quiet-list">${list.map((v) => html`<li key=${v.id} class="vendor"><b>${v.name}</b>${!v.active && html`<span class="mark">${t("vendors.ended")}</span>`}
        ${may(me(), "work.do") && html`<${ActionButton} run=${() => putVendor(v.id, { name: v.name, active: !v.active }).then(load)}>${v.active ? t("vendors.end") : t("vendors.again")}<//>`}</li>`)}</ul>
      ${list.length === 0 && html`<${Empty} text=${t("vendors.none")} next=${t("empty.vendors.none")} />`}
      ${may(me(), "work.do") && html`<${NewVendor} taken=${list.map((v) => v.id)} made=${load} />`}
    </section>
  </div>`;
}

function NewVendor({ taken, made }) {
  const [name, setName] = useDraft("vendor.new");
  const add = () => putVendor(vendorID(name, taken), { name: name.trim(), active: true }).then(() => (setName(""), made()));
  return html`<form class="vendor-new" onSubmit=${(e) => e.preventDefault()}><label>${t("vendors.name")}<input value=${name} maxlength="60" onInput=${(e) => setName(e.currentTarget.value)} /></label>
    <${ActionButton} class="primary" run=${add} disabled=${!name.trim()}>${t("vendors.add")}<//></form>`;
}
