// What the pages of the navigation are called for who sits here, and where they are.
import { term } from "./i18n.js";
import { place } from "./place.js";
import { deskOf, homeOf } from "./roles.js";
import { me } from "../state.js";

/** @type {Record<string, string>} */
const away = { queue: "/queue" }; // where it is when it is not the first page
// Pages without an entry of their own stand under another.
/** @type {Record<string, string[]>} */
const under = { orders: ["/vendors"], duty: ["/responders"] };

/** @param {string} page */
export const addressOf = (page) => (page === homeOf(me()) ? "/" : away[page] ?? `/${page}`);

/** @param {string} page */
export const nameOfPage = (page) => (page !== "queue" || homeOf(me()) !== "queue" ? term("page", page) : term("desk", deskOf(me())));

/** Whether this is the page one is on. @param {string} page */
export function isHere(page) {
  const here = place.value.path;
  const within = (/** @type {string} */ at) => here === at || here.startsWith(`${at}/`);
  if (page === homeOf(me())) return here === "/" || here === `/${page}` || here.startsWith("/alerts");
  return [addressOf(page), ...(under[page] ?? [])].some(within);
}
