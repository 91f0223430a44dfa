// Single keys, for desks that work without a mouse. Silent while somebody types
// or a dialog is open, and when the desk switched them off. A key that opened a
// field is not typed into it, however long it is held down.
import { useEffect, useRef } from "./ui.js";
import { shortcuts } from "./prefs.js";

let held = ""; // the key that acted and is still down, as KeyboardEvent.key

if (typeof document !== "undefined") {
  document.addEventListener("keydown", (e) => (e.repeat && held && e.key === held ? e.preventDefault() : (held = "")), { capture: true });
  document.addEventListener("beforeinput", (e) => held && e.data === held && e.preventDefault(), { capture: true });
  document.addEventListener("keyup", () => (held = ""), { capture: true });
  addEventListener("blur", () => (held = ""));
}

/** @param {Record<string, () => void>} keys  by KeyboardEvent.key */
export function useKeys(keys) {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (/** @type {KeyboardEvent} */ e) => {
      if (shortcuts.value !== "on" || e.ctrlKey || e.metaKey || e.altKey || e.repeat || e.isComposing) return;
      const at = /** @type {Element} */ (e.target);
      if (at.closest("input, textarea, select, [contenteditable], dialog[open], video")) return;
      const act = latest.current[e.key.length === 1 ? e.key.toLowerCase() : e.key];
      if (!act) return;
      e.preventDefault();
      held = e.key;
      act();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

/** Moves the focus among the alerts on the screen, in the order they stand. @param {1|-1} step */
export function moveFocus(step) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("a[data-alert]")]);
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.closest("[data-row]")?.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step));
  rows[next].focus();
}

/** The id of the alert that has the focus, or undefined. */
export function focusedAlert() {
  const row = document.activeElement?.closest("[data-row]");
  return /** @type {HTMLElement|null} */ (row)?.dataset.row;
}
