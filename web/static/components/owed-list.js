// What is still owed, as a hand-over holds it: ids of alerts. What it is called
// comes from the alert itself, if this desk may see it.
import { html, useEffect } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { deviceName, siteName, stageWord, title } from "../lib/words.js";
import { alerts, devices } from "../state.js";
import Empty from "./empty.js";
import Severity from "./severity.js";
import { timed } from "../lib/times.js";
import When from "./when.js";

/** @param {{items: import("../lib/api-desk.js").Owed[], more?: number}} props */
export default function OwedList({ items, more }) {
  useEffect(() => devices.need(), []);
  if (!items.length) return html`<${Empty} text=${t("handover.nothing")} />`;
  const known = alerts.items.value;
  const name = (one) => {
    const a = known.get(one.alert);
    return a ? title(a) : [siteName(one.site), deviceName(one.device)].filter(Boolean).join(" · ") || one.rule;
  };
  const stage = (one) => stageWord(/** @type {any} */ ({ category: one.kind === "call" || one.kind === "follow_up" ? "care" : "safety", rule: one.rule }), one.state);
  return html`<ol class="owed">${items.map((one) => html`<li key=${one.kind + one.alert}>
    <b class="owed-kind">${term("owed", one.kind)}</b><${Severity} value=${one.severity} />
    <a href=${`#/alerts/${one.alert}`}>${name(one)}</a>
    <span class="quiet">${stage(one)} · <${When} at=${one.since} />${one.until ? ` · ${t("owed.until", { at: timed(one.until) })}` : ""}</span>
  </li>`)}</ol>${(more ?? 0) > 0 && html`<p class="quiet">${t("owed.more", { n: more ?? 0 })}</p>`}`;
}
