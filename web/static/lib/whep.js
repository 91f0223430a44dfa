// Plays a camera over WebRTC: less behind the present than fragments are, and for
// browsers that cannot play those. It tells of silence as the other player does;
// why pictures ended it cannot know: who falls back on the other learns it there.
import { endOffer, offer } from "./api-pictures.js";

const stallMs = 3000; // without a picture: it stands
const patienceMs = 6000; // for the first picture, and for one after it stands

/** @typedef {import("./player.js").Phase} Phase */

export const canRTC = () => typeof RTCPeerConnection === "function";

/**
 * Plays until the returned function is called, or until it is dead: it does not
 * try again by itself. why: refused, codec, no_pictures or lost.
 * @param {HTMLVideoElement} video @param {string} id @param {import("./api-pictures.js").View} view @param {(phase: Phase) => void} tell
 * @returns {() => void}
 */
export function watchRTC(video, id, view, tell) {
  const peer = new RTCPeerConnection({ iceServers: [] });
  let session = "", stopped = false, phase = "", last = 0, frames = 0;
  const began = Date.now();

  const say = (/** @type {Phase["name"]} */ name, why = "") => {
    if (stopped || phase === name + why) return;
    phase = name + why;
    if (name === "dead") stop();
    tell({ name, why, last });
  };

  const stop = () => {
    if (stopped) return;
    stopped = true;
    clearInterval(look);
    peer.close();
    video.srcObject = null;
    if (session) endOffer(id, session).catch(() => {}); // the hub notices that nobody hears
  };

  const look = setInterval(() => {
    const shown = video.getVideoPlaybackQuality().totalVideoFrames;
    if (shown > frames) {
      frames = shown;
      last = Date.now();
      say("live");
    }
    const silent = Date.now() - (last || began);
    if (silent > (last ? stallMs + patienceMs : patienceMs)) say("dead", "no_pictures");
    else if (last && silent > stallMs) say("stalled", "no_pictures");
    if (video.paused && video.srcObject) video.play().catch(() => {}); // a hidden page may not play; it stops anyway
  }, 200);

  peer.ontrack = ({ streams, track }) => (video.srcObject = streams[0] ?? new MediaStream([track]));
  peer.onconnectionstatechange = () => {
    if (["failed", "disconnected", "closed"].includes(peer.connectionState)) say("dead", "lost");
  };

  const begin = async () => {
    peer.addTransceiver("video", { direction: "recvonly" });
    await peer.setLocalDescription();
    const answered = await offer(id, view, peer.localDescription?.sdp ?? ""); // the hub needs no addresses of ours
    session = answered.session;
    if (stopped) return void endOffer(id, session).catch(() => {});
    await peer.setRemoteDescription({ type: "answer", sdp: answered.answer });
  };
  say("connecting");
  begin().catch((err) => say("dead", err?.status === 406 ? "codec" : "refused"));
  return stop;
}
