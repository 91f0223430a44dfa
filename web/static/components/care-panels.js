// What a care desk looks at between calls: who cannot call, and what the day
// asks. Each part is there when the hub has it; a call never waits for them.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { cannotCall, careToday, dueTests, requests, suspended } from "../lib/api-desk.js";
import { told } from "../lib/failures.js";
import { stopwatch } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { useStale } from "../lib/stale.js";
import { deviceCalled, deviceName } from "../lib/words.js";
import { epoch } from "../state.js";
import Suspended from "./suspended.js";
import { timed, timedShort } from "../lib/times.js";
import When from "./when.js";

const again = 60_000; // ms
const atMost = 2000; // ms between two questions, however fast calls change

/**
 * What a call answers, asked again every minute, when the key changes, and when all
 * is asked again.
 * @param {() => Promise<any>} ask @param {any} key  asks again when it changes
 * @returns {{found?: any, error?: any, known: boolean, again: () => void}}
 */
export function useAsked(ask, key) {
  const [state, setState] = useState(/** @type {{found?: any, error?: any, known: boolean}} */ ({ known: false }));
  const last = useRef(-Infinity);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let here = true;
    const once = () => ((last.current = performance.now()), ask()).then((found) => here && setState({ found, known: true }), (error) => here && setState((old) => ({ ...old, error, known: true })));
    const soon = setTimeout(once, Math.max(0, last.current + atMost - performance.now()));
    const timer = setInterval(once, again);
    return () => ((here = false), clearTimeout(soon), clearInterval(timer));
  }, [key, turn, epoch.value]);
  useStale(Boolean(state.error) && state.found !== undefined);
  return { ...state, again: () => ((last.current = -Infinity), setTurn((n) => n + 1)) };
}

function Missing({ asked }) {
  return html`<p class="failure" role="status">${told(asked.error)} <button type="button" class="button" onClick=${asked.again}>${t("app.retry")}</button></p>`;
}

// A place in words: "5号楼 501" as the hub names it.
function placeCode(place) {
  return [place?.building, place?.unit].filter(Boolean).join("-");
}

function who(one) {
  return placeCode(one.resident?.place ?? one.place) || one.resident?.code || deviceName(one.device ?? one.buttons?.[0]) || "—";
}

function Lines({ title, asked, items, line, calm }) {
  if (asked.known && asked.found === undefined && !asked.error) return null; // this hub has no such part
  return html`<section class="card panel"><h2>${title} ${items.length > 0 && html`<span class="number">${items.length}</span>`}</h2>
    ${asked.error && html`<${Missing} asked=${asked} />`}
    ${!asked.known ? html`<p class="quiet">${t("app.loading")}</p>` : items.length ? html`<ul class="lines">${items.map(line)}</ul>` : !asked.error && html`<p class="quiet">${calm}</p>`}
  </section>`;
}

/** Buttons and what they depend on that are out of service for a while: nobody can call by them. */
export function SuspendedLifeLines() {
  const asked = useAsked(suspended, "");
  const list = (asked.found?.items ?? []).filter((one) => one.cannot_call);
  if (!list.length && !asked.error) return null;
  return html`<section class="card panel panel-cannot"><h2>${t("suspend.care")} <span class="number">${list.length || ""}</span></h2>${asked.error && html`<${Missing} asked=${asked} />`}${list.map((one) => html`<${Suspended} key=${one.id} one=${one} changed=${() => {}} />`)}</section>`;
}

/** @param {{alerts: import("../lib/api.js").Alert[]}} props  the open alerts of residents who cannot call */
export function CannotCall({ alerts }) {
  const asked = useAsked(cannotCall, alerts.map((a) => `${a.id} ${a.version}`).join());
  const items = asked.found?.items ?? [];
  if (!items.length && !alerts.length && !asked.error) return null;
  return html`<section class="card panel panel-cannot" aria-labelledby="cannot-title">
    <h2 id="cannot-title">${t("cannot.title")} <span class="number">${items.length || ""}</span></h2>
    <ul class="lines">${alerts.map((a) => html`<li key=${a.id}><a href=${`#/alerts/${a.id}`}>${lang() === "en" ? a.title_en || a.title : a.title}</a> <span class="stopwatch">${stopwatch(now.value - Date.parse(a.opened_at))}</span></li>`)}</ul>
    ${asked.error && html`<${Missing} asked=${asked} />`}
    ${items.length > 0 && html`<h3>${t("cannot.list")}</h3><ul class="lines">${items.map((one, i) => html`<li key=${one.task ?? i} class=${one.overdue ? "bad" : ""}>
      <b>${who(one)}</b> ${one.state === "done" ? html`<span>${term("checked", one.outcome ?? "done")}</span>` : html`<span>${t("cannot.until", { at: timedShort(one.deadline) })}</span>`}
    </li>`)}</ul>`}
  </section>`;
}

/**
 * Today's calls and visits, follow-ups, requests.
 * @param {{calls: string}} props  rises with each change of a call: a step of it may have brought a follow-up
 */
export function CareDay({ calls }) {
  const today = useAsked(careToday, calls);
  const wanted = useAsked(requests, calls);
  const tests = useAsked(dueTests, "");
  const open = (list) => (list ?? []).filter((one) => one.state !== "done");
  const task = (one) => html`<li key=${one.task} class=${one.overdue ? "bad" : ""}><b>${who(one)}</b> <span>${timedShort(one.due)}</span>${one.overdue && html` <span class="mark mark-late">${t("day.overdue")}</span>`}${one.alert && html` <a href=${`#/alerts/${one.alert}`}>${t("day.alert")}</a>`}</li>`;
  const found = today.found;
  return html`
    <${Lines} title=${t("day.calls")} asked=${today} items=${open(found?.care_calls)} line=${task} calm=${t("day.calls.none")} />
    <${Lines} title=${t("day.follow")} asked=${today} items=${open(found?.follow_ups)} line=${task} calm=${t("day.follow.none")} />
    <${Lines} title=${t("day.requests")} asked=${wanted} items=${(wanted.found?.items ?? []).filter((one) => !one.done_at)} calm=${t("day.requests.none")}
      line=${(one) => html`<li key=${one.id}><b>${who(one)}</b> <span>${one.kind ? term("request", one.kind) : t("day.ask")}</span> <span class="quiet"><${When} at=${one.at} /></span></li>`} />
    ${(tests.found?.items ?? []).length > 0 && html`<${Lines} title=${t("day.tests")} asked=${tests} items=${tests.found.items} calm=""
      line=${(one) => html`<li key=${one.device}><b>${deviceCalled(one.device, one.name)}</b> <span class="quiet">${one.last ? t("day.tests.last", { at: timed(one.last) }) : t("day.tests.never")}</span></li>`} />`}
    ${(found?.away ?? []).length > 0 && html`<section class="card panel"><h2>${t("day.away")} <span class="number">${found.away.length}</span></h2><ul class="lines">${found.away.map((one) => html`<li key=${one.id}><b>${placeCode(one.place) || one.code}</b> <span>${term("absence", one.away)}</span></li>`)}</ul></section>`}`;
}
