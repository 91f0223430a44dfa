// One assessed item: value against goal, what it is made of, and what mends it.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { number } from "../lib/format.js";
import { whyWord } from "../lib/inspection.js";
import { deviceRecorded, lasting } from "../lib/words.js";
import Icon from "./icon.js";

const shapes = { met: "check", missed: "major", collecting: "info", not_measured: "unknown" };
const first = 5; // failing ones in sight; the others behind a fold

/** @param {{item: import("../lib/api-inspection.js").Item, lang: string}} props */
export default function SelfItem({ item, lang }) {
  const say = (/** @type {import("../lib/api-inspection.js").Words} */ w) => (lang === "en" ? w.en : w.zh);
  const value = item.pct !== undefined ? `${number(Math.floor(item.pct * 100 + 1e-6) / 100, 2)}%` : item.count !== undefined ? String(item.count) : item.standing === "met" ? "" : "—"; // what is simply there has no number
  const line = (/** @type {typeof item.failing[0]} */ f) => html`<li key=${(f.camera ?? "") + f.name + f.why}>${f.camera ? html`<a href=${`#/devices/${f.camera}`}>${deviceRecorded(f.camera, f.name)}</a>` : f.name} <span class="quiet">${whyWord(f.why)}${f.seconds ? ` ${lasting(f.seconds * 1000)}` : ""}</span></li>`;
  const rest = item.failing.slice(first);
  return html`<li class=${`card self-item self-${item.standing}`} data-item=${item.key}>
    <div class="self-head"><h2>${say(item.name)}</h2><span class="self-standing"><${Icon} name=${shapes[item.standing] ?? "unknown"} />${term("standing", item.standing)}</span></div>
    <p class="self-value">${value && html`<b>${value}</b> `}<span class="quiet">${t("inspect.goal", { goal: say(item.goal) })}</span></p>
    <p class="quiet">${say(item.formula)}</p>
    ${item.failing.length > 0 && html`<ul class="self-failing">${item.failing.slice(0, first).map(line)}</ul>
      ${rest.length > 0 && html`<details><summary>${t("inspect.more", { n: rest.length + (item.more ?? 0) })}</summary><ul class="self-failing">${rest.map(line)}</ul></details>`}`}
    <p>${item.standing !== "met" && html`<b>${t("inspect.remedy", { by: term("role", item.by) })}</b>${say(item.remedy)}<span class="no-print"> · </span>`}<a class="no-print self-evidence" href=${item.evidence}>${t("inspect.evidence")}</a></p>
  </li>`;
}
