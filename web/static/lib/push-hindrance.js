// What keeps a browser from taking messages. Pure.

/**
 * insecure: browsers allow it over https only. never: this browser cannot. none:
 * the person is no responder by push. denied: the browser was told not to.
 * @typedef {"insecure"|"never"|"none"|"denied"|"off"|"on"} PushState
 */

/** What the browser itself says; undefined: it can. @param {any} w @returns {PushState|undefined} */
export function hindrance(w) {
  if (!w.isSecureContext) return "insecure";
  if (!w.navigator?.serviceWorker || !w.PushManager || !w.Notification) return "never";
  return w.Notification.permission === "denied" ? "denied" : undefined;
}
