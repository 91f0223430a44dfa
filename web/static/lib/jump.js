// Goes to a place in the text of a text area.

/** @param {HTMLTextAreaElement|null} area @param {number} line  from 1 @param {number} column  from 1, in characters */
export function jump(area, line, column) {
  if (!area) return;
  const lines = area.value.split("\n");
  const before = lines.slice(0, line - 1).reduce((n, one) => n + one.length + 1, 0);
  const at = before + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
  area.focus();
  area.setSelectionRange(at, Math.min(at + 1, area.value.length));
  const height = Number.parseFloat(getComputedStyle(area).lineHeight) || 20;
  area.scrollTop = Math.max(0, (line - 4) * height);
}
