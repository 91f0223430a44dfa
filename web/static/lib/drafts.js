// What is being typed, kept until it was sent: it survives a refetch, another
// page, a reload and a session that ran out. It goes at sign-out, and when
// somebody else signs in.
import { useState } from "./ui.js";

const prefix = "brighteyes.draft.";

function read(key) {
  try {
    return sessionStorage.getItem(prefix + key) ?? "";
  } catch {
    return "";
  }
}

function write(key, text) {
  try {
    if (text) sessionStorage.setItem(prefix + key, text);
    else sessionStorage.removeItem(prefix + key);
  } catch {
    // no storage: the text lives as long as the page
  }
}

/** @param {string} key @returns {[string, (text: string) => void]} */
export function useDraft(key) {
  const [text, setText] = useState(() => read(key));
  return [text, (next) => (write(key, next), setText(next))];
}

/** @param {string} user  whose drafts may stay; "" for nobody's */
export function keepDraftsOf(user) {
  try {
    if (user && sessionStorage.getItem("brighteyes.user") === user) return;
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
    sessionStorage.setItem("brighteyes.user", user);
  } catch {
    // no storage, no drafts
  }
}

/** What is being typed goes over to who takes the desk over. @param {string} user */
export function giveDraftsTo(user) {
  try {
    sessionStorage.setItem("brighteyes.user", user);
  } catch {
    // no storage, no drafts
  }
}
