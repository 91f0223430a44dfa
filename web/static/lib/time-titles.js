// Whoever points at a time is told it in full and how long ago it was.
import { lang, t } from "./i18n.js";
import { duration, full, ms } from "./format.js";
import { now } from "./clock.js";

/** @returns {() => void} ends it */
export function tellTimes() {
  const tell = (/** @type {Event} */ e) => {
    const at = /** @type {HTMLElement|null} */ (/** @type {Element} */ (e.target).closest?.("time[datetime]"));
    const moment = at?.getAttribute("datetime") ?? "", away = now.peek() - ms(moment);
    if (!at || Number.isNaN(away)) return;
    const age = duration(Math.abs(away), lang());
    at.title = `${full(moment)} · ${away < 0 ? t("time.in", { age }) : t("time.ago", { age })}`;
  };
  document.addEventListener("pointerover", tell);
  document.addEventListener("focusin", tell);
  return () => (document.removeEventListener("pointerover", tell), document.removeEventListener("focusin", tell));
}
