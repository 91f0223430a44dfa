// Whether this desk counts as staffed, as the hub last said it.
import { signal } from "./ui.js";
import { newKey } from "./api.js";
import { tellPresence } from "./api-duty.js";
import { audible } from "./prefs.js";
import { place } from "./place.js";
import { blocked } from "./sound.js";
import { soundOf, wordsOf } from "./told-sound.js";
import { me } from "../state.js";

/** @type {Record<string, "care"|"police"|"property">} */
const desks = { care: "care", police: "police", property: "property" };

/** undefined: nobody sits at a desk here, or the hub has not answered yet. */
export const presence = signal(/** @type {import("./api-duty.js").Presence|undefined} */ (undefined));

/** The desk that this person sits at; none for who stands in or has several. */
export function deskHere() {
  const roles = me().roles;
  if (roles.length !== 1 || !desks[roles[0]]) return undefined;
  return roles[0] === "property" && place.value.path === "/guard" ? "guard" : desks[roles[0]];
}

/** Whether this page can be heard; undefined: nobody tried yet. */
export const soundHere = () => soundOf(blocked.value, audible.value);

const telling = wordsOf(newKey()); // the page's own until it is loaded anew

/** @param {"confirmed"|"open"} state */
export async function tell(state) {
  const desk = deskHere();
  if (!desk) return;
  const said = await tellPresence(desk, state, telling(soundHere()));
  if (desk === deskHere()) presence.value = said;
}

/** Takes back what this page told of its sound: it is closed, or loaded anew and then perhaps kept silent. */
export function leave() {
  const desk = deskHere();
  if (desk) tellPresence(desk, "left", telling(undefined)).catch(() => {}); // then it counts until its time is over
}
