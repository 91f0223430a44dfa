// Whether somebody is at this desk. Any key or touch shows it, and nothing else: a
// page that was loaded, perhaps by nobody, only says that it is open. At night it
// must be shown every few minutes, and the screen asks in time. A desk that does not
// answer counts as empty: its step is skipped, and a phone rings instead.
import { html, useEffect, useRef } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { attended } from "../lib/attention.js";
import { deskHere, leave, presence, soundHere, tell } from "../lib/presence.js";
import { wallClock } from "../lib/rota.js";

const beatEvery = 60_000; // ms; the hub takes a page for closed after three

export default function Presence() {
  const desk = deskHere();
  useEffect(() => {
    if (!desk) return;
    let told = 0;
    const quietly = (state) => void tell(state).catch(() => {}); // the connection's own banner says that the hub is away
    const active = (e) => {
      if (!e.isTrusted || Date.now() - told < beatEvery) return;
      told = Date.now();
      quietly("confirmed");
    };
    const here = attended(); // whoever signed in on this page has just typed
    if (here) told = Date.now();
    (here ? tell("confirmed") : Promise.resolve()).then(() => tell("open")).catch(() => {}); // from now on the page is missed when it is closed
    const timer = setInterval(() => quietly("open"), beatEvery);
    addEventListener("keydown", active);
    addEventListener("pointerdown", active);
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      clearInterval(timer);
      removeEventListener("keydown", active);
      removeEventListener("pointerdown", active);
      presence.value = undefined;
    };
  }, [desk]);
  const sound = soundHere();
  const told = useRef(sound);
  useEffect(() => {
    if (told.current !== sound) tell("open").catch(() => {}); // a desk that nobody would hear is known as one at once
    told.current = sound;
  }, [sound]);
  if (!presence.value?.staffed) return null;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return html`<p class="presence quiet">${t("presence.until", { at: wallClock(presence.value.confirm_by ?? "", zone) })}</p>`;
}
