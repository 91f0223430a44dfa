// The page behind the link in a message: on a phone, without signing in, with
// place, kind and age, and the four things that a responder can say. Opening it
// answers nothing; only a button does.
import { html, render, useEffect, useRef, useState } from "./lib/ui.js";
import { begin, lang, pick, t } from "./lib/i18n.js";
import { now, startClock } from "./lib/clock.js";
import { duration, ms } from "./lib/format.js";
import { answerLink, lookAtLink } from "./lib/api-delivery.js";
import { backLeft, isLeft, offered } from "./lib/answers.js";

const again = 10_000; // ms between looks, so that two phones see the same

/** @typedef {import("./lib/api-delivery.js").LinkCall} LinkCall */

const token = location.pathname.split("/").pop() ?? "";

const words = { take: () => t("answer.take"), arrive: () => t("answer.arrive"), seen: () => t("answer.see"), cannot: () => t("answer.cannot") };

/** @param {LinkCall} call */
function standing(call) {
  if (call.state === "resolved") return t("answer.over");
  if (call.seen) return t("answer.seen");
  if (call.state === "open") return t("answer.waited", { age: duration(Math.max(0, now.value - ms(call.opened_at)), lang()) });
  return call.mine ? t("answer.mine") : t("answer.others");
}

/** @param {any} err */
function trouble(err) {
  if (err?.status === 404) return t("answer.gone");
  if (err?.status === 409) return t("answer.conflict");
  if (err?.status === 429) return t("answer.busy");
  return t("answer.offline");
}

/** @param {{call: LinkCall, busy: boolean, heard: number, say: (n: number, answer: any) => void}} props  heard: when the hub said so, by this phone's clock */
function Call({ call, busy, heard, say }) {
  const left = backLeft(call, performance.now() - heard);
  return html`<li class="answer-call ${call.severity}">
    <p class="answer-what">
      ${call.drill && html`<span class="answer-drill">${t("answer.drill")}</span>`}
      <b>${pick(call.kind, call.kind_en)}</b> <strong>${call.place}</strong>
    </p>
    <p class="answer-age">${standing(call)}${call.late_min > 0 && html` · ${t("answer.late", { min: call.late_min })}`}</p>
    <p class="answer-buttons">
      ${offered(call).map((a) => html`<button type="button" class=${a} disabled=${busy} onClick=${() => say(call.n, a)}>${words[a]()}</button>`)}
      ${left > 0 && html`<button type="button" class="cannot back" disabled=${busy} onClick=${() => say(call.n, "undo")}>${t("answer.undo", { what: call.undo === "arrive" ? t("answer.arrive") : t("answer.see"), n: left })}</button>`}
    </p>
  </li>`;
}

function Page() {
  const [page, show] = useState(/** @type {import("./lib/api-delivery.js").LinkPage|undefined} */ (undefined));
  const heard = useRef(0);
  now.value; // each second, what can be taken back shows how long
  const setPage = (found) => {
    heard.current = performance.now();
    show(found);
  };
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const look = async () => {
    try {
      setPage(await lookAtLink(token));
    } catch (err) {
      setNote(trouble(err));
      if (err?.status === 404) setPage(undefined);
    }
  };
  useEffect(() => {
    look();
    const timer = setInterval(() => document.visibilityState === "visible" && look(), again);
    return () => clearInterval(timer);
  }, []);
  const say = async (n, answer) => {
    setBusy(true);
    setNote("");
    try {
      setPage(await answerLink(token, n, answer));
      setNote(answer === "undo" ? t("answer.undone") : t("answer.said"));
    } catch (err) {
      setNote(trouble(err));
      await look();
    } finally {
      setBusy(false);
    }
  };
  return html`<main class="answer">
    <h1>${page ? isLeft(page.calls) ? t("answer.hello", { name: page.name }) : t("answer.done", { name: page.name }) : t("answer.title")}</h1>
    <p class="answer-note" role="status">${note || (page ? "" : t("app.loading"))}</p>
    <ul>${page?.calls.map((call) => html`<${Call} key=${call.n} call=${call} busy=${busy} heard=${heard.current} say=${say} />`)}</ul>
  </main>`;
}

await begin();
startClock();
document.title = t("answer.title");
render(html`<${Page} />`, /** @type {HTMLElement} */ (document.getElementById("answer")));
