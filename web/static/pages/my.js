// 我的出动: the call to which I was sent, on a phone, in one hand, running. It opens
// without a network and shows then what was last known, and how old that is.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { lang, pick, t, term } from "../lib/i18n.js";
import { myCalls, myCard, wayToCall } from "../lib/api-my.js";
import { now } from "../lib/clock.js";
import { duration, ms } from "../lib/format.js";
import { asDone, keepable, lastTold, standing } from "../lib/my-calls.js";
import { begin, sent, steps } from "../lib/outbox.js";
import { isTrusted, keepOf, keptOf } from "../lib/kept-away.js";
import { stepsOf, waiting } from "../lib/outbox-rules.js";
import { keepShell, newer, offlineStart, takeNewer } from "../lib/app-shell.js";
import { rememberWho } from "../lib/who.js";
import { person } from "../lib/words.js";
import { may } from "../lib/roles.js";
import { useStale } from "../lib/stale.js";
import { alerts, me } from "../state.js";
import CallPhotos from "../components/call-photos.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import MyActs from "../components/my-acts.js";
import MyWay from "../components/my-way.js";
import OutboxList from "../components/outbox-list.js";
import { Glass } from "../components/resident-card.js";
import ResidentFacts from "../components/resident-facts.js";

const again = 10_000; // ms between looks

/** @typedef {{calls: import("../lib/api-my.js").MyCall[], phone?: string, of: string, at: number, heard: number, kept?: boolean, error?: any}} Known  of: whose; at: when the hub said it, by the phone's clock; heard: the same by the page's; kept: it is from before; error: why this is not what the hub says now; that it could not be kept is none */

export default function My() {
  const [known, setKnown] = useState(/** @type {Known|undefined} */ (undefined));
  const [chosen, choose] = useState("");
  const user = me().username;
  const routes = useRef(/** @type {Map<string, {version: number, route: import("../lib/api-my.js").Route}>} */ (new Map()));
  const withRoute = (/** @type {import("../lib/api-my.js").MyCall} */ one) => ({ ...one, route: routes.current.get(one.id)?.route });
  const look = async () => {
    try {
      const found = await myCalls();
      const heard = performance.now(), at = Date.now();
      const show = () => setKnown({ calls: found.calls.map(withRoute), phone: found.desk_phone, of: user, at, heard });
      show(); // the call does not wait for its way
      if (await findRoutes(routes.current, found.calls)) show();
      const calls = keepable(found.calls.map(withRoute)).map((one) => ({ ...one, sent_by: person(one.sent_by) }));
      if (!calls.length) await keepOf("note", user, undefined);
      await keepOf("calls", user, calls.length ? { calls, phone: found.desk_phone } : undefined);
    } catch (err) {
      if (err.status === 401) return;
      const kept = await keptOf("calls", user);
      setKnown((before) => {
        const was = before?.of === user && isTrusted(before.at) ? before : undefined;
        if (was && !was.kept && err.status !== 0) return { ...was, error: err.status && err };
        const last = lastTold(was, kept && { ...kept.value, at: kept.at });
        return { calls: last?.calls ?? [], phone: was?.phone ?? last?.phone, of: user, at: last?.at ?? Date.now(), heard: 0, kept: true, error: err };
      });
    }
  };
  useEffect(() => {
    begin();
    keepShell().then(() => rememberWho(me()));
  }, []);
  useEffect(() => {
    look();
    const timer = setInterval(() => document.visibilityState === "visible" && look(), again);
    return () => clearInterval(timer);
  }, [user, sent.value, alerts.items.value]);
  useStale(Boolean(known?.error && !known.kept));
  if (!known) return html`<${Loading} />`;
  const mine = waiting(stepsOf(steps.value, user));
  const calls = known.calls.map((one) => asDone(one, mine.filter((s) => s.subject === `call:${one.id}`))).filter((one) => !one.over);
  const shown = calls.find((one) => one.id === chosen) ?? calls[0];
  return html`<div class="my">
    <h1 class=${shown ? "unseen" : ""}>${t("my.title")}</h1>
    ${offlineStart() === "insecure" && html`<p class="my-kept" role="note">${t("my.insecure")}</p>`}
    <${OutboxList} />
    ${newer.value && html`<p class="my-newer">${t("shell.newer")} <button type="button" class="button" onClick=${takeNewer}>${t("shell.take")}</button></p>`}
    ${known.kept && shown && html`<p class="my-kept" role="status">${t("my.kept", { age: duration(Math.max(0, Date.now() - known.at), lang()) })}</p>`}
    ${calls.length > 1 && html`<div class="my-tabs" role="group" aria-label=${t("my.which")}>${calls.map((one) => html`<button key=${one.id} type="button" class="button" aria-pressed=${one.id === shown.id} onClick=${() => choose(one.id)}>${one.place}</button>`)}</div>`}
    ${shown ? html`<${Call} key=${shown.id} call=${shown} known=${known} look=${look} />` : html`<${Nothing} known=${known} waits=${mine.length} look=${look} />`}
  </div>`;
}

