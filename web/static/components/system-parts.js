// The parts of which pages are made, each in all its states. Whoever needs a new
// part looks here first; whoever changes one sees what else it changes.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { ApiError } from "../lib/api.js";
import ActionButton from "./action-button.js";
import Age from "./age.js";
import Battery from "./battery.js";
import Empty from "./empty.js";
import Failure from "./failure.js";
import Icon from "./icon.js";
import Loading from "./loading.js";
import Marks from "./marks.js";
import Severity from "./severity.js";
import Stage from "./stage.js";
import Status from "./status.js";

const severities = ["critical", "major", "minor", "info"];
const stages = ["open", "acknowledged", "dispatched", "on_scene", "resolved"];
const statuses = ["online", "degraded", "offline", "unknown"];
const never = () => Promise.reject(new ApiError(0, undefined));

/** An alarm with every mark that one can bear. @param {Partial<import("../lib/api.js").Alert>} more */
const alarm = (more) => /** @type {import("../lib/api.js").Alert} */ ({ id: "", version: 1, key: "", rule: "", category: "safety", severity: "major", state: "open", drill: true, late_s: 75,
  title: "", summary: "", count: 3, members: 9, flapping: true, silenced_until: "2100-01-01T00:00:00Z", opened_at: "", last_at: "", ...more });

/** @param {{theme: string, at: string}} props  theme: light, dark or wall; at: a moment that is some minutes old */
export default function SystemParts({ theme, at }) {
  const id = (/** @type {string} */ name) => `${theme}-${name}`;
  const part = (/** @type {string} */ name, /** @type {any} */ shown) => html`<section key=${name} class="card" aria-labelledby=${id(name)}><h3 id=${id(name)}>${term("system.part", name)}</h3>${shown}</section>`;
  return html`<div class="system-theme theme-${theme}"><h2>${term("system.theme", theme)}</h2>
    ${part("letters", html`<p>${t("system.text")}</p><p class="quiet">${t("system.quiet")}</p><p><a href="#/system">${t("system.link")}</a> · <code>button-5-501</code> · <kbd>Enter</kbd></p>
      <p><span class="number">0123456789</span> · <b>1,024.5</b></p>`)}
    ${part("buttons", html`<p class="system-parts"><button type="button" class="button">${t("system.plain")}</button><button type="button" class="button primary">${t("system.primary")}</button>
      <button type="button" class="button danger">${t("system.danger")}</button><button type="button" class="button" disabled>${t("system.disabled")}</button>
      <button type="button" class="button" aria-busy="true">${t("app.working")}</button><button type="button" class="button icon-button" aria-label=${t("theme.title")}><${Icon} name="theme" /></button>
      <${ActionButton} run=${never} hint="a">${t("system.fails")}<//></p>`)}
    ${part("severities", html`<p class="system-parts">${severities.map((one) => html`<${Severity} key=${one} value=${one} open=${true} />`)}</p><p class="system-parts">${severities.map((one) => html`<${Severity} key=${one} value=${one} />`)}</p>`)}
    ${part("stages", html`<p class="system-parts">${stages.map((state) => html`<${Stage} key=${state} alert=${alarm({ state: /** @type {any} */ (state) })} />`)}</p>`)}
    ${part("marks", html`<p class="system-parts"><${Marks} alert=${alarm({})} /><${Marks} alert=${alarm({ not_recorded: true, drill: false, late_s: 0, count: 1, members: 0, flapping: false, silenced_until: undefined })} /><span class="mark mark-demo">${t("demo.mark")}</span></p>`)}
    ${part("statuses", html`<p class="system-parts">${statuses.map((one) => html`<${Status} key=${one} value=${one} />`)}<${Status} value="away" of="edge" /></p>
      <p class="system-parts"><${Battery} value=${82} /><${Battery} value=${9} /><${Battery} value=${undefined} /></p>`)}
    ${part("times", html`<p class="system-parts"><${Age} at=${at} /><${Age} at=${at} plain=${true} /><${Age} at=${undefined} /></p>`)}
    ${part("choices", html`<p class="chips"><button type="button" class="chip" aria-pressed="true">${t("system.chosen")} <span class="number">3</span></button><button type="button" class="chip" aria-pressed="false">${t("system.other")}</button></p>
      <label class="check"><input type="checkbox" checked />${t("system.chosen")}</label><label class="choice"><input type="radio" name=${id("radio")} />${t("system.other")}</label>`)}
    ${part("fields", html`<label class="field">${t("system.field")}<input value="3-301" /></label><label class="field">${t("system.select")}<select><option>${t("system.chosen")}</option></select></label>
      <label class="field">${t("system.field")}<input value="" aria-invalid="true" aria-describedby=${id("flaw")} /></label><p id=${id("flaw")} class="bad">${t("system.flaw")}</p><label class="field">${t("system.note")}<textarea rows="2"></textarea></label>`)}
    ${part("tables", html`<div class="scroll"><table class="table"><thead><tr><th scope="col">${t("system.field")}</th><th scope="col">${t("system.count")}</th></tr></thead>
      <tbody><tr><th scope="row">${t("system.chosen")}</th><td>1,024</td></tr><tr><th scope="row">${t("system.other")}</th><td>7</td></tr></tbody></table></div>`)}
    ${part("answers", html`<${Empty} text=${t("system.empty")} /><${Loading} /><${Failure} error=${new ApiError(503, undefined)} retry=${() => {}} />`)}
    ${part("banners", html`<p class="toast">${t("system.toast")}</p><p class="banner banner-lost">${t("system.lost")}</p><p class="elsewhere"><b>${t("alert.call")}</b> 5-501 <span class="stopwatch">0:42</span></p>`)}
  </div>`;
}
