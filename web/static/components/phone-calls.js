// Telephone calls that come in, by the place of the caller: whose card it is, and
// a call for help made of it. The telephone itself rings beside the screen.
import { html, useEffect, useRef } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { alertOfPhone, answerPhone } from "../lib/api-phone.js";
import { fetchPhone, onDesk, takePhone } from "../lib/phone.js";
import { go } from "../lib/place.js";
import { told } from "../lib/failures.js";
import { useKeys } from "../lib/keys.js";
import { stopwatch } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { epoch } from "../state.js";
import { toast } from "./toasts.js";
import ActionButton from "./action-button.js";
import Age from "./age.js";

export default function PhoneCalls() {
  useEffect(fetchPhone, [epoch.value]);
  const list = onDesk(now.value);
  // One that rang too long was not answered, whatever is done about it now.
  const answer = async (one) => one.state === "ringing" && takePhone(await answerPhone(one.id));
  const card = (one) => answer(one).then(() => go(`/residents/${one.resident}`, { purpose: "care_call" }));
  const help = (one) => alertOfPhone(one.id).then((after) => (takePhone(after), go("/care", { call: after.alert })));
  const first = list[0];
  const key = (work) => () => void (first && work(first).catch((err) => toast(told(err))));
  useKeys("phone", { answer: key(answer), card: key((one) => (one.resident ? card(one) : answer(one))), help: key(help) }, list.length > 0);
  return html`<${Announcer} ringing=${list.filter((one) => one.state === "ringing")} />
    ${list.length > 0 && html`<section class="card panel phone" aria-labelledby="phone-title">
      <h2 id="phone-title">${t("phone.title")} <span class="number">${list.length}</span></h2>
      <ul class="lines">${list.map((one, i) => html`<li key=${one.id} class=${one.state === "ringing" ? "phone-rings" : ""}>
        <b class="phone-who">${who(one)}</b> <span>${term("phone.state", one.state)}</span>
        ${one.state === "ringing" ? html`<b class="stopwatch">${stopwatch(now.value - Date.parse(one.at))}</b>` : html`<${Age} at=${one.at} />`}
        <div class="buttons">
          ${one.state === "ringing" && html`<${ActionButton} class="primary" run=${() => answer(one)} hint=${i ? undefined : "T"}>${t("phone.answer")}<//>`}
          ${one.resident && html`<${ActionButton} run=${() => card(one)} hint=${i ? undefined : "O"}>${t("phone.card")}<//>`}
          <${ActionButton} run=${() => help(one)} hint=${i ? undefined : "H"}>${t("phone.help")}<//>
        </div>
      </li>`)}</ul>
    </section>`}`;
}

const who = (one) => one.code || t("phone.unknown");

// Says a call that rings at once to those who listen to the screen.
function Announcer({ ringing }) {
  const said = useRef(new Set());
  const text = useRef("");
  const fresh = ringing.filter((one) => !said.current.has(one.id));
  said.current = new Set(ringing.map((one) => one.id));
  if (fresh.length) text.current = fresh.map((one) => t("phone.announce", { who: who(one) })).join(" ");
  if (!ringing.length) text.current = "";
  return html`<div class="unseen" role="alert" aria-live="assertive">${text.current}</div>`;
}
