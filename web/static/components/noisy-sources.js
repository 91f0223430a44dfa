// What causes most alarms of a desk, what a delay would have spared, and what a
// person can do about it. It changes nothing by itself.
import { html, useState } from "../lib/ui.js";
import { lang, pick, t } from "../lib/i18n.js";
import { duration } from "../lib/format.js";
import { href } from "../lib/router.js";
import { ruleWord } from "../lib/quiet.js";
import Empty from "./empty.js";

/** @param {{list: import("../lib/api-noise.js").Source[]}} props */
export default function NoisySources({ list }) {
  return html`<section class="card sources" aria-label=${t("noise.sources")}>
    <h2>${t("noise.sources")}</h2>
    ${list.length === 0 && html`<${Empty} text=${t("noise.none")} />`}
    <ol>${list.map((one) => html`<${NoisySource} key=${one.key} one=${one} />`)}</ol>
  </section>`;
}

function NoisySource({ one }) {
  const [text, show] = useState(false);
  const d = one.delay;
  const days = Math.max(1, Math.round((Date.now() - Date.parse(one.since)) / 86_400_000));
  const can = (what) => one.can.includes(what);
  const about = { device: one.device, edge: one.device ? "" : one.edge };
  return html`<li class="source">
    <p class="source-head"><b>${pick(one.title, one.title_en) || ruleWord(one.rule)}</b><span class="source-share">${t("noise.share", { n: one.count, share: one.share })}</span></p>
    <meter min="0" max="100" high="5" optimum="0" value=${one.share} aria-label=${t("noise.share", { n: one.count, share: one.share })}></meter>
    <p class="quiet">${t("noise.stood", { days, shortest: duration(one.shortest_s * 1000, lang()), longest: duration(one.longest_s * 1000, lang()) })}</p>
    <p>${d ? t("noise.replay", { days, minutes: d.minutes, spared: d.spared, of: d.of }) : can("repair") ? t("noise.life") : one.hold ? "" : t("noise.lasting")}</p>
    ${one.hold && html`<p>${t("noise.hold", { days, minutes: one.hold.minutes, left: one.hold.left, of: one.hold.of })}</p>`}
    ${(can("window") || can("rule")) && html`<p class="quiet">${can("rule") ? t("noise.can.rule") : t("noise.can.fixed")}</p>`}
    <div class="buttons">
      ${can("window") && (one.device || one.edge) && html`<a class="button" href=${href("/noise/windows", about)}>${t("noise.window")}</a>`}
      ${can("silence") && html`<a class="button" href=${href("/noise/silences", { device: one.device, rule: one.rule, category: one.desk })}>${t("noise.silence")}</a>`}
      ${can("rule") && html`<a class="button" href=${href("/rules", { rule: one.rule.replace("rule.", "") })}>${t("noise.open.rule")}</a>`}
      ${can("rule") && (d || one.hold) && html`<button class="button" aria-expanded=${text} onClick=${() => show(!text)}>${t("noise.draft")}</button>`}
    </div>
    ${text && html`<textarea readonly rows="4" aria-label=${t("noise.draft")}>${[
      d && t("noise.draft.text", { days, rule: one.rule, minutes: d.minutes, spared: d.spared, of: d.of }),
      one.hold && t("noise.draft.hold", { days, rule: one.rule, minutes: one.hold.minutes, left: one.hold.left, of: one.hold.of }),
    ].filter(Boolean).join("\n")}</textarea>`}
  </li>`;
}
