// The form of a policy: which alerts, and the steps. The last step is shown and
// cannot be taken out; only when it comes can be set.
import { html } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { putPolicy } from "../lib/api-duty.js";
import ActionButton from "./action-button.js";

const desks = ["care", "police", "property", "guard"];
const holders = ["", "police", "grid", "stairs", "property"];
const blank = { desk: { kind: "desk", desk: "care" }, post: { kind: "post", post: "A" }, responder: { kind: "responder", responder: "" }, holders: { kind: "holders" }, responsible: { kind: "responsible" } };

/**
 * @param {{policy: import("../lib/api-duty.js").Policy, isNew: boolean, people: import("../lib/api-duty.js").Responder[],
 *   rosters: import("../lib/api-duty.js").Roster[], saved: () => void, cancel: () => void}} props
 */
export default function PolicyForm({ policy, isNew, people, rosters, saved, cancel }) {
  const [p, set] = useDraftForm(`policy.${isNew ? "new" : policy.id}`, policy);
  const put = (change) => set({ ...p, ...change });
  const step = (i, change) => put({ steps: p.steps.map((s, n) => (n === i ? { ...s, ...change } : s)) });
  const target = (i, j, aim) => step(i, { targets: p.steps[i].targets.map((a, n) => (n === j ? aim : a)) });
  const select = (label, value, options, change) => html`<select aria-label=${label} value=${value} onChange=${(e) => change(e.currentTarget.value)}>${options.map(([v, text]) => html`<option key=${v} value=${v}>${text}</option>`)}</select>`;
  const start = (kind) => (kind === "responder" ? { ...blank.responder, responder: people[0]?.id ?? "" } : blank[kind]);
  const aim = (a, change) => html`${select(t("policy.kind"), a.kind, Object.keys(blank).map((k) => [k, term("policy.kind", k)]), (kind) => change(start(kind)))}
    ${a.kind === "desk" && select(t("policy.kind.desk"), a.desk, desks.map((d) => [d, term("duty.desk", d)]), (desk) => change({ ...a, desk }))}
    ${a.kind === "post" && html`${select(t("duty.roster"), a.roster ?? "", [["", t("policy.anyroster")], ...rosters.map((r) => [r.id, r.name])], (roster) => change({ ...a, roster: roster || undefined }))}
      ${select(t("duty.post"), a.post, ["A", "B"].map((x) => [x, t("duty.postname", { post: x })]), (post) => change({ ...a, post }))}`}
    ${a.kind === "responder" && select(t("policy.kind.responder"), a.responder, people.map((r) => [r.id, r.name]), (responder) => change({ ...a, responder }))}
    ${a.kind === "holders" && select(t("policy.kind.holders"), a.role ?? "", holders.map((h) => [h, h ? term("duty.holder", h) : t("policy.aim.allholders")]), (role) => change({ ...a, role: role || undefined }))}`;
  const number = (label, value, change, least = 0) => html`<label>${label}<input type="number" min=${least} value=${String(value)} onInput=${(e) => change(Math.max(0, Math.round(Number(e.currentTarget.value) || 0)))} /></label>`;
  const remove = (run) => html`<button type="button" class="button icon-button" aria-label=${t("duty.remove")} onClick=${run}>×</button>`;
  const category = (p.when?.categories ?? [])[0] ?? "";
  const save = async () => {
    await putPolicy(p.id.trim(), { name: p.name.trim(), name_en: p.name_en || undefined, when: p.when, steps: p.steps, last_after_s: p.last_after_s || undefined, repeat_s: p.repeat_s || undefined, arrive_within_min: p.arrive_within_min || undefined, late_after_min: p.late_after_min || undefined }, isNew);
    set(policy);
    saved();
  };
  return html`<form class="duty-form" onSubmit=${(e) => e.preventDefault()}>
    ${isNew && html`<label>${t("duty.id")}<input value=${p.id} placeholder="care-night" spellcheck=${false} onInput=${(e) => put({ id: e.currentTarget.value })} /></label>`}
    <label>${t("duty.name")}<input value=${p.name} maxlength="64" onInput=${(e) => put({ name: e.currentTarget.value })} /></label>
    <label>${t("policy.when")}${select(t("policy.when"), category, [["", t("policy.all")], ...["care", "safety", "maintenance"].map((c) => [c, term("policy.category", c)])], (c) => put({ when: { ...p.when, categories: c ? [c] : undefined } }))}</label>
    <label>${t("policy.rules")}<input value=${(p.when?.rules ?? []).join(" ")} placeholder="button.pressed" spellcheck=${false} onInput=${(e) => put({ when: { ...p.when, rules: e.currentTarget.value.split(/\s+/).filter(Boolean) } })} /></label>
    <fieldset><legend>${t("policy.steps")}</legend>${p.steps.map((s, i) => html`<div key=${i} class="line rung">
      ${number(t("policy.after"), s.after_s, (n) => step(i, { after_s: n }))}
      <span class="turns">${s.targets.map((a, j) => html`<span key=${j}>${aim(a, (next) => target(i, j, next))}${s.targets.length > 1 && remove(() => step(i, { targets: s.targets.filter((_, n) => n !== j) }))}</span>`)}
        <button type="button" class="button" onClick=${() => step(i, { targets: [...s.targets, start("post")] })}>${t("policy.addtarget")}</button></span>
      ${p.steps.length > 1 && remove(() => put({ steps: p.steps.filter((_, n) => n !== i) }))}</div>`)}
      <button type="button" class="button" onClick=${() => put({ steps: [...p.steps, { after_s: (p.steps.at(-1)?.after_s ?? 0) + 60, targets: [start("post")] }] })}>${t("policy.addstep")}</button></fieldset>
    <fieldset><legend>${t("policy.last")}</legend><p class="quiet">${t("policy.last.why")}</p>
      ${number(t("policy.after"), p.last_after_s || 180, (n) => put({ last_after_s: n }))}
      ${number(t("policy.every"), p.repeat_s || 300, (n) => put({ repeat_s: n }), 60)}</fieldset>
    ${number(t("policy.arrive"), p.arrive_within_min ?? 0, (n) => put({ arrive_within_min: n }))}
    ${number(t("policy.late"), p.late_after_min ?? 0, (n) => put({ late_after_min: n }))}
    <p class="quiet">${t("policy.rings")}</p>
    <div class="buttons"><${ActionButton} class="primary" run=${save} disabled=${!p.name.trim() || (isNew && !p.id.trim())}>${t("duty.save")}<//>
      <button type="button" class="button" onClick=${() => (set(policy), cancel())}>${t("duty.cancel")}</button></div>
  </form>`;
}
