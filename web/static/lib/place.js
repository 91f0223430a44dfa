// Where the browser is, as a signal, and how to go elsewhere.
import { signal } from "./ui.js";
import { href, parse } from "./router.js";

export const place = signal(parse(location.hash));

addEventListener("hashchange", () => (place.value = parse(location.hash)));

/** @param {string} path @param {Record<string, string|undefined|null>} [query] */
export function go(path, query) {
  location.hash = href(path, query);
}

/** Changes what is chosen on this page, without a new entry in the history. @param {Record<string, string|undefined>} query */
export function choose(query) {
  const next = href(place.value.path, { ...place.value.query, ...query });
  history.replaceState(null, "", next);
  place.value = parse(next);
}
