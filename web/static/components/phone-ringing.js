// On every page of the care desk but those that show the telephone: that it rings,
// whose home it is, and one key to go there.
import { html, useEffect } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { fetchPhone, onDesk } from "../lib/phone.js";
import { go, place } from "../lib/place.js";
import { useKeys } from "../lib/keys.js";
import { stopwatch } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { pagesOf } from "../lib/roles.js";
import { epoch, me } from "../state.js";

export default function PhoneRinging() {
  const desk = pagesOf(me()).includes("residents") && !shownHere(place.value);
  useEffect(() => {
    if (desk) fetchPhone();
  }, [desk, epoch.value]);
  const ringing = desk ? onDesk(now.value).filter((one) => one.state === "ringing") : [];
  const open = () => go("/care");
  useKeys("ringing", { open }, ringing.length > 0);
  if (!ringing.length) return null;
  const [first] = ringing;
  return html`<div class="ringing" role="alert">
    <b>${t("phone.rings", { n: ringing.length })}</b> <span>${first.code || t("phone.unknown")}</span>
    <span class="stopwatch">${stopwatch(now.value - Date.parse(first.at))}</span>
    <button type="button" class="button primary" onClick=${open}>${t("phone.go")}<kbd>T</kbd></button>
  </div>`;
}

// The first page of the desk, and the card that was opened from the telephone.
function shownHere({ path, query }) {
  return path === "/" || path === "/care" || (path.startsWith("/residents/") && query.purpose === "care_call");
}
