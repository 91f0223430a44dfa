// Says that the screen stands still, since when, and that it will heal by
// itself. It stands under the page, so that nothing moves when it comes and goes.
import { html } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { clock } from "../lib/format.js";
import { lasting } from "../lib/words.js";
import { someStale } from "../lib/stale.js";
import { connection, isLost, listsStale } from "../state.js";

export default function ConnectionBanner() {
  if (isLost()) {
    const { heard } = connection.value;
    return html`<div class="banner banner-lost" role="status">
      <b>${t("connection.lost")}</b>${t("connection.since", { at: clock(heard, lang(), Date.now()), age: lasting(Date.now() - heard) })}
    </div>`;
  }
  if (listsStale.value || someStale.value) {
    return html`<div class="banner banner-lost" role="status"><b>${t("connection.stale")}</b>${t("connection.retrying")}</div>`;
  }
  return null;
}
