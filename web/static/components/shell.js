// The frame of every page: where one can go, who one is, and what must be seen
// wherever one is.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { useKeys } from "../lib/keys.js";
import { go } from "../lib/place.js";
import { demo } from "../state.js";
import Navigation from "./navigation.js";
import Controls from "./controls.js";
import ConnectionBanner from "./connection-banner.js";
import CallAnnouncer from "./call-announcer.js";
import CallElsewhere from "./call-elsewhere.js";
import ExerciseBanner from "./exercise-banner.js";
import PulseAge from "./pulse-age.js";
import PulseBanner from "./pulse-banner.js";
import Help, { showHelp } from "./help.js";
import Presence from "./presence.js";
import PersonSwitch, { showSwitch } from "./person-switch.js";
import Toasts from "./toasts.js";
import DemoPanel from "./demo-panel.js";

export default function Shell({ children }) {
  const toMain = () => /** @type {HTMLElement|null} */ (document.querySelector("main"))?.focus();
  useKeys({ "?": showHelp, g: () => go("/"), p: showSwitch });
  return html`<div class="shell">
    <button class="skip" onClick=${toMain}>${t("app.skip")}</button>
    <header class="rail">
      <a class="brand" href="#/" aria-label="BrightEyes"><img src="icons/calm.svg" alt="" width="26" height="26" /><span>BrightEyes</span></a>
      ${demo.value && html`<span class="mark mark-demo">${t("demo.mark")}</span>`}
      <${Navigation} />
      <${Presence} />
      <${CallElsewhere} />
      <${PulseAge} />
      <${Controls} />
    </header>
    <main tabindex="-1"><${PulseBanner} /><${ExerciseBanner} />${children}</main>
    <${ConnectionBanner} />
    <${CallAnnouncer} />
    <${Toasts} />
    <${Help} />
    <${PersonSwitch} />
    ${demo.value && html`<${DemoPanel} devices=${demo.value} />`}
  </div>`;
}
