// What is being typed, kept until it was sent: it survives a refetch, another page,
// a reload, a session that ran out, and that somebody else takes the desk over
// meanwhile. Each person has their own; nobody is shown another's. It goes at
// sign-out and with the tab. What is typed about a resident is kept in memory only.
import { formOf, same } from "./forms.js";
import { signal, useState } from "./ui.js";

const prefix = "brighteyes.draft.";
const person = signal(""); // whose drafts are shown
const memory = /** @type {Map<string, string>} */ (new Map()); // what must not be stored, and what could not be

const keyOf = (/** @type {string} */ key) => `${prefix}${person.value}.${key}`;

function read(/** @type {string} */ key) {
  const here = memory.get(key);
  if (here !== undefined) return here;
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function write(/** @type {string} */ key, /** @type {string} */ text, /** @type {boolean|undefined} */ secret) {
  memory.delete(key);
  try {
    if (secret && text) memory.set(key, text);
    else if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {
    memory.set(key, text); // no storage: the text lives as long as the page
  }
}

/** The text, how to write it, and how to ask later what it is by then. @param {string} key @param {{secret?: boolean}} [how]  secret: never stored @returns {[string, (text: string) => void, () => string]} */
export function useDraft(key, { secret = false } = {}) {
  const mine = keyOf(key);
  const [typed, setTyped] = useState({ mine, text: read(mine) });
  const text = typed.mine === mine ? typed.text : read(mine); // another person, or another thing: their own words
  return [text, (next) => (write(mine, next, secret), setTyped({ mine, text: next })), () => read(mine)];
}

/**
 * The same for a form of several fields; a field that is new since has its empty value. Setting it to what it is when empty forgets it.
 * @template {Record<string, any>} T @param {string} key @param {T} empty @param {{secret?: boolean}} [how] @returns {[T, (next: T) => void]}
 */
export function useDraftForm(key, empty, how) {
  const [text, setText] = useDraft(key, how);
  return [formOf(text, empty), (next) => setText(same(next, empty) ? "" : JSON.stringify(next))];
}

/** Whose drafts are shown from now on; "" for nobody's. @param {string} user */
export function showDraftsOf(user) {
  person.value = user;
}

/** Forgets what this person was typing: they leave. */
export function dropDrafts() {
  const mine = keyOf("");
  for (const key of [...memory.keys()]) if (key.startsWith(mine)) memory.delete(key);
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(mine)) sessionStorage.removeItem(key);
  } catch {
    // no storage, no drafts
  }
}
