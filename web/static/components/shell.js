// The frame of every page: where one can go, who one is, and what must be seen
// wherever one is. That stands in the dock, which has its own room under the
// page: nothing ever lies over a call.
import { html, useEffect } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { moveAmongRows, useKeys } from "../lib/keys.js";
import { go } from "../lib/place.js";
import { reachScrollers } from "../lib/scrollers.js";
import { tellTimes } from "../lib/time-titles.js";
import { lazy } from "../lib/lazy.js";
import { demo } from "../state.js";
import Navigation from "./navigation.js";
import ConnectionBanner from "./connection-banner.js";
import CallAnnouncer from "./call-announcer.js";
import CallElsewhere from "./call-elsewhere.js";
import ExerciseBanner from "./exercise-banner.js";
import PulseBanner from "./pulse-banner.js";
import Help, { showHelp } from "./help.js";
import PhoneRinging from "./phone-ringing.js";
import PrintHead from "./print-head.js";
import PresenceAsk from "./presence-ask.js";
import SoundBlocked from "./sound-blocked.js";
import SoundCheck from "./sound-check.js";
import PersonSwitch, { showSwitch } from "./person-switch.js";
import Toasts from "./toasts.js";
import Search from "./search.js";
import { showSearch } from "./search-button.js";

const DemoPanel = lazy(() => import("./demo-panel.js")); // only the demo has it

export default function Shell({ children }) {
  const toMain = () => /** @type {HTMLElement|null} */ (document.querySelector("main"))?.focus();
  useEffect(tellTimes, []);
  useEffect(reachScrollers, []);
  useKeys("everywhere", { search: showSearch, home: () => go("/"), person: showSwitch, help: showHelp });
  useKeys("list", { next: () => moveAmongRows(1), previous: () => moveAmongRows(-1) });
  return html`<div class="shell">
    <button class="skip" onClick=${toMain}>${t("app.skip")}</button>
    <header class="rail">
      <div class="rail-head">
        <a class="brand" href="#/" aria-label="BrightEyes"><img src="icons/calm.svg" alt="" width="26" height="26" /><span>BrightEyes</span></a>
        ${demo.value && html`<span class="mark mark-demo">${t("demo.mark")}</span>`}
        <${SoundBlocked} />
      </div>
      <${Navigation} />
    </header>
    <main tabindex="-1"><${PrintHead} /><${ExerciseBanner} />${children}</main>
    <div class="dock">
      <${Toasts} />
      <${PulseBanner} />
      <${CallElsewhere} />
      <${PhoneRinging} />
      <${PresenceAsk} />
      <${SoundCheck} />
      <${ConnectionBanner} />
      ${demo.value && html`<${DemoPanel} />`}
    </div>
    <${CallAnnouncer} />
    <${Search} />
    <${Help} />
    <${PersonSwitch} />
  </div>`;
}
