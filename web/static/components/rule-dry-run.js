// What a text would have done in the last 30 days: in words first, then in a table.
import { html, useState } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { dryRun } from "../lib/api-rules.js";
import { duration, full } from "../lib/format.js";
import { deviceName } from "../lib/words.js";
import ActionButton from "./action-button.js";

/** @param {{text: string, ready: boolean}} props */
export default function RuleDryRun({ text, ready }) {
  const [result, setResult] = useState(/** @type {{text: string, run: import("../lib/api-rules.js").DryRun}|undefined} */ (undefined));
  const run = async () => setResult({ text, run: await dryRun(text) });
  const current = result?.text === text ? result.run : undefined;
  return html`<div class="rule-dry">
    <h3>${t("rules.dry")}</h3>
    <p class="quiet">${t("rules.dry.what")}</p>
    <${ActionButton} run=${run} disabled=${!ready} doing=${t("rules.dry.doing")}>${t("rules.dry.run")}<//>
    ${current && html`<${Result} run=${current} />`}
  </div>`;
}

/** How finely the values were replayed. @param {import("../lib/api-rules.js").DryRun} run */
function resolution(run) {
  if (run.series === 0) return "";
  if (run.raw === run.series) return t("rules.dry.raw");
  const step = duration(run.step_s * 1000, lang());
  return run.raw === 0 ? t("rules.dry.thinned", { step }) : t("rules.dry.mixed", { raw: run.raw, thinned: run.series - run.raw, step });
}

/** @param {{run: import("../lib/api-rules.js").DryRun}} props */
function Result({ run }) {
  const days = Math.max(1, Math.round((Date.parse(run.to) - Date.parse(run.from)) / 86_400_000));
  const rows = [
    ...run.raised.map((e) => ({ e, what: t("rules.dry.raised") })),
    ...run.removed.map((e) => ({ e, what: t("rules.dry.removed") })),
    ...run.delayed.map((e) => ({ e, what: (e.delay_s ?? 0) > 0 ? t("rules.dry.later", { time: duration((e.delay_s ?? 0) * 1000, lang()) }) : t("rules.dry.earlier", { time: duration(-(e.delay_s ?? 0) * 1000, lang()) }) })),
  ].sort((a, b) => (a.e.from < b.e.from ? 1 : -1));
  return html`<div role="status">
    <p>${t("rules.dry.words", { days, old: run.old, new: run.new, raised: run.raised.length, removed: run.removed.length, delayed: run.delayed.length })}</p>
    ${run.calls.delayed === 0
      ? html`<p class="rule-right">${run.calls.replayed > 0 ? t("rules.dry.calls", { n: run.calls.replayed }) : t("rules.dry.no_calls")}</p>`
      : html`<p class="bad">${t("rules.dry.calls_delayed", { n: run.calls.delayed })}</p>`}
    <p class="quiet">${t("rules.dry.events", { events: run.events })}${run.series > 0 && t("rules.dry.values", { points: run.points, series: run.series })}${resolution(run)}
      ${run.statuses && t("rules.dry.statuses", { n: run.changes })}${run.statuses_from && run.statuses_from > run.from && t("rules.dry.statuses_from", { at: full(run.statuses_from) })}${!run.complete && t("rules.dry.incomplete")}</p>
    ${rows.length > 0 && html`<div class="scroll rule-episodes"><table class="table">
      <thead><tr>${[t("rules.dry.change"), t("rules.rule"), t("rules.subject"), t("rules.from"), t("rules.lasted")].map((head) => html`<th key=${head} scope="col">${head}</th>`)}</tr></thead>
      <tbody>${rows.slice(0, 100).map(({ e, what }) => html`<tr key=${what + e.rule + e.subject + e.from}>
        <td>${what}</td><td>${e.rule}</td><td>${deviceName(e.subject)}</td><td><time datetime=${e.from}>${full(e.from)}</time></td>
        <td>${e.to === e.from ? t("rules.once") : e.to ? duration(Date.parse(e.to) - Date.parse(e.from), lang()) : t("rules.still")}</td>
      </tr>`)}</tbody>
    </table></div>`}
    ${run.more + Math.max(0, rows.length - 100) > 0 && html`<p class="quiet">${t("rules.dry.more", { n: run.more + Math.max(0, rows.length - 100) })}</p>`}
  </div>`;
}
