// Tells the hub that an alert is really on a screen, and whether a person is at
// that screen: two links of its delivery chain. Each is told once for each
// occurrence, when the row was painted in a page that somebody could see; that it
// was seen only while somebody is at the page, see attention.js.
import { useEffect, useRef } from "./ui.js";
import { displayed } from "./api.js";
import { attended, whenAttended } from "./attention.js";
import { isDone, isUnrecorded } from "./alerts.js";

const told = new Set();

/** @param {import("./api.js").Alert} alert @returns the ref of what shows it */
export function useSeen(alert) {
  const node = useRef(/** @type {HTMLElement|null} */ (null));
  const { id, chain } = alert;
  const due = Boolean(chain) && (!chain?.on_screen || !chain?.seen) && !isUnrecorded(alert) && !isDone(alert);
  const key = `${id} ${chain?.event}`;
  useEffect(() => {
    if (!due || !node.current || told.has(`${key} seen`)) return;
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((e) => e.isIntersecting) || document.visibilityState !== "visible") return;
      requestAnimationFrame(() => requestAnimationFrame(() => tell(id, chain?.event ?? "", key))); // two frames on, it was painted
    }, { threshold: 0.5 });
    const look = () => {
      if (!node.current) return;
      watcher.disconnect();
      watcher.observe(node.current);
    };
    look();
    document.addEventListener("visibilitychange", look);
    const stop = whenAttended(look);
    return () => (watcher.disconnect(), stop(), document.removeEventListener("visibilitychange", look));
  }, [due, key]);
  return node;
}

async function tell(id, event, key) {
  const seen = attended();
  const link = seen ? `${key} seen` : key;
  if (told.has(link) || told.has(`${key} seen`)) return;
  told.add(link);
  try {
    await displayed(id, event, seen);
  } catch (err) {
    if (err.status === 0 || err.status >= 500) told.delete(link); // not heard: the next drawing tells again
  }
}
