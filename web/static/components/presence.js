// Whether somebody is at this desk. Any key or touch shows it; at night it must
// be shown every few minutes, and the screen asks in time. A desk that does not
// answer counts as empty: its step is skipped, and a phone rings instead.
import { html, useEffect, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { place } from "../lib/place.js";
import { wallClock } from "../lib/rota.js";
import { tellPresence } from "../lib/api-duty.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";

const beatEvery = 60_000; // ms; the hub takes a page for closed after three
const askBefore = 5 * 60_000;
const desks = { care: "care", police: "police", property: "property" };

/** The desk that this person sits at; none for who stands in or has several. */
function deskHere() {
  const roles = me().roles;
  if (roles.length !== 1 || !desks[roles[0]]) return undefined;
  return roles[0] === "property" && place.value.path === "/guard" ? "guard" : desks[roles[0]];
}

export default function Presence() {
  const desk = deskHere();
  const [seen, setSeen] = useState(/** @type {import("../lib/api-duty.js").Presence|undefined} */ (undefined));
  const tell = async (/** @type {"confirmed"|"open"} */ state) => {
    if (desk) setSeen(await tellPresence(desk, state));
  };
  useEffect(() => {
    if (!desk) return;
    let told = 0;
    const quietly = (state) => void tell(state).catch(() => {}); // the connection's own banner says that the hub is away
    const active = () => {
      if (Date.now() - told < beatEvery) return;
      told = Date.now();
      quietly("confirmed");
    };
    told = Date.now();
    tell("confirmed").then(() => tell("open")).catch(() => {}); // from now on the page is missed when it is closed
    const timer = setInterval(() => quietly("open"), beatEvery);
    addEventListener("keydown", active);
    addEventListener("pointerdown", active);
    return () => {
      clearInterval(timer);
      removeEventListener("keydown", active);
      removeEventListener("pointerdown", active);
    };
  }, [desk]);
  if (!desk || !seen) return null;
  const left = Date.parse(seen.confirm_by ?? "") - now.value;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (seen.staffed && left > askBefore) return html`<p class="presence quiet">${t("presence.until", { at: wallClock(seen.confirm_by ?? "", zone) })}</p>`;
  const staffed = seen.staffed && left > 0;
  return html`<div class="presence presence-due ${staffed ? "" : "presence-empty"}" role="alert">
    <span>${staffed ? t("presence.ask") : t("presence.empty")}</span>
    <${ActionButton} class="primary" run=${() => tell("confirmed")}>${t("presence.here")}<//>
  </div>`;
}
