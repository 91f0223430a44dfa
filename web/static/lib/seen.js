// Tells the hub that an alert is really on a screen, and whether a person is at
// that screen: two links of its delivery chain. Each screen tells it once for each
// occurrence, whatever others told, since each desk's own counts; it tells again
// when the hub was away, which forgets what screens show. It is told when the row
// was painted, under nothing else, in a page that somebody could see; that it was seen
// only while somebody is at the page, see attention.js.
import { useEffect, useRef } from "./ui.js";
import { displayed } from "./api.js";
import { attended, whenAttended } from "./attention.js";
import { showing } from "./alerts.js";
import { inSight, watchSight } from "./in-sight.js";
import { uncovered } from "./uncovered.js";
import { epoch } from "../state.js";

const lookAgain = 500; // ms
const most = 5000; // links of alerts; what was told longest ago is told again, which changes nothing

const told = new Set();
let era = 0; // the epoch of what is told

/** @param {import("./api.js").Alert} alert @returns the ref of what shows it */
export function useSeen(alert) {
  const node = useRef(/** @type {HTMLElement|null} */ (null));
  const shown = showing(alert);
  const key = shown ? `${epoch.value} ${alert.id} ${shown.event} ${shown.call}` : "";
  const looks = shown?.looks ?? false;
  if (era !== epoch.value) told.clear();
  era = epoch.value;
  useEffect(() => {
    const row = node.current;
    if (!shown || !row || told.has(`${key} seen`) || (!looks && told.has(key))) return;
    let timer = 0, here = true; // what is told belongs to this occurrence: the row may show the next one by then, and be watched for that
    const shows = () => here && inSight(row) && uncovered(row);
    const look = () => {
      clearTimeout(timer);
      if (!here || !inSight(row)) return;
      if (!shows()) timer = window.setTimeout(look, lookAgain); // nothing tells that what covers it went
      else requestAnimationFrame(() => requestAnimationFrame(() => (shows() ? tell(alert.id, shown, key) : look()))); // two frames on, it was painted
    };
    const stops = [watchSight(row, look), whenAttended(look)];
    return () => ((here = false), clearTimeout(timer), stops.forEach((stop) => stop()));
  }, [key, looks]);
  return node;
}

/** @param {string} id @param {{event?: string, call?: number, looks: boolean}} shown @param {string} key */
async function tell(id, { event, call, looks }, key) {
  const seen = looks && attended();
  const link = seen ? `${key} seen` : key;
  if (told.has(link) || told.has(`${key} seen`)) return;
  told.add(link);
  if (told.size > most) told.delete(/** @type {string} */ (told.values().next().value));
  try {
    await displayed(id, { event, call, seen: seen || undefined });
  } catch (err) {
    if (err.status === 0 || err.status >= 500) told.delete(link); // not heard: the next drawing tells again
  }
}