// Asks for the ways of calls that are new or changed. Whether one was found.
async function findRoutes(known, calls) {
  for (const id of [...known.keys()]) if (!calls.some((one) => one.id === id)) known.delete(id);
  const wanted = calls.filter((one) => known.get(one.id)?.version !== one.version);
  const found = await Promise.all(wanted.map((one) => wayToCall(one.id).then((route) => known.set(one.id, { version: one.version, route }), () => undefined)));
  return found.some(Boolean);
}

function Call({ call, known, look }) {
  const age = (/** @type {string} */ at) => duration(Math.max(0, now.value - ms(at)), lang());
  return html`<article class="my-call ${call.severity}">
    <header>
      <p class="my-kind">${call.drill && html`<span class="mark mark-drill">${t("my.drill")}</span> `}<b>${pick(call.kind, call.kind_en)}</b> <span class="my-state">${term("my.state", standing(call))}</span></p>
      <h2>${call.place}</h2>
      <p class="quiet">${t("my.sent", { who: person(call.sent_by), age: age(call.sent_at) })} · ${t("my.opened", { age: age(call.opened_at) })}</p>
    </header>
    <${MyWay} call=${call.id} way=${call.way} route=${call.route} offline=${Boolean(known.kept)} />
    ${call.category === "care" && html`<${Card} id=${call.id} away=${Boolean(known.kept)} /><${CallPhotos} call=${call.id} version=${call.version} />`}
    <${MyActs} call=${call} heard=${known.heard} changed=${look} deskPhone=${known.phone} />
  </article>`;
}

// Fetched for this look and kept nowhere.
function Card({ id, away }) {
  const [state, set] = useState(/** @type {{card?: import("../lib/api-people.js").Card, error?: any}} */ ({}));
  const loaded = useRef(false);
  useEffect(() => {
    if (!away && !loaded.current) myCard(id).then((card) => ((loaded.current = true), set({ card })), (error) => set({ error }));
  }, [id, away]);
  const { card, error } = state;
  if (error?.status === 404) return null;
  return html`<section class="my-part" aria-label=${t("my.card")}>
    ${card ? card.residents.length === 0 ? html`<p class="quiet">${t("my.card.nobody")}</p>` : card.residents.map((one) => html`<${ResidentFacts} key=${one.id ?? one.code} resident=${one} />`)
      : html`<p class="quiet">${away || error ? t("my.card.away") : t("app.loading")}</p>`}
    ${card?.as === "police" && !away && card.residents.length > 0 && !card.residents.some((one) => one.name) && html`<${Glass} alert=${id} show=${(next) => set({ card: next })} />`}
  </section>`;
}

function Nothing({ known, waits, look }) {
  const links = /** @type {[string, string, boolean][]} */ ([["patrols", t("page.patrols"), may(me(), "patrols.walk")], ["orders", t("page.orders"), may(me(), "work.do")]]);
  const other = links.filter(([, , allowed]) => allowed);
  return html`<div class="my-none">
    ${known.kept && known.error.status !== 0 && html`<${Failure} error=${known.error} retry=${look} />`}
    <p class="my-calm">${!known.kept ? t("my.none") : known.error.status === 0 ? t("my.unknown") : t("my.untold")}</p>
    ${!known.kept && waits === 0 && html`<p class="quiet">${t("my.none.more")}</p>`}
    ${known.phone && html`<p><a class="button my-act" href=${`tel:${known.phone}`}>${t("my.desk")}</a></p>`}
    ${other.length > 0 && html`<nav aria-label=${t("my.other")}><ul>${other.map(([page, word]) => html`<li key=${page}><a class="button my-act" href=${`#/${page}`}>${word}</a></li>`)}</ul></nav>`}
    ${offlineStart() === "browser" && html`<p class="quiet">${t("my.install")}</p>`}
  </div>`;
}
