// Single keys, for desks that work without a mouse. Silent while somebody types
// or a dialog is open, and when the desk switched them off. A key that opened a
// field is not typed into it, however long it is held down.
import { signal, useEffect, useRef } from "./ui.js";
import { shortcuts as allowed } from "./prefs.js";
import { keysOf } from "./shortcuts.js";

/** @typedef {{group: string, keys: Record<string, () => void>}} Bound */

let held = ""; // the key that acted and is still down, as KeyboardEvent.key
const bound = /** @type {Set<{current: Bound}>} */ (new Set());
const atLast = ["list", "everywhere"]; // what a page binds itself goes before

/** The groups whose keys act now. */
export const active = signal(/** @type {string[]} */ ([]));

if (typeof document !== "undefined") {
  document.addEventListener("keydown", (e) => (e.repeat && held && e.key === held ? e.preventDefault() : (held = "")), { capture: true });
  document.addEventListener("beforeinput", (e) => held && e.data === held && e.preventDefault(), { capture: true });
  document.addEventListener("keyup", () => (held = ""), { capture: true });
  addEventListener("blur", () => (held = ""));
  document.addEventListener("keydown", press);
}

/** @param {string} group  of lib/shortcuts.js @param {Record<string, () => void>} acts  all of its acts @param {boolean} [on] */
export function useKeys(group, acts, on = true) {
  const latest = useRef(/** @type {Bound} */ ({ group, keys: {} }));
  latest.current = { group, keys: keysOf(group, acts) };
  useEffect(() => {
    if (!on) return;
    bound.add(latest);
    tell();
    return () => (bound.delete(latest), tell());
  }, [on]);
}

/** A group whose keys act only in one place of the page, which listens for them itself. @param {string} group */
export function useListed(group) {
  useEffect(() => {
    const one = { current: { group, keys: {} } };
    bound.add(one);
    tell();
    return () => (bound.delete(one), tell());
  }, [group]);
}

function tell() {
  active.value = [...new Set([...bound].map((one) => one.current.group))];
}

/** @param {KeyboardEvent} e */
function press(e) {
  if (e.repeat || e.isComposing || e.altKey || e.shiftKey && e.key.length > 1) return;
  const at = /** @type {Element} */ (e.target);
  const together = e.ctrlKey || e.metaKey;
  if (at.closest("dialog[open]") || e.defaultPrevented) return;
  if (!together && (allowed.value !== "on" || at.closest("input, textarea, select, [contenteditable], video"))) return;
  const name = together ? `Ctrl+${e.key.toUpperCase()}` : e.key.length === 1 ? e.key.toLowerCase() : e.key;
  const works = worksOf(name);
  if (!works.length) return;
  e.preventDefault();
  if (!together) held = e.key;
  for (const work of works) work();
}

// All that bind it, as a page and the card of a call on it, each for its own case;
// what acts in any list and everywhere only where none does.
/** @param {string} key */
function worksOf(key) {
  const all = [...bound].map((one) => one.current).filter((one) => one.keys[key]);
  for (const group of [undefined, ...atLast]) {
    const now = all.filter((one) => (group ? one.group === group : !atLast.includes(one.group)));
    if (now.length) return now.map((one) => one.keys[key]);
  }
  return [];
}

/** Moves the focus among the alerts on the screen, in the order they stand, and to what opens the rest of them. @param {1|-1} step */
export function moveFocus(step) {
  among([...document.querySelectorAll("a[data-alert], button[data-rest]")], "[data-row]", step);
}

/** The same among the rows of any other list: each stands for its first link or button. @param {1|-1} step */
export function moveAmongRows(step) {
  const rows = [...document.querySelectorAll("main :is(tbody tr, ul.lines > li, section.card, li.card, article.card)")];
  const ways = rows.map((row) => row.querySelector("a[href], button:not(:disabled), summary")).filter(Boolean);
  among([...new Set(ways)], "tbody tr, ul.lines > li, .card", step);
}

/** @param {(Element|null)[]} ways @param {string} row @param {1|-1} step */
function among(ways, row, step) {
  const rows = /** @type {HTMLElement[]} */ (ways);
  if (!rows.length) return;
  const at = rows.findIndex((one) => one === document.activeElement || one.closest(row)?.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step));
  rows[next].focus();
}

/** The id of the alert that has the focus, or undefined. */
export function focusedAlert() {
  const row = document.activeElement?.closest("[data-row]");
  return /** @type {HTMLElement|null} */ (row)?.dataset.row;
}
