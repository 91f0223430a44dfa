// Server-sent events, decoded from the text of the stream. Pure. The browser's
// own EventSource is not used: it hides the server's heartbeats, so it cannot
// tell within seconds that a connection is dead.

/**
 * @typedef {object} Message
 * @property {string} event  "message" when the server named none
 * @property {string} data
 * @property {string} id     the last id seen so far, "" before the first
 */

/**
 * Returns a decoder: feed takes the next piece of text, cut anywhere, and gives
 * the messages that it completes; lastID is where the server says we stand,
 * which it also tells without a message.
 * @returns {{feed: (text: string) => Message[], lastID: () => string}}
 */
export function decoder() {
  let rest = "";
  let id = ""; // of the lines read
  let standing = ""; // of the last empty line: what was told completely
  let event = "";
  /** @type {string[]} */
  let data = [];

  const field = (/** @type {string} */ line, /** @type {any} */ out) => {
    if (line === "") {
      standing = id;
      if (data.length || event) out.push({ event: event || "message", data: data.join("\n"), id });
      event = "";
      data = [];
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return; // a comment: the server's heartbeat
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") data.push(value);
    else if (name === "event") event = value;
    else if (name === "id" && !value.includes("\0")) id = value;
  };

  const feed = (/** @type {string} */ text) => {
    /** @type {Message[]} */
    const out = [];
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) field(line, out);
    return out;
  };
  return { feed, lastID: () => standing };
}
