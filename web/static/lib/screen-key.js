// The token of a big screen comes once in the link that opens it, behind the #, which
// no server and no log sees; it leaves the address at once and stays in this browser.
import { choose, place } from "./place.js";

const name = "brighteyes.wall";

/** @returns {string} empty: this browser is no big screen */
export function screenKey() {
  const came = place.value.query.key;
  if (came) {
    choose({ key: undefined });
    try {
      localStorage.setItem(name, came);
    } catch {
      // storage is forbidden here: it lasts until the page is loaded anew
    }
    return came;
  }
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}
