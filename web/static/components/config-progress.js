// How the newest version of an edge's list is getting on, step by step.
import { html } from "../lib/ui.js";
import { pick, t } from "../lib/i18n.js";

/** @typedef {import("../lib/api-config.js").Version} Version */

/** @param {{version: Version, running: number, silent: string[], away: boolean}} props  silent: devices that the trial waits for */
export default function ConfigProgress({ version, running, silent, away }) {
  if (version.state === "superseded") return undefined;
  if (version.state === "confirmed" && running !== version.version) {
    return html`<p class="config-bad" role="status">${t("config.differs", { n: version.version })}</p>`;
  }
  const at = { sent: 0, refused: 1, trial: 2, rolled_back: 3, confirmed: 4 }[version.state];
  const bad = version.state === "refused" || version.state === "rolled_back";
  const steps = [
    t("config.step.sent"),
    version.state === "refused" ? t("config.step.refused") : t("config.step.checked"),
    t("config.step.trial"),
    version.state === "rolled_back" ? t("config.step.back") : t("config.step.force"),
  ];
  const look = (i) => (i < at ? "done" : i === at ? (bad ? "bad" : "now") : "");
  return html`<div class="config-progress" role="status">
    <p><b>${t("config.version", { n: version.version })}</b> <span class="quiet">${version.reason}</span></p>
    <ol>${steps.slice(0, version.state === "refused" ? 2 : 4).map((step, i) => html`<li key=${i} class=${look(i)} aria-current=${i === at ? "step" : undefined}>${step}</li>`)}</ol>
    ${version.state === "sent" && html`<p class="quiet">${away ? t("config.waits") : t("config.going")}</p>`}
    ${version.state === "trial" && html`<p class="quiet">${silent.length > 0 ? t("config.listens", { devices: silent.slice(0, 5).join(", "), n: silent.length }) : t("config.settles")}</p>`}
    ${bad && html`<p class="config-bad">${pick(version.why_zh, version.why)}</p>`}
    ${version.mistakes && html`<ul class="config-mistakes">${version.mistakes.map((one, i) => html`<li key=${i}><code>${one.key}</code> <span>${pick(one.message_zh, one.message)}</span></li>`)}</ul>`}
  </div>`;
}
