// The escalation policies: who is reached, and when, as ladders.
import { html, useState } from "../lib/ui.js";
import { sentences, t } from "../lib/i18n.js";
import { may } from "../lib/roles.js";
import { named, whenWords } from "../lib/duty.js";
import { deletePolicy, policies, responders, rosters } from "../lib/api-duty.js";
import { useFetched } from "../lib/fetched.js";
import { me } from "../state.js";
import ActionButton from "../components/action-button.js";
import Failure from "../components/failure.js";
import Ladder from "../components/ladder.js";
import Loading from "../components/loading.js";
import PolicyForm from "../components/policy-form.js";

/** A new policy begins as a copy of a built-in one, which is right as it is. */
function copyOf(policy) {
  return { id: "", name: "", when: { categories: ["care"] }, steps: policy.steps, last_after_s: policy.last_after_s, repeat_s: policy.repeat_s, arrive_within_min: policy.arrive_within_min };
}

export default function Policies() {
  const [open, setOpen] = useState(/** @type {string|undefined} */ (undefined)); // id, or "" for a new one
  const [asked, setAsked] = useState(/** @type {string|undefined} */ (undefined));
  const known = useFetched(async () => ({ list: await policies(), people: await responders(), rosters: await rosters() }), []);
  if (known.error && !known.value) return html`<${Failure} error=${known.error} retry=${known.load} />`;
  if (!known.value) return html`<${Loading} />`;
  const { list, people, rosters: rotas } = known.value;
  const person = (id) => people.find((p) => p.id === id)?.name ?? id;
  const roster = (id) => named(rotas.find((r) => r.id === id) ?? { name: id });
  const changes = may(me(), "duty.change");
  const close = () => (setOpen(undefined), setAsked(undefined));
  const saved = () => (close(), known.load());
  const form = (policy, isNew) => html`<${PolicyForm} policy=${policy} isNew=${isNew} people=${people.filter((p) => !p.left)} rosters=${rotas} saved=${saved} cancel=${close} />`;
  return html`<div class="duty">
    <h1>${t("policy.title")}</h1>
    <p class="quiet">${sentences(t("policy.which"), t("duty.empty.why"))}</p>
    ${list.map((p) => html`<section key=${p.id} class="card policy" aria-label=${named(p)}>
      <header><h2>${named(p)}</h2>${p.builtin && html`<span class="mark">${t("policy.builtin")}</span>`}<span class="quiet">${p.builtin ? t("policy.builtin.when") : whenWords(p)}</span></header>
      <${Ladder} policy=${p} person=${person} roster=${roster} />
      <p class="quiet">${sentences(p.arrive_within_min && t("policy.arrivewords", { n: p.arrive_within_min }), p.late_after_min && t("policy.latewords", { n: p.late_after_min }))}</p>
      ${changes && !p.builtin && open !== p.id && html`<div class="buttons"><button class="button" onClick=${() => setOpen(p.id)}>${t("duty.edit")}</button>
        ${asked === p.id ? html`<span>${t("policy.remove.sure")}</span><${ActionButton} class="danger" run=${async () => { await deletePolicy(p.id); saved(); }}>${t("policy.remove")}<//><button class="button" onClick=${close}>${t("duty.cancel")}</button>` : html`<button class="button" onClick=${() => setAsked(p.id)}>${t("policy.remove")}</button>`}</div>`}
      ${open === p.id && form(p, false)}
    </section>`)}
    ${changes && open === undefined && html`<button class="button" onClick=${() => setOpen("")}>${t("policy.new")}</button>`}
    ${open === "" && html`<section class="card" aria-label=${t("policy.new")}><h2>${t("policy.new")}</h2>${form(copyOf(list.find((p) => p.id === "builtin-life") ?? list[0]), true)}</section>`}
  </div>`;
}
