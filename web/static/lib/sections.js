// Which sections of the navigation are open: those that somebody opened last, as
// many as there is room for, so that the whole stands on the screen without
// scrolling. A section that is shut still shows the page one is on. Pure.

/** @typedef {import("./roles.js").Section} Section */

/** Rows of the navigation that have room beside all else in the rail. @param {number} width @param {number} height  of the window, px */
export function roomFor(width, height) {
  return width <= narrow ? Infinity : Math.max(0, Math.floor((height - restOfRail) / rowHeight));
}
const narrow = 860; // px; a phone's list scrolls, see layout.css
const restOfRail = 512; // px: name, search, four pages, state, sound, person
const rowHeight = 34; // px

/** @param {Section[]} sections @param {string[]} wanted  names, last opened first @param {(page: string) => boolean} isHere @param {number} room  rows @returns {Set<string>} */
export function openSections(sections, wanted, isHere, room) {
  let left = room - sections.reduce((rows, one) => rows + (one.name ? 1 : 0) + one.pages.filter(isHere).length, 0);
  const open = new Set();
  for (const name of wanted) {
    const one = sections.find((section) => section.name === name);
    const more = one?.pages.filter((page) => !isHere(page)).length ?? 0;
    if (!one || more > left) continue;
    left -= more;
    open.add(name);
  }
  return open;
}

/** What is wanted after a press on a heading. @param {string[]} wanted @param {string} name @param {boolean} wasOpen */
export function pressed(wanted, name, wasOpen) {
  const others = wanted.filter((one) => one !== name);
  return wasOpen ? others : [name, ...others];
}
