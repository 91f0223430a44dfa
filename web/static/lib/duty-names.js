// The names of responders in what the hub tells of who is on duty. Pure, and
// patient with what it does not know: a free name can always be typed.

/**
 * @param {any} duty  the answer of GET /on-duty; undefined: this hub has none
 * @returns {string[]}  each name once, in the order told
 */
export function responders(duty) {
  const found = [];
  const look = (one) => {
    if (Array.isArray(one)) return one.forEach(look);
    if (!one || typeof one !== "object") return;
    const name = typeof one.name === "string" && (one.person || one.responder || one.kind === "responder" || one.id) ? one.name.trim() : "";
    if (name && !String(one.person ?? one.id ?? "").startsWith("desk:")) found.push(name);
    for (const value of Object.values(one)) if (typeof value === "object") look(value);
  };
  look(duty?.items ?? duty);
  return [...new Set(found)].slice(0, 12);
}
