// The fixed place of those who wait: red, always there, of one size, and no
// filter can hide it. A few have cards; when more wait than fit as cards each has a
// line, and of more than fit as lines the newest and who waits longest stand there, and
// one more counts the others and opens them. What stands there keeps its place while a
// pointer is among it; who is new does not wait for that, and comes behind meanwhile.
// Who called last is named beside the number, wherever the list is scrolled to.
import { html, signal, useEffect, useLayoutEffect, useRef, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { isDone, isSurge } from "../lib/alerts.js";
import { newestOf, waitsSince } from "../lib/calls.js";
import { stopwatch } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { useHeld } from "../lib/held.js";
import { waitingIn } from "../lib/queue.js";
import { cardsIn, fitted, linesIn, places } from "../lib/slot.js";
import { codeOf } from "../lib/words.js";
import { alerts as known, homes, isLost } from "../state.js";
import CallCard from "./call-card.js";
import CallLine from "./call-line.js";
import Icon from "./icon.js";

/** Whom the slot shows, with a card or counted; nobody while it is not on the screen. */
export const inSlot = signal(/** @type {Set<string>} */ (new Set()));

/** @param {{alerts: import("../lib/api.js").Alert[], care: boolean, link?: (id: string) => string, chosen?: string}} props  longest waiting first */
export default function CallSlot({ alerts, care, link, chosen }) {
  const all = known.items.value;
  const { ids, held, events, drawing } = useHeld(alerts.map((a) => a.id), (id) => all.has(id) && !isDone(/** @type {any} */ (all.get(id))), true);
  const waits = new Set(alerts.map((a) => a.id));
  const people = waitingIn(alerts), surges = alerts.length - people;
  const [opened, open] = useState(0); // how many stood there when somebody opened the rest
  useLayoutEffect(() => void (inSlot.value = new Set(alerts.map((a) => a.id))), [alerts.map((a) => a.id).join()]);
  useLayoutEffect(() => () => void (inSlot.value = new Set()), []);
  const list = useRef(/** @type {HTMLElement|null} */ (null));
  const fits = useLines(list);
  const lines = useRef(false);
  if (!held) lines.current = alerts.length > cardsIn(innerWidth); // nothing becomes smaller under a pointer
  const dense = lines.current;
  const newest = newestOf(alerts);
  const few = fitted(ids, waits, dense ? fits : alerts.length, [newest?.id, chosen]);
  const shown = opened ? { drawn: ids, rest: 0 } : few;
  const { drawn, rest } = shown;
  drawing(places(shown, dense));
  useEffect(() => void (opened && /** @type {HTMLElement|null|undefined} */ (list.current?.children[opened]?.querySelector("a"))?.focus()), [opened]);
  useEffect(() => void (opened && !few.rest && open(0)), [opened, few.rest]);
  const Waiting = dense ? CallLine : CallCard;
  const linkOf = (a) => (a && isSurge(a) ? undefined : link); // it has no sheet of a call
  return html`<section class="slot ${alerts.length ? "slot-waiting" : ""}" aria-label=${t("slot.title")}>
    <h2>${alerts.length ? html`${alerts.length === 1 || !newest ? html`<${Icon} name="critical" />` : null}${people > 0 && html`<b>${people}</b><span>${t("slot.waiting", { n: people })}</span>`}
      ${surges > 0 && html`<span>${t("queue.surges", { n: surges })}</span>`}
      ${newest && alerts.length > 1 && html`<${Newest} alert=${newest} />`}`
      : html`<${Icon} name=${isLost() || known.error.value ? "unknown" : "check"} /><span>${calm(care, homes.value)}</span>`}</h2>
    <ul ref=${list} class=${dense ? "slot-lines" : ""} ...${events}>${drawn.map((id) => html`<${Waiting} key=${id} alert=${all.get(id)} link=${linkOf(all.get(id))} chosen=${id === chosen} newest=${id === newest?.id} />`)}
      ${rest > 0 && html`<li class="slot-rest"><button type="button" class="button" data-rest onClick=${() => open(drawn.length)}>${t("slot.rest", { n: rest })}</button></li>`}</ul>
  </section>`;
}

// How many lines the list has room for, as wide and high as it is now: before the screen is painted with them.
function useLines(/** @type {{current: HTMLElement|null}} */ list) {
  const [fits, set] = useState(2);
  useLayoutEffect(() => {
    const sizes = new ResizeObserver(() => {
      const { offsetWidth: width, offsetHeight: height } = /** @type {HTMLElement} */ (list.current);
      if (width > 0) set(linesIn({ width, height }, { narrow: matchMedia("(max-width: 560px)").matches, touch: matchMedia("(pointer: coarse), (max-width: 860px)").matches })); // nobody waits: it is not drawn
    });
    sizes.observe(/** @type {HTMLElement} */ (list.current));
    return () => sizes.disconnect();
  }, []);
  return fits;
}

// Draws itself each second, without all the others.
function Newest({ alert }) {
  return html`<span class="slot-newest"><${Icon} name="critical" />${t("slot.newest", { place: codeOf(alert), time: stopwatch(now.value - waitsSince(alert)) })}</span>`;
}

// Nobody waits; and whether that can be relied upon.
function calm(care, figures) {
  if (isLost()) return t("slot.unknown");
  if (known.error.value) return t("slot.unread"); // what is shown is from before
  if (!care) return t("slot.calm");
  if (!figures?.total) return t("slot.calm.care");
  if (figures.cannot_call > 0) return t("slot.some.cannot", { n: figures.cannot_call }) + (figures.suspended > 0 ? t("slot.some.suspended", { n: figures.suspended }) : "");
  return figures.can_call === figures.total ? t("slot.all.can", { n: figures.total }) : t("slot.calm.care");
}
