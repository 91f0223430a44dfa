// The choice of this page under a name: to come back to with one press, and to begin
// with. It is kept in this browser for this person; the address carries the choice
// itself, so that it can be sent to a colleague.
import { html, useEffect, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { kept } from "../lib/kept.js";
import { choose, place } from "../lib/place.js";
import { beginWith, chosenOf, sameChoice, withSaved } from "../lib/saved-filters.js";

/** @param {{filters: string[]}} props  the parts of the address that are this page's filters */
export default function SavedFilters({ filters }) {
  const { path, query } = place.value;
  const store = kept(`filters.${path}`, /** @type {import("../lib/saved-filters.js").Saved[]} */ ([]));
  const list = store.get(), chosen = chosenOf(query, filters);
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState("");
  const none = Object.fromEntries(filters.map((one) => [one, undefined]));
  useEffect(() => {
    const first = list.find((one) => one.first);
    if (first && !Object.keys(query).length) choose(first.query);
  }, [path]);
  const any = Object.keys(chosen).length > 0, known = list.some((one) => sameChoice(path, one.query, chosen));
  const save = (/** @type {Event} */ e) => {
    e.preventDefault();
    store.set(withSaved(list, name.trim(), chosen));
    setNaming(false);
    setName("");
  };
  if (!list.length && !any) return null;
  return html`<div class="chips saved-filters" role="group" aria-label=${t("saved.title")}>
    ${list.map((one) => html`<span key=${one.name} class="saved-filter"><button type="button" class="chip" aria-pressed=${sameChoice(path, one.query, chosen)} onClick=${() => choose({ ...none, ...(sameChoice(path, one.query, chosen) ? {} : one.query) })}>${one.first ? "★ " : ""}${one.name}</button>
      ${sameChoice(path, one.query, chosen) && html`<button type="button" class="chip" aria-pressed=${Boolean(one.first)} onClick=${() => store.set(beginWith(list, one.name))}>${one.first ? t("saved.first.not") : t("saved.first")}</button>
        <button type="button" class="chip" onClick=${() => store.set(list.filter((other) => other !== one))}>${t("saved.forget")}</button>`}</span>`)}
    ${any && html`<button type="button" class="chip" onClick=${() => choose(none)}>${t("saved.none")}</button>`}
    ${any && !known && (naming ? html`<form onSubmit=${save}><input aria-label=${t("saved.name")} placeholder=${t("saved.name")} value=${name} maxlength="24" ref=${(node) => node && !name && node.focus()} onInput=${(e) => setName(e.currentTarget.value)} />
      <button class="chip" disabled=${!name.trim()}>${t("saved.keep")}</button></form>` : html`<button type="button" class="chip" onClick=${() => setNaming(true)}>${t("saved.save")}</button>`)}
  </div>`;
}
