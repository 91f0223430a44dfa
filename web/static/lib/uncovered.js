// Whether something is really to be seen where it stands: an observer of the browser
// knows what scrolled away, and not what lies under the slot, a bar or a dialog.

const at = [1 / 6, 1 / 2, 5 / 6];

/** Whether more than half of it lies on top, in sight: asked at nine points of it. @param {Element} node */
export function uncovered(node) {
  const box = node.getBoundingClientRect();
  let free = 0;
  for (const across of at) {
    for (const down of at) free += Number(node.contains(document.elementFromPoint(box.left + across * box.width, box.top + down * box.height)));
  }
  return free > (at.length * at.length) / 2;
}
