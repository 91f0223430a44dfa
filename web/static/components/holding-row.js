// One person who holds a place: since when, until when, and its end.
import { html, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { changeHoldings } from "../lib/api-duty.js";
import { inForce, isOver, same } from "../lib/holders.js";
import ActionButton from "./action-button.js";

/** @param {{site: any, index: number, holding: import("../lib/holders.js").Holding, day: string, name: (who: string) => string, changes: boolean, changed: () => any}} props */
export default function HoldingRow({ site, index, holding: h, day, name, changes, changed }) {
  const [ending, setEnding] = useState(/** @type {string|undefined} */ (undefined)); // the last day
  const over = isOver(h, day);
  const end = async () => {
    await changeHoldings(site.id, (list) => list.map((one) => (same(one, h) ? { ...one, until: ending } : one)));
    setEnding(undefined);
    await changed();
  };
  const remove = async () => {
    await changeHoldings(site.id, (list) => list.filter((one) => !same(one, h)));
    await changed();
  };
  const id = `until-${site.id}-${index}`;
  return html`<li class=${over ? "quiet" : ""}>
    <span class="mark">${term("duty.holder", h.role)}</span> <b>${name(h.holder)}</b>
    ${h.deputy && html` <span>${t("holders.deputy", { name: name(h.deputy) })}</span>`}
    ${(h.from || h.until) && html` <small class="quiet">${t("holders.dates", { from: h.from || t("holders.ever"), until: h.until || t("holders.on") })}</small>`}
    ${over && html` <span class="mark">${t("holders.over")}</span>`}
    ${!over && !inForce(h, day) && html` <span class="mark">${t("holders.later")}</span>`}
    ${changes && !over && ending === undefined && html` <button class="button small" onClick=${() => setEnding(day)}>${t("holders.end")}</button>`}
    ${changes && over && html` <${ActionButton} class="small" run=${remove}>${t("duty.remove")}<//>`}
    ${ending !== undefined && html`<div class="line"><label for=${id}>${t("holders.last")}</label>
      <input id=${id} type="date" value=${ending} min=${h.from} onInput=${(e) => setEnding(e.currentTarget.value)} />
      <${ActionButton} class="danger" run=${end} disabled=${!ending || Boolean(h.from && ending < h.from)}>${t("holders.end")}<//>
      <button class="button" onClick=${() => setEnding(undefined)}>${t("duty.cancel")}</button></div>`}
  </li>`;
}
