// 首次设置: one clerk describes the community, sees what it comes to, and confirms.
// What was typed stays where it is until it is entered.
import { html, useEffect, useRef } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { may } from "../lib/roles.js";
import { useDraft } from "../lib/drafts.js";
import { opened, steps } from "../lib/setup.js";
import { me } from "../state.js";
import DeviceTabs from "../components/device-tabs.js";
import Empty from "../components/empty.js";
import SetupCheck from "../components/setup-check.js";
import SetupDevices from "../components/setup-devices.js";
import SetupPlaces from "../components/setup-places.js";

const parts = { community: SetupPlaces, buildings: SetupPlaces, spots: SetupPlaces, devices: SetupDevices, check: SetupCheck };

export default function Setup() {
  const [text, keep] = useDraft("setup");
  const { step, typed } = opened(text);
  const head = useRef(/** @type {HTMLElement|null} */ (null));
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) head.current?.focus();
    first.current = false;
  }, [step]);
  if (!may(me(), "devices.add")) return html`<div class="setup"><h1>${t("setup.title")}</h1><${DeviceTabs} here="setup" /><${Empty} text=${t("setup.admin")} next=${t("empty.setup.admin")} /></div>`;
  const at = steps.indexOf(step);
  const save = (/** @type {object} */ next) => keep(JSON.stringify({ step, typed: { ...typed, ...next } }));
  const to = (/** @type {string} */ one) => keep(JSON.stringify({ step: one, typed }));
  const next = (/** @type {any} */ e) => (e.preventDefault(), at < steps.length - 1 && to(steps[at + 1]));
  return html`<div class="setup">
    <h1>${t("setup.title")}</h1>
    <${DeviceTabs} here="setup" />
    <ol class="setup-steps" aria-label=${t("setup.progress", { n: at + 1, of: steps.length })}>${steps.map((one, i) => html`<li key=${one}>
      <button type="button" class="setup-at" aria-current=${one === step ? "step" : undefined} onClick=${() => to(one)}>${i + 1} ${term("setup.step", one)}</button></li>`)}</ol>
    <progress class="setup-progress" max=${steps.length} value=${at + 1} aria-label=${t("setup.progress", { n: at + 1, of: steps.length })}></progress>
    <form class="card setup-step" onSubmit=${next}>
      <h2 ref=${head} tabindex="-1">${term("setup.step", step)}</h2>
      <p class="quiet">${term("setup.hint", step)}</p>
      <${parts[step]} step=${step} typed=${typed} save=${save} to=${to} entered=${() => keep("")} />
      <p class="buttons">
        ${at > 0 && html`<button type="button" class="button" onClick=${() => to(steps[at - 1])}>${t("setup.back")}</button>`}
        ${at < steps.length - 1 && html`<button class="button primary">${t("setup.next")}</button>`}
      </p>
    </form>
    <p class="quiet">${t("setup.kept")}</p>
  </div>`;
}
