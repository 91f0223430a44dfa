// Who can be sent, of those whom the hub says are on duty. Pure; a free name can
// always be typed.

const most = 12;

/**
 * The posts of the care desk first, then those of the guards.
 * @param {{posts?: {roles?: string[], who?: {id: string, name: string}}[]}|undefined} duty  the answer of GET /on-duty; undefined: this hub has none
 * @returns {string[]}  each name once
 */
export function responders(duty) {
  const of = (role) => (duty?.posts ?? []).filter((post) => post.roles?.includes(role)).map((post) => post.who?.name ?? "");
  return [...new Set([...of("care"), ...of("guard")])].filter(Boolean).slice(0, most);
}
