// Says that the screen stands still, since when, and that it will heal by
// itself. It lies over the page, so that nothing moves when it comes and goes.
import { html } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { clock } from "../lib/format.js";
import { lasting } from "../lib/words.js";
import { now } from "../lib/clock.js";
import { alerts, connection } from "../state.js";

const grace = 1000; // ms; a hub that restarts at once is not worth a word

export default function ConnectionBanner() {
  const { up, since } = connection.value;
  now.value; // looked at again every second
  const gone = Date.now() - since;
  if (!up && gone >= grace) {
    return html`<div class="banner banner-lost" role="status">
      <b>${t("connection.lost")}</b> ${t("connection.since", { at: clock(since, lang(), Date.now()), age: lasting(gone) })}
    </div>`;
  }
  if (alerts.error.value) {
    return html`<div class="banner banner-lost" role="status"><b>${t("connection.stale")}</b> ${t("connection.retrying")}</div>`;
  }
  return null;
}
