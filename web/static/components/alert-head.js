// The top of an alert's page: what, where, how bad, since when, whose.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { isOpen } from "../lib/alerts.js";
import { useSeen } from "../lib/seen.js";
import { deviceName, kindWord, lasting, person, siteName, summary, title } from "../lib/words.js";
import { pagesOf } from "../lib/roles.js";
import { me } from "../state.js";
import BackLink from "./back-link.js";
import Age from "./age.js";
import Icon from "./icon.js";
import Marks from "./marks.js";
import Severity from "./severity.js";
import Stage from "./stage.js";

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function AlertHead({ alert }) {
  const node = useSeen(alert);
  const place = [alert.location?.building, alert.location?.floor, alert.location?.unit].filter(Boolean).join(" / ");
  const hidden = alert.hides ?? 0;
  const linked = pagesOf(me()).includes("devices");
  const facts = [
    alert.site && [t("alert.place"), siteName(alert.site)],
    place && [t("device.place"), place],
    alert.device && [t("alert.device"), linked ? html`<a href=${`#/devices/${alert.device}`}>${deviceName(alert.device)}</a>` : deviceName(alert.device)],
    [t("alert.since"), html`<${Age} at=${alert.opened_at} />`],
    alert.count > 1 && [t("alert.last"), html`<${Age} at=${alert.last_at} />`],
    alert.assignee && [t("alert.assignee"), person(alert.assignee)],
    alert.resolved_at && [t("alert.took"), lasting(Date.parse(alert.resolved_at) - Date.parse(alert.opened_at))],
    alert.outcome && [t("alert.outcome"), term("outcome", alert.outcome)],
  ].filter((fact) => Array.isArray(fact));
  return html`<header ref=${node} class="alert-head row-${alert.severity} ${isOpen(alert) ? "row-open" : ""}">
    <p class="alert-line"><${BackLink} to="/" text=${t("alert.back")} /><b>${kindWord(alert)}</b><${Severity} value=${alert.severity} open=${isOpen(alert)} /><${Stage} alert=${alert} /><${Marks} alert=${alert} /></p>
    <h1>${title(alert)}</h1>
    <p class="alert-summary">${summary(alert)}</p>
    ${alert.cause && html`<p><a href=${`#/alerts/${alert.cause}`}><${Icon} name="link" />${t("alert.cause")}</a></p>`}
    ${hidden > 0 && html`<p class="quiet">${t("alert.hides", { n: hidden })}</p>`}
    <dl class="facts">${facts.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
  </header>`;
}
