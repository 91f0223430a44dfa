// Tells the hub that an alert is really on a screen: the last link of its
// delivery chain. Told once for each occurrence, when the row was painted in a
// page that somebody could see.
import { useEffect, useRef } from "./ui.js";
import { displayed } from "./api.js";
import { isDone, isUnrecorded } from "./alerts.js";

const told = new Set();

/** @param {import("./api.js").Alert} alert @returns the ref of what shows it */
export function useSeen(alert) {
  const node = useRef(/** @type {HTMLElement|null} */ (null));
  const { id, chain } = alert;
  const due = Boolean(chain) && !chain?.on_screen && !isUnrecorded(alert) && !isDone(alert);
  const key = `${id} ${chain?.event}`;
  useEffect(() => {
    if (!due || told.has(key) || !node.current) return;
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((e) => e.isIntersecting) || document.visibilityState !== "visible") return;
      watcher.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => tell(id, chain?.event ?? "", key))); // two frames on, it was painted
    }, { threshold: 0.5 });
    const look = () => {
      if (!node.current) return;
      watcher.disconnect();
      watcher.observe(node.current);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => (watcher.disconnect(), document.removeEventListener("visibilitychange", look));
  }, [due, key]);
  return node;
}

async function tell(id, event, key) {
  if (told.has(key)) return;
  told.add(key);
  try {
    await displayed(id, event);
  } catch (err) {
    if (err.status === 0 || err.status >= 500) told.delete(key); // not heard: the next drawing tells again
  }
}
