// What is seen now, fetched anew when a camera changes.
import { useEffect } from "./ui.js";
import { coverageMap, coverageNow, coverageTypes } from "./api-coverage.js";
import { useFetched } from "./fetched.js";
import { isOpen } from "./alerts.js";
import { healthOf } from "./plan.js";
import { alerts, devices } from "../state.js";

const settles = 1500; // ms; the hub looks at its cameras each second
/** Figures, plan and types, with how old they may be. */
export function useCoverage() {
  useEffect(() => devices.need(), []);
  const fetched = useFetched(() => Promise.all([coverageNow(), coverageMap(), coverageTypes()]));
  const health = healthOf(devices.items.value.values());
  useEffect(() => {
    const timer = setTimeout(fetched.load, settles);
    return () => clearTimeout(timer);
  }, [health]);
  return fetched;
}

/** How many alerts are open, by place and by device. @returns {Map<string, number>} */
export function openByPlace() {
  const counts = new Map();
  for (const a of alerts.items.value.values()) {
    if (isOpen(a)) for (const at of new Set([a.site, a.device])) if (at) counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  return counts;
}
