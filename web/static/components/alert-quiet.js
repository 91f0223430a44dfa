// What keeps an alert quiet, what stands in for its device meanwhile, what else
// belongs to it, and where to make it quiet.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { isCall, isDone } from "../lib/alerts.js";
import { members } from "../lib/api-noise.js";
import { useFetched } from "../lib/fetched.js";
import { maySilence, moment } from "../lib/quiet.js";
import { href } from "../lib/router.js";
import { may, mayAct } from "../lib/roles.js";
import { title } from "../lib/words.js";
import { me } from "../state.js";
import Icon from "./icon.js";

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function AlertQuiet({ alert }) {
  const many = (alert.hides ?? 0) + (alert.members ?? 0);
  const offers = !isDone(alert) && !isCall(alert) && may(me(), "alerts.silence") && mayAct(me(), alert);
  if (!alert.silenced_until && !alert.arrangement && !alert.incident && !many && !alert.flapping && !offers) return null;
  return html`<section class="card alert-quiet" aria-label=${t("quiet.title")}>
    ${alert.arrangement && html`<p class="arrangement">${t("quiet.instead", { text: alert.arrangement })}</p>`}
    ${alert.silenced_until && html`<p>${t("quiet.silenced", { at: moment(alert.silenced_until) })}<span class="quiet">${why(alert)}</span></p>`}
    ${alert.flapping && html`<p>${t("quiet.flapping", { n: alert.count })}</p>`}
    ${alert.incident && html`<p><a href=${`#/alerts/${alert.incident}`}><${Icon} name="link" />${t("quiet.incident")}</a></p>`}
    ${many > 0 && html`<${Members} id=${alert.id} many=${many} />`}
    ${offers && (maySilence(alert) ? html`<p class="buttons">
      <a class="button" href=${href("/noise/silences", { device: alert.device, rule: alert.rule, category: alert.category })}>${t("noise.silence")}</a>
      ${(alert.device || alert.edge) && html`<a class="button" href=${href("/noise/windows", { device: alert.device, edge: alert.device ? "" : alert.edge })}>${t("noise.window")}</a>`}</p>`
    : html`<p class="quiet">${t("quiet.never")}</p>`)}
  </section>`;
}

// Who silenced it and why, as the timeline has it.
function why(alert) {
  return alert.timeline?.findLast((entry) => entry.action === "silenced")?.note ?? "";
}

function Members({ id, many }) {
  const { value } = useFetched(() => members(id), [id], [many]);
  return html`<details class="members"><summary>${t("quiet.members", { n: many })}</summary>
    <ul>${(value ?? []).map((a) => html`<li key=${a.id}><a href=${`#/alerts/${a.id}`}>${title(a)}</a></li>`)}</ul></details>`;
}
