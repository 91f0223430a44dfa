// Addresses of pages live behind the #, so the dashboard works under any path
// of any server. Pure: reads and makes strings, touches no window.

/**
 * @typedef {object} Place
 * @property {string} path   "/alerts/01K…", always beginning with a slash
 * @property {Record<string,string>} query
 */

/** @param {string} hash  as location.hash @returns {Place} */
export function parse(hash) {
  const [path, search = ""] = hash.replace(/^#/, "").split("?", 2);
  const query = Object.fromEntries(new URLSearchParams(search));
  const trimmed = "/" + path.split("/").filter(Boolean).join("/");
  return { path: trimmed, query };
}

/**
 * The address of a page. Empty values of the query are left out.
 * @param {string} path
 * @param {Record<string,string|undefined|null>} [query]
 */
export function href(path, query = {}) {
  const kept = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const search = new URLSearchParams(/** @type {[string,string][]} */ (kept)).toString();
  return "#" + path + (search ? "?" + search : "");
}

/**
 * Finds the page of a path. A pattern's ":name" stands for one segment.
 * @template T
 * @param {Record<string,T>} routes  pattern to page
 * @param {string} path
 * @returns {{page: T, params: Record<string,string>} | undefined}
 */
export function match(routes, path) {
  const have = path.split("/").filter(Boolean);
  for (const [pattern, page] of Object.entries(routes)) {
    const want = pattern.split("/").filter(Boolean);
    if (want.length !== have.length) continue;
    const params = bind(want, have);
    if (params) return { page, params };
  }
  return undefined;
}

function bind(/** @type {string[]} */ want, /** @type {string[]} */ have) {
  /** @type {Record<string,string>} */
  const params = {};
  for (let i = 0; i < want.length; i++) {
    if (want[i].startsWith(":")) params[want[i].slice(1)] = safeDecode(have[i]);
    else if (want[i] !== have[i]) return undefined;
  }
  return params;
}

function safeDecode(/** @type {string} */ text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % typed by hand
  }
}
