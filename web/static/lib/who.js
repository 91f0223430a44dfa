// Who used this phone last, so that it opens without a network. Only a phone that
// keeps the dashboard's files remembers it; the hub decides again as soon as it answers.

const phone = "brighteyes.phone", outbox = "brighteyes.outbox", person = "brighteyes.who";

function read(/** @type {string} */ name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(/** @type {string} */ name, /** @type {string} */ text) {
  try {
    if (text) localStorage.setItem(name, text);
    else localStorage.removeItem(name);
  } catch {
    // no storage: it opens with a network only
  }
}

/** This browser is somebody's phone. */
export const rememberPhone = () => write(phone, "on");
export const isPhone = () => read(phone) === "on";

/** Something was put into the outbox here once: whichever page is open sends what waits. */
export const rememberOutbox = () => write(outbox, "on");
export const hasOutbox = () => isPhone() || read(outbox) === "on";

/** @param {import("./api.js").Session|null} who  null: signed out */
export function rememberWho(who) {
  if (isPhone()) write(person, who ? JSON.stringify(who) : "");
}

/** @returns {import("./api.js").Session|undefined} */
export function rememberedWho() {
  try {
    const who = isPhone() && JSON.parse(read(person) ?? "null");
    return who?.username ? who : undefined;
  } catch {
    return undefined;
  }
}
