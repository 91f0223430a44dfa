// 录像审计: of each camera what recorders have, day by day, and how that was seen.
import { html } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { deviceCalled } from "../lib/words.js";
import { recordings } from "../lib/api-recordings.js";
import { useFetched } from "../lib/fetched.js";
import { number } from "../lib/format.js";
import { half } from "../lib/translate.js";
import { choose } from "../lib/place.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import RecordingStrip from "../components/recording-strip.js";
import SavedFilters from "../components/saved-filters.js";
import { timed } from "../lib/times.js";

const worst = ["unplayable", "short", "gaps", "unread", "collecting", "good"];

/** @param {{query: Record<string, string>}} props */
export default function Recordings({ query }) {
  const { value, error, load } = useFetched(recordings);
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const { items, formula, required_days: required } = value;
  const only = query.only === "wrong";
  const rank = (/** @type {import("../lib/api-recordings.js").Figure} */ f) => worst.indexOf(f.verdict);
  const shown = items.filter((f) => !only || rank(f) < 4).sort((a, b) => rank(a) - rank(b) || (a.camera < b.camera ? -1 : 1));
  const counted = items.filter((f) => f.complete_pct !== undefined);
  const planned = counted.reduce((n, f) => n + f.planned_s, 0);
  const recorded = counted.reduce((n, f) => n + f.recorded_s, 0);
  return html`<div class="recordings">
    <h1>${t("rec.title")} <small>${items.length}</small></h1>
    <section class="card">
      <dl class="sums"><div><dt>${t("rec.complete")}</dt><dd>${planned > 0 ? `${number(Math.floor((recorded * 1000) / planned) / 10)}%` : "—"}</dd></div>
        <div><dt>${t("rec.enough", { n: required })}</dt><dd>${items.filter((f) => f.playable_days >= required).length} / ${items.length}</dd></div></dl>
      <p class="quiet">${half(formula, lang())}</p>
      <p class="strip-key">${["full", "part", "none", "excused"].map((s) => html`<span key=${s}><span class="day day-${s}"><span aria-hidden="true">${{ full: "●", part: "◐", none: "✕", excused: "–" }[s]}</span></span> ${term("rec.state", s)}</span>`)}</p>
    </section>
    ${items.length === 0 ? html`<${Empty} text=${t("rec.none")} />` : html`
    <div class="chips"><button class="chip" aria-pressed=${only} onClick=${() => choose({ only: only ? undefined : "wrong" })}>${t("rec.only")}</button></div>
    <${SavedFilters} filters=${["only"]} />
    <ul class="recorded">${shown.map((f) => html`<li key=${f.camera} class="card rec-${f.verdict}">
      <h2><a href=${`#/recordings/${f.camera}`}>${deviceCalled(f.camera, f.name)}</a> <span class="verdict verdict-${f.verdict}">${term("rec.verdict", f.verdict)}</span></h2>
      <p class="rec-line">${figures(f)}</p>
      ${f.fault && html`<p class="bad">${faultWord(f)}</p>`}
      <${RecordingStrip} days=${f.days} />
    </li>`)}</ul>`}
  </div>`;
}

/** The figures of a camera in one line. @param {import("../lib/api-recordings.js").Figure} f */
export function figures(f) {
  const parts = [f.complete_pct === undefined ? t("rec.collecting") : t("rec.pct", { pct: number(f.complete_pct) }), t("rec.days", { n: f.playable_days, of: f.required_days })];
  if (f.proof) parts.push(t("rec.proof", { result: term("rec.proof", f.proof.result) }));
  if (f.coarse) parts.push(t("rec.coarse"));
  if (f.at && !f.at.startsWith("0001")) parts.push(t("rec.at", { at: timed(f.at) }));
  return parts.join(lang() === "en" ? " · " : "，");
}

/** Why the index could not be read. @param {import("../lib/api-recordings.js").Figure} f */
export function faultWord(f) {
  const word = term("rec.fault", f.fault ?? "");
  return t("rec.unread", { why: word === f.fault ? term("rec.fault", "failed") : word, at: f.fault_since ? timed(f.fault_since) : "" });
}
