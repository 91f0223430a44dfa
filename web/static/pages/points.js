// 应急点位: shelters, supplies, defibrillators, hydrants; which was looked at when, and
// which is due.
import { html, useEffect } from "../lib/ui.js";
import { useDraft, useDraftForm } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { newKey } from "../lib/api.js";
import { coverageMap } from "../lib/api-coverage.js";
import { addPoint, checkPoint, helpPoints, retirePoint } from "../lib/api-hazards.js";
import { useFetched } from "../lib/fetched.js";
import { pointKinds } from "../lib/hazards.js";
import { readPoints } from "../lib/plan-edit.js";
import { storeyName } from "../lib/storey.js";
import { may } from "../lib/roles.js";
import { person } from "../lib/words.js";
import { useShown } from "../lib/shown.js";
import { me, sites } from "../state.js";
import ActionButton from "../components/action-button.js";
import AskedButton from "../components/asked-button.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import PlaceChoice, { placesOf } from "../components/place-choice.js";
import { timed } from "../lib/times.js";

const results = ["fit", "unfit", "missing"];
const none = { areas: [] };

/** @param {{query: Record<string, string>}} props */
export default function Points({ query }) {
  useEffect(() => sites.need(), []);
  const { value, error, load } = useFetched(() => Promise.all([helpPoints(), may(me(), "coverage.see") ? coverageMap().catch(() => none) : none]));
  useShown(value && query.one, Boolean(value?.[0].some((p) => p.id === query.one)), true);
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const [points, { areas }] = value;
  const worst = (p) => (p.checks.length && !p.usable ? 0 : p.overdue ? 1 : 2);
  const shown = [...points].sort((a, b) => worst(a) - worst(b) || pointKinds.indexOf(a.kind) - pointKinds.indexOf(b.kind) || (a.next_due < b.next_due ? -1 : 1));
  const places = placesOf(areas);
  return html`<div class="patrols help-points">
    <div class="work-head"><h1>${t("page.points")}</h1>${may(me(), "hazards.see") && html`<a class="chip" href="#/hazards">${t("page.hazards")}</a>`}</div>
    ${error && html`<${Failure} error=${error} retry=${load} />`}
    ${shown.length === 0 && html`<${Empty} text=${t("point.none")} next=${t("empty.point.none")} />`}
    ${shown.map((p) => html`<div key=${p.id} id=${`one-${p.id}`} class=${p.id === query.one ? "pointed" : ""}><${PointCard} point=${p} place=${places.find((one) => one.id === p.place)?.name ?? p.place} changed=${load} /></div>`)}
    ${may(me(), "points.keep") && html`<${NewPoint} areas=${areas} made=${load} />`}
  </div>`;
}

function PointCard({ point: p, place, changed }) {
  const [note, setNote] = useDraft(`point.${p.id}`);
  const at = timed;
  const [last] = p.checks;
  const check = (/** @type {string} */ result) => checkPoint(p, { result, note: note.trim() || undefined }).then(() => (setNote(""), changed()));
  return html`<section class="card round ${p.overdue || (last && !p.usable) ? "late" : ""}"><h2><span class="mark">${term("point.kind", p.kind)}</span> ${p.name}</h2>
    <p class="quiet">${[place, p.at && `${p.at.x}, ${p.at.y} · ${storeyName(p.at.storey)}`].filter(Boolean).join(" · ")}</p>${p.note && html`<p>${p.note}</p>`}
    <p>${last ? html`${t("point.last", { at: at(last.at), by: person(last.by) })} <b class=${last.result === "fit" ? "" : "bad"}>${term("point.result", last.result)}</b> ${last.note ?? ""}` : t("point.never")} · ${t("point.next", { at: at(p.next_due) })}${p.overdue ? html` <b class="bad">${t("point.overdue")}</b>` : ""}</p>
    ${may(me(), "points.keep") && html`<div class="round-acts"><label class="note">${t("point.found")}<input value=${note} maxlength="300" autocomplete="off" onInput=${(e) => setNote(e.currentTarget.value)} /></label>
      ${results.map((one) => html`<${ActionButton} key=${one} class=${one === "fit" ? "primary" : ""} disabled=${one !== "fit" && !note.trim()} run=${() => check(one)}>${term("point.result", one)}<//>`)}
      <${AskedButton} what=${t("point.retire.what", { name: p.name })} run=${() => retirePoint(p).then(changed)}>${t("point.retire")}<//></div>`}</section>`;
}

function NewPoint({ areas, made }) {
  const empty = { kind: "aed", name: "", place: "", at: "", storey: "0", note: "", every: "30" };
  const [form, set] = useDraftForm("point.new", empty);
  const typed = (/** @type {string} */ key) => (e) => set({ ...form, [key]: e.currentTarget.value });
  const [spot] = form.at.trim() ? readPoints(form.at) ?? [] : [];
  const wrong = Boolean(form.at.trim()) && !spot;
  const send = async () => {
    await addPoint({ kind: form.kind, name: form.name.trim(), place: form.place || undefined, at: spot && { ...spot, storey: Number(form.storey) || undefined }, note: form.note.trim() || undefined, every_days: Number(form.every) || undefined }, newKey());
    set(empty);
    made();
  };
  return html`<details class="card"><summary>${t("point.new")}</summary><form class="act-form" onSubmit=${(e) => e.preventDefault()}>
    <label>${t("point.of.kind")}<select value=${form.kind} onChange=${typed("kind")}>${pointKinds.map((k) => html`<option key=${k} value=${k}>${term("point.kind", k)}</option>`)}</select></label>
    <label>${t("plan.name")}<input value=${form.name} maxlength="60" autocomplete="off" onInput=${typed("name")} /></label>
    <${PlaceChoice} areas=${areas} value=${form.place} change=${(place) => set({ ...form, place })} />
    <label>${t("point.at")}<input value=${form.at} aria-invalid=${wrong ? "true" : undefined} autocomplete="off" onInput=${typed("at")} />${wrong && html`<span class="bad">${t("plan.points.wrong")}</span>`}</label>
    <label>${t("storey")}<input type="number" min="-20" max="200" step="1" value=${form.storey} onInput=${typed("storey")} /></label>
    <label>${t("point.note")}<input value=${form.note} maxlength="300" autocomplete="off" onInput=${typed("note")} /></label>
    <label>${t("point.every")}<input type="number" min="1" max="1100" step="1" value=${form.every} onInput=${typed("every")} /></label>
    <${ActionButton} class="primary" disabled=${!form.name.trim() || wrong || !(form.place || spot)} run=${send}>${t("point.make")}<//></form></details>`;
}
