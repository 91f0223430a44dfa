// Calls about pictures as they are now.
import { ask } from "./api.js";

/**
 * What a view is for, which goes on the audit record, and how much is wanted: a
 * tile is the camera's smaller picture where it has one, sound what is heard beside
 * the picture.
 * @typedef {({alert: string} | {purpose: string}) & {detail?: "tile"|"full"|"sound"}} View
 */

const camera = (/** @type {string} */ id) => `cameras/${encodeURIComponent(id)}`;

/** Where the pictures come as fragments. @param {string} id @param {View} view */
export function liveURL(id, view) {
  const url = new URL(`api/v1/${camera(id)}/live`, document.baseURI);
  url.protocol = url.protocol.replace("http", "ws");
  for (const [name, value] of Object.entries(view)) url.searchParams.set(name, value);
  return url.href;
}

/** Sends an offer (WHEP). @param {string} id @param {View} view @param {string} sdp @returns {Promise<{answer: string, session: string}>} */
export async function offer(id, view, sdp) {
  const response = await ask("POST", `${camera(id)}/webrtc`, { query: view, body: new Blob([sdp], { type: "application/sdp" }) });
  const session = (response.headers.get("Location") ?? "").split("/").pop() ?? "";
  return { answer: await response.text(), session };
}

/** @param {string} id @param {string} session */
export const endOffer = (id, session) => ask("DELETE", `${camera(id)}/webrtc/${encodeURIComponent(session)}`);

/**
 * @typedef {{jpeg: string, pictures?: number}} SmallPicture  jpeg: base64
 * @typedef {{name: string, severity: string, since: string, measure?: string, value: number, limit: number, below?: boolean, usual?: number, said: number, of: number, zh: string, en: string}} PictureFault
 * @typedef {{at: string, judged_at?: string, learning?: boolean, by_night?: boolean, undiagnosed?: string, day?: SmallPicture, night?: SmallPicture, accepted?: SmallPicture, judged?: SmallPicture, faults: PictureFault[]}} Review
 */

/** The reference beside what the camera shows. @param {string} id @param {View} view @returns {Promise<Review>} */
export async function review(id, { detail: _whole, ...why }) {
  return (await ask("GET", `${camera(id)}/review`, { query: why })).json();
}

/** One picture of now. @param {string} id @param {View} view @returns {Promise<{picture: Blob, at: string}>} */
export async function still(id, { detail: _whole, ...why }) {
  const response = await ask("GET", `${camera(id)}/snapshot.jpg`, { query: why });
  return { picture: await response.blob(), at: response.headers.get("Last-Modified") ?? "" };
}
