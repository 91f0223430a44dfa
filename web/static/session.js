// Who sits here: signing in and out, and what runs while somebody does.
import * as api from "./lib/api.js";
import { switchTo } from "./lib/api-desk.js";
import { batch } from "./lib/ui.js";
import { follow } from "./lib/live.js";
import { after } from "./lib/steady.js";
import { correct } from "./lib/clock.js";
import { dropDrafts, showDraftsOf } from "./lib/drafts.js";
import { rememberWho, rememberedWho } from "./lib/who.js";
import { alerts, apply, connection, demo, forget, opening, refetch, session, sites } from "./state.js";

let live = /** @type {ReturnType<typeof follow>|undefined} */ (undefined);

/** Finds out who is signed in, and follows the network and the page's visibility from then on. */
export async function begin() {
  api.listen({ clock: correct, refused: async (refusal) => (session.peek() ? doubt(false) : refusal), who: () => session.peek()?.username ?? "" });
  addEventListener("online", () => live?.retry());
  addEventListener("offline", () => live?.lost());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && live?.retry());
  await ask();
}

async function ask() {
  try {
    enter(await api.getSession());
  } catch (err) {
    if (err.status === 401) return nobody();
    const before = session.value === undefined && rememberedWho(); // a phone without a signal shows what it kept
    if (before) {
      showDraftsOf(before.username);
      session.value = before;
    }
    setTimeout(ask, 2000); // the hub is starting; the page says so meanwhile
  }
}

function nobody() {
  rememberWho(null);
  session.value = null;
}

/** @param {string} username @param {string} password */
export async function signIn(username, password) {
  enter(await api.signIn(username, password));
}

/** By a door of the demo. @param {import("./lib/api.js").Session} who */
export const sitDown = (who) => enter(who);

/** Another person takes this open desk over: what is on the screen stays, what was typed waits for who typed it. @param {string} username @param {string} pin */
export async function switchPerson(username, pin) {
  enter(await switchTo(username, pin));
}

export async function signOut() {
  await api.signOut();
  dropDrafts();
  end();
}

function enter(/** @type {import("./lib/api.js").Session} */ who) {
  showDraftsOf(who.username);
  rememberWho(who);
  batch(() => {
    session.value = who;
    connection.value = { up: true, heard: Date.now(), changed: Date.now() }; // it has just answered
  });
  opening();
  alerts.need();
  sites.need();
  api.demoControls().then((found) => (demo.value = found), () => {});
  live?.stop();
  live = follow({ stream: api.stream, probe: api.probe, after }, {
    message: apply,
    reset: refetch,
    connected: (up, heard) => {
      if (up !== connection.value.up) connection.value = { up, heard, changed: Date.now() };
    },
    refused: () => void (session.value && doubt(true)),
  });
}

let doubting = /** @type {Promise<import("./lib/api.js").ApiError|undefined>|undefined} */ (undefined);

/**
 * The hub refused somebody. What was on its way when another tab of this browser signed in had the session of before,
 * so the desk ends only when the hub says that nobody sits here. Answers why not, or nothing when somebody does. All
 * that is refused meanwhile waits for the same answer.
 * @param {boolean} deaf  the stream of changes has ended with it
 */
function doubt(deaf) {
  if (doubting && !deaf) return doubting;
  const mine = look(deaf).finally(() => doubting === mine && (doubting = undefined));
  doubting = mine;
  return mine;
}

async function look(/** @type {boolean} */ deaf) {
  try {
    const who = await api.getSession();
    if (!session.value) return; // signed out meanwhile, by hand
    if (who.username !== session.value.username) forget(); // another person may see other things
    if (deaf || who.signed_in_at !== session.value.signed_in_at) enter(who);
  } catch (err) {
    if (err.status === 401) end();
    else if (deaf) {
      if (connection.value.up) connection.value = { ...connection.value, up: false, changed: Date.now() };
      setTimeout(() => session.value && doubt(true), 2000);
    }
    return err; // where the hub could not be asked nothing claims that the session is over; the stream finds out
  }
}

function end() {
  live?.stop();
  live = undefined;
  rememberWho(null);
  batch(() => {
    session.value = null;
    forget();
  });
}
