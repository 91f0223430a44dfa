// The time that is left for a call: to be taken, or to be there. Ticking; when
// it is over it says by how much. It is read when somebody looks, never aloud.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { countdown } from "../lib/calls.js";
import { stopwatch } from "../lib/format.js";
import { now } from "../lib/clock.js";

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function Countdown({ alert }) {
  const runs = countdown(alert, now.value);
  if (!runs) return null;
  const over = runs.left < 0;
  const what = runs.kind === "arrive" ? t("countdown.arrive") : t("countdown.take", { n: runs.target });
  const left = over ? t("countdown.over", { age: stopwatch(-runs.left) }) : t("countdown.left", { age: stopwatch(runs.left + 999) });
  return html`<span class="countdown ${over ? "countdown-over" : runs.left < 15_000 ? "countdown-soon" : ""}" role="timer" aria-live="off">${what} <b>${left}</b></span>`;
}
