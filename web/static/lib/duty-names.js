// Who can be sent, of those whom the hub says are on duty. Pure; a free name can
// always be typed.

const most = 12;

/**
 * The posts of these roles, in their order: of a call the care desk's first, then the guards'.
 * @param {{posts?: {roles?: string[], who?: {id: string, name: string}}[]}|undefined} duty  the answer of GET /on-duty; undefined: this hub has none
 * @param {string[]} [roles]
 * @returns {string[]}  each name once
 */
export function responders(duty, roles = ["care", "guard"]) {
  const of = (/** @type {string} */ role) => (duty?.posts ?? []).filter((post) => post.roles?.includes(role)).map((post) => post.who?.name ?? "");
  return [...new Set(roles.flatMap(of))].filter(Boolean).slice(0, most);
}
