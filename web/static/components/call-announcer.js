// Reads a new call for help to those who listen to the screen, at once. Nothing
// else interrupts them.
import { html, useRef } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { isCall } from "../lib/alerts.js";
import { siteName, title } from "../lib/words.js";
import { queue } from "../state.js";

export default function CallAnnouncer() {
  const said = useRef(new Set());
  const text = useRef("");
  const calls = queue.value.slot.filter(isCall);
  const fresh = calls.filter((a) => !said.current.has(a.id));
  said.current = new Set(calls.map((a) => a.id));
  if (fresh.length) text.current = fresh.map((a) => t("call.announce", { title: title(a), place: siteName(a.site) })).join(" ");
  if (!calls.length) text.current = "";
  return html`<div class="unseen" role="alert" aria-live="assertive">${text.current}</div>`;
}
