// What happens in the demo just now, and where to look. Never over the page: it has its
// own room in the dock.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { actAt } from "../lib/demo.js";
import { percent } from "../lib/format.js";
import { fill } from "../lib/translate.js";
import { pagesOf } from "../lib/roles.js";
import { me } from "../state.js";

// Where each act is seen best, by what the desk may see.
const where = {
  freeze: ["coverage", "patrols"], power: ["upkeep", "care"], press: ["care", "guard", "queue"], escalate: ["care", "queue"], arrived: ["guard", "care", "queue"], recovered: ["coverage", "care", "queue"],
};

/** @param {{view: import("../lib/api.js").Demo, at: number, hide: () => void}} props */
export default function DemoCaption({ view, at, hide }) {
  const killed = view.kill && (!["running", "paused"].includes(view.story.state) || view.kill.state !== "counted") ? view.kill : undefined;
  const act = actAt(view.story, at);
  const words = killed ? killedWords(killed) : actWords(view.story, act);
  const page = !killed && (where[act?.id ?? "freeze"] ?? []).find((one) => pagesOf(me()).includes(one));
  return html`<div class="demo-caption" role="status">
    <p><b>${words.title}</b> ${words.text} ${words.sure && html`<span class="quiet">${words.sure}</span>`} ${page && html`<a href=${`#/${page}`}>${t("demo.look", { page: term("page", page) })}</a>`}</p>
    <button type="button" class="button demo-hide" aria-label=${t("demo.hide")} onClick=${hide}>×</button>
  </div>`;
}

function actWords(story, act) {
  if (story.state === "resetting") return { title: t("demo.reset"), text: t("demo.resetting") };
  const id = act?.id ?? "begin";
  const f = act?.figures ?? {};
  const shown = (value) => (value === undefined ? "…" : String(value));
  const text = fill(term("demo.say", id), {
    coverage: f.coverage_pct === undefined ? "…" : percent(Math.round(f.coverage_pct) / 100), hidden: shown(f.hidden), cannot: shown(f.cannot), stored: shown(f.stored_ms), sent: shown(f.sent), lost: shown(f.lost), doubled: shown(f.doubled), door: shown(f.door),
  });
  return { title: term("demo.act", id), text, sure: act && (act.done_ms === undefined ? t("demo.yet") : t("demo.sure", { s: (act.done_ms / 1000).toFixed(1) })) };
}

function killedWords({ state, down_ms, alerts }) {
  return { title: t("demo.act.kill"), text: fill(term("demo.say", `kill.${state}`), { s: (down_ms / 1000).toFixed(1), n: alerts }) };
}
