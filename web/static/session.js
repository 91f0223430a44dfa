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
  api.listen({ clock: correct, signedOut: () => doubt(false), who: () => session.peek()?.username ?? "" });
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
    refused: () => doubt(true),
  });
}

let doubting = false;

/**
 * The hub refused somebody. What was on its way when another tab of this browser signed in had the session of before,
 * so the desk ends only when the hub says that nobody sits here.
 * @param {boolean} deaf  the stream of changes has ended with it
 */
async function doubt(deaf) {
  if (!session.value || (doubting && !deaf)) return;
  doubting = true;
  try {
    const who = await api.getSession();
    if (who.username !== session.value?.username) forget(); // another person may see other things
    if (deaf || who.signed_in_at !== session.value?.signed_in_at) enter(who);
  } catch (err) {
    if (err.status === 401) return end();
    if (!deaf) return; // the stream finds out
    if (connection.value.up) connection.value = { ...connection.value, up: false, changed: Date.now() };
    setTimeout(() => doubt(true), 2000);
  } finally {
    doubting = false;
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
