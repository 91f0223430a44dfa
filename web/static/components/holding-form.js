// The form that gives a place to somebody: a responder, who can then be called by
// policies, or a name that is only shown.
import { html } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { changeHoldings } from "../lib/api-duty.js";
import { roles } from "../lib/holders.js";
import ActionButton from "./action-button.js";

/** @param {{site: any, people: import("../lib/api-duty.js").Responder[], day: string, saved: () => any, cancel: () => void}} props */
export default function HoldingForm({ site, people, day, saved, cancel }) {
  const empty = { role: "police", holder: "", deputy: "", from: day, until: "" };
  const [h, set] = useDraftForm(`holding.${site.id}`, empty);
  const put = (change) => set({ ...h, ...change });
  const idOf = (name) => people.find((p) => p.name === name.trim())?.id ?? name.trim();
  const save = async () => {
    const one = { role: h.role, holder: idOf(h.holder), deputy: idOf(h.deputy) || undefined, from: h.from || undefined, until: h.until || undefined };
    await changeHoldings(site.id, (list) => [...list, one]);
    set(empty);
    await saved();
  };
  const known = `people-${site.id}`;
  const stranger = [h.holder, h.deputy].some((who) => who.trim() && !people.some((p) => p.name === who.trim()));
  return html`<form class="duty-form" aria-label=${t("holders.add")} onSubmit=${(e) => e.preventDefault()}>
    <label>${t("holders.role")}<select value=${h.role} onChange=${(e) => put({ role: e.currentTarget.value })}>${roles.map((r) => html`<option key=${r} value=${r}>${term("duty.holder", r)}</option>`)}</select></label>
    <label>${t("holders.holder")}<input value=${h.holder} list=${known} maxlength="64" autocomplete="off" onInput=${(e) => put({ holder: e.currentTarget.value })} /></label>
    <label>${t("holders.deputyfield")}<input value=${h.deputy} list=${known} maxlength="64" autocomplete="off" onInput=${(e) => put({ deputy: e.currentTarget.value })} /></label>
    <datalist id=${known}>${people.map((p) => html`<option key=${p.id} value=${p.name}></option>`)}</datalist>
    <div class="holding-dates"><label>${t("holders.from")}<input type="date" value=${h.from} onInput=${(e) => put({ from: e.currentTarget.value })} /></label>
      <label>${t("holders.until")}<input type="date" value=${h.until} min=${h.from} onInput=${(e) => put({ until: e.currentTarget.value })} /></label></div>
    ${stranger && html`<p class="quiet">${t("holders.stranger")}</p>`}
    <div class="buttons"><${ActionButton} class="primary" run=${save} disabled=${!h.holder.trim() || Boolean(h.until && h.until < h.from)}>${t("duty.save")}<//>
      <button type="button" class="button" onClick=${cancel}>${t("duty.cancel")}</button></div>
  </form>`;
}
