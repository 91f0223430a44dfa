// A new work order, about a device or a place, perhaps out of an alarm.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { newKey } from "../lib/api.js";
import { addOrder } from "../lib/api-work.js";
import { useDraft } from "../lib/drafts.js";
import { instant } from "../lib/quiet.js";
import { faults } from "../lib/work.js";
import { now } from "../lib/clock.js";
import { go } from "../lib/place.js";
import { deviceName, siteName, summary, title as alertTitle } from "../lib/words.js";
import { alerts, devices, sites } from "../state.js";
import ActionButton from "./action-button.js";

const dues = [1, 3, 7];

// The end of that day's work, as the field takes it.
function inDays(days) {
  const at = new Date(now.value + days * 86_400_000);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T18:00`;
}

/** @param {{query: Record<string, string>, vendors: import("../lib/api-work.js").Vendor[]}} props */
export default function OrderForm({ query, vendors }) {
  const of = `order.${query.alert ?? query.device ?? ""}.`;
  const alert = query.alert ? alerts.items.value.get(query.alert) : undefined;
  const [about, setAbout] = useDraft(of + "about");
  const [fault, setFault] = useDraft(of + "fault");
  const [typed, setTitle] = useDraft(of + "title");
  const title = typed || (alert ? [alertTitle(alert), summary(alert)].filter(Boolean).join("：").slice(0, 120) : "");
  const [vendor, setVendor] = useDraft(of + "vendor");
  const [due, setDue] = useDraft(of + "due");
  const chosen = about || (query.device ? `device:${query.device}` : query.site ? `site:${query.site}` : "");
  const send = async () => {
    const cut = chosen.indexOf(":");
    const made = await addOrder({
      [chosen.slice(0, cut)]: chosen.slice(cut + 1), alert: query.alert || undefined, fault: fault || query.fault || "offline", title: title.trim(), vendor: vendor || undefined, due_at: instant(due),
    }, newKey());
    for (const clear of [setAbout, setFault, setTitle, setVendor, setDue]) clear("");
    go(`/orders/${made.id}`);
  };
  return html`<form class="card quiet-form" onSubmit=${(e) => e.preventDefault()}>
    <h2>${t("work.new")}</h2>
    <div class="fields">
      <label>${t("work.about")}<select value=${chosen} onChange=${(e) => setAbout(e.currentTarget.value)}><option value="">${t("work.choose")}</option>
        <optgroup label=${t("work.devices")}>${[...devices.items.value.keys()].sort().map((id) => html`<option key=${id} value=${`device:${id}`}>${deviceName(id)}</option>`)}</optgroup>
        <optgroup label=${t("work.places")}>${[...sites.items.value.values()].map((one) => html`<option key=${one.id} value=${`site:${one.id}`}>${siteName(one.id)}</option>`)}</optgroup></select></label>
      <label>${t("work.fault")}<select value=${fault || query.fault || "offline"} onChange=${(e) => setFault(e.currentTarget.value)}>${faults.map((one) => html`<option key=${one} value=${one}>${term("fault", one)}</option>`)}</select></label>
      <label>${t("work.vendor")}<select value=${vendor} onChange=${(e) => setVendor(e.currentTarget.value)}><option value="">${t("work.own")}</option>${vendors.filter((v) => v.active).map((v) => html`<option key=${v.id} value=${v.id}>${v.name}</option>`)}</select></label>
      <label>${t("work.due")}<input type="datetime-local" value=${due} required onInput=${(e) => setDue(e.currentTarget.value)} /></label>
      <label class="wide">${t("work.title")}<input value=${title} maxlength="120" required onInput=${(e) => setTitle(e.currentTarget.value)} /></label>
    </div>
    <div class="chips work-dues" role="group" aria-label=${t("work.due")}><span class="quiet">${t("work.due")}</span>${dues.map((days) => html`<button key=${days} type="button" class="chip" onClick=${() => setDue(inDays(days))}>${t("work.due.in", { n: days })}</button>`)}</div>
    <p class="quiet">${t("work.rule")}</p>
    <${ActionButton} class="primary" run=${send} disabled=${!chosen || !title.trim() || !due}>${t("work.make")}<//>
  </form>`;
}
