// 试呼: which buttons are due, and how each model did at its first attempt.
import { html } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { tests } from "../lib/api-upkeep.js";
import { useFetched } from "../lib/fetched.js";
import { duration, number } from "../lib/format.js";
import { half } from "../lib/translate.js";
import { now } from "../lib/clock.js";
import { deviceCalled, siteName } from "../lib/words.js";
import Empty from "./empty.js";
import Failure from "./failure.js";
import Loading from "./loading.js";
import { timed } from "../lib/times.js";

export default function UpkeepTests() {
  const { value, error, load } = useFetched(tests);
  if (error) return html`<${Failure} error=${error} retry=${load} />`;
  if (!value) return html`<${Loading} />`;
  const due = (/** @type {import("../lib/api-upkeep.js").DueTest} */ one) => {
    const left = Date.parse(one.due_at) - now.value;
    return left < 0 ? t("upkeep.test.late", { age: duration(-left, lang()) }) : t("upkeep.test.left", { age: duration(left, lang()) });
  };
  return html`<section class="card"><h2>${t("upkeep.test.due")}</h2>
    ${value.due.length === 0 ? html`<${Empty} text=${t("upkeep.test.none")} />` : html`<div class="scroll"><table class="table upkeep-table"><thead><tr>
      ${["button", "site", "last", "due", "path", "radio"].map((one) => html`<th key=${one} scope="col">${term("upkeep.col", one)}</th>`)}</tr></thead>
      <tbody>${value.due.map((one) => html`<tr key=${one.device}><th scope="row"><a href=${`#/devices/${one.device}`}>${deviceCalled(one.device, one.name)}</a>${one.model && html`<small>${one.model}</small>`}</th><td>${one.site ? siteName(one.site) : ""}</td>
        <td>${one.last ? timed(one.last) : t("upkeep.test.never")}</td><td class=${one.late ? "upkeep-bad" : ""}>${due(one)}</td>
        <td class=${one.path_late ? "upkeep-bad" : ""}>${one.path_late && html`<b>${t("path.late")}</b> `}${one.path_at ? timed(one.path_at) : t("upkeep.test.never")}</td><td>${one.heard ? timed(one.heard) : t("upkeep.test.never")}</td></tr>`)}</tbody></table></div>`}
    <p>${t("path.counts", { n: value.paths.proven })}${value.paths.missing > 0 && html` <b class="upkeep-bad">${t("path.missing", { n: value.paths.missing })}</b>`}${value.paths.never > 0 && html` ${t("path.never", { n: value.paths.never })}`}</p>
    <p class="quiet">${t("path.rule")}</p>
    <p class="quiet">${t("upkeep.test.rule")}<a href="#/exercises">${t("upkeep.test.walk")}</a></p></section>
  <section class="card"><h2>${t("upkeep.models")}</h2>
    ${value.models.length === 0 ? html`<${Empty} text=${t("upkeep.models.none")} />` : html`<div class="scroll"><table class="table upkeep-table"><thead><tr>
      ${["model", "first", "arrived"].map((one) => html`<th key=${one} scope="col">${term("upkeep.col", one)}</th>`)}</tr></thead>
      <tbody>${value.models.map((m) => html`<tr key=${m.model}><th scope="row">${m.model || t("upkeep.no.model")}</th><td class="num">${m.enough ? `${number(m.pct)}%` : html`<span class="quiet">${t("upkeep.few")}</span>`}</td><td class="num">${m.arrived}/${m.of}</td></tr>`)}</tbody></table></div>`}
    <p class="quiet">${half(value.formula, lang())}</p></section>`;
}
