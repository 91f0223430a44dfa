// A field and the list of what is found while one types: pages and acts at once,
// things as the hub finds them. The focus stays in the field; arrows choose.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { search } from "../lib/api-search.js";
import { reason } from "../lib/failures.js";
import { may } from "../lib/roles.js";
import { me } from "../state.js";
import { acts, optionOf, opened, pages, remember } from "../lib/search-options.js";
import { fitting } from "../lib/search.js";
import Icon from "./icon.js";
import Age from "./age.js";

const pause = 120; // ms after a letter before the hub is asked

/** @param {{close: () => void}} props */
export default function SearchField({ close }) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const { answer, error, asked } = useAnswer(query.trim());
  const field = useRef(/** @type {HTMLInputElement|null} */ (null));
  useEffect(() => field.current?.focus(), []);
  const found = (answer?.items ?? []).map(optionOf).filter((one) => one.to);
  const options = query.trim() ? [...fitting([...pages(), ...acts()], query).slice(0, 6), ...found] : [...opened(), ...pages()];
  const chosen = Math.min(at, options.length - 1);
  const take = (/** @type {import("../lib/search.js").Option} */ one) => {
    close();
    remember(one);
    if (one.to) location.hash = one.to;
    one.act?.();
  };
  const keys = (/** @type {KeyboardEvent} */ e) => {
    const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, Home: 0, End: options.length - 1 }[e.key];
    if (e.isComposing || (to === undefined && e.key !== "Enter") || (e.key === "Home" || e.key === "End") && query) return;
    e.preventDefault();
    if (to === undefined) return void (options[chosen] && take(options[chosen]));
    setAt((to + options.length) % Math.max(1, options.length));
  };
  useEffect(() => document.getElementById(`search-${chosen}`)?.scrollIntoView({ block: "nearest" }), [chosen]);
  const none = query.trim() && !options.length && asked && !error;
  return html`<div class="search-head"><${Icon} name="search" />
      <input ref=${field} role="combobox" aria-label=${t("search.what")} aria-expanded="true" aria-controls="search-list" aria-autocomplete="list" aria-activedescendant=${options.length ? `search-${chosen}` : undefined}
        placeholder=${t("search.what")} value=${query} maxlength="100" autocomplete="off" spellcheck=${false} onInput=${(e) => (setQuery(e.currentTarget.value), setAt(0))} onKeyDown=${keys} />
      <button type="button" class="button icon-button" onClick=${close}>Esc</button></div>
    <ul id="search-list" role="listbox" aria-label=${t("search.found")}>${options.map((one, i) => html`<li key=${one.key} id=${`search-${i}`} role="option" aria-selected=${i === chosen} onPointerMove=${() => setAt(i)} onClick=${() => take(one)}>
      <${Icon} name=${one.icon ?? icons[one.kind]} /><span class="search-title">${one.title}</span>${one.detail && html`<span class="quiet">${one.detail}</span>`}
      <span class="search-kind quiet">${one.state && html`<span>${stateWord(one)}</span>`}${one.at && html`<${Age} at=${one.at} plain />`}${term("search.kind", one.kind)}${one.hint && html`<kbd>${one.hint}</kbd>`}</span></li>`)}</ul>
    <div class="search-foot quiet" role="status">${error ? html`<span class="bad">${reason(error)}</span>` : none ? t("search.none", { q: query.trim() }) : answer?.more ? t("search.more", { n: answer.more }) : ""}
      ${answer?.absent.length ? html` <span class="bad">${t("search.absent", { parts: answer.absent.map((part) => term("search.part", part)).join(lang() === "en" ? ", " : "、") })}</span>` : ""}
      ${may(me(), "residents.see") && html` ${t("search.residents")}`}</div>`;
}

// What the hub finds, a moment after the last letter. What is late is thrown away.
function useAnswer(query) {
  const [got, set] = useState(/** @type {{answer?: import("../lib/api-search.js").Answer, error?: any, asked?: boolean}} */ ({}));
  useEffect(() => {
    if (!query) return set({});
    const left = new AbortController();
    const timer = setTimeout(() => search(query, left.signal).then((answer) => set({ answer, asked: true }), (error) => left.signal.aborted || set({ error, asked: true })), pause);
    return () => (clearTimeout(timer), left.abort());
  }, [query]);
  return got;
}

const icons = { alert: "queue", device: "devices", camera: "camera", place: "place", area: "coverage", order: "orders", hazard: "hazards", point: "points", act: "link" };

/** @param {import("../lib/search.js").Option} of */
function stateWord({ kind, state = "", category }) {
  if (kind === "device" || kind === "camera") return term("status", state);
  if (kind === "order") return term("work.state", state);
  if (kind === "hazard") return term("hazard.state", state);
  return term(`stage.${category}`, state);
}
