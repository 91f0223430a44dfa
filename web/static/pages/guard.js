// The guard room: what a rescue needs at the gate, the lift and the door. Large
// enough to be read from two metres, and nothing of who lives there.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { useKeys } from "../lib/keys.js";
import { isRescue, ordered } from "../lib/calls.js";
import { play } from "../lib/sound.js";
import { alerts, devices, isLost } from "../state.js";
import GuardRescue from "../components/guard-rescue.js";
import Failure from "../components/failure.js";
import Icon from "../components/icon.js";
import Loading from "../components/loading.js";

export default function Guard() {
  const [at, setAt] = useState(0);
  useEffect(() => devices.need(), []);
  const all = ordered([...alerts.items.value.values()].filter(isRescue));
  const known = useRef(/** @type {Set<string>|undefined} */ (undefined));
  useEffect(() => {
    if (alerts.status.value !== "ready") return;
    if (known.current && all.some((a) => !known.current?.has(a.id))) play("critical"); // a rescue cannot be silenced here
    known.current = new Set(all.map((a) => a.id));
  }, [all.map((a) => a.id).join(), alerts.status.value]);
  const shown = all[Math.min(at, all.length - 1)];
  useKeys("guard", { next: () => setAt(Math.min(all.length - 1, at + 1)), previous: () => setAt(Math.max(0, at - 1)) });
  if (alerts.status.value === "failed") return html`<${Failure} error=${alerts.error.value} retry=${alerts.load} />`;
  if (alerts.status.value !== "ready") return html`<${Loading} />`;
  return html`<div class="guard">
    <h1 class="unseen">${t("guard.title")}</h1>
    <div class="unseen" role="alert" aria-live="assertive">${all.length ? t("guard.announce", { n: all.length }) : ""}</div>
    ${all.length > 1 && html`<div class="guard-tabs" role="group" aria-label=${t("guard.which")}>${all.map((a, i) => html`<button key=${a.id} class="button" aria-pressed=${a.id === shown.id} onClick=${() => setAt(i)}>${placeCode(a)}</button>`)}</div>`}
    ${shown ? html`<${GuardRescue} key=${shown.id} alert=${shown} place=${placeCode(shown)} />` : html`<p class="guard-calm"><${Icon} name=${isLost() ? "unknown" : "check"} />${isLost() ? t("slot.unknown") : t("guard.calm")}</p>`}
  </div>`;
}

function placeCode(a) {
  const { building, floor, unit } = a.location ?? {};
  if (!building && !unit) return a.site ?? "—";
  return [building && t("guard.building", { n: building }), floor && t("guard.floor", { n: floor }), unit].filter(Boolean).join(" ");
}
