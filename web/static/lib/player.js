// Plays a camera live: fragments from a WebSocket into a MediaSource, close to
// the present, trimmed, and honest about silence. A picture that does not move
// any more is always told of.
import { margin, narrower, toward, wider } from "./live-edge.js";

const kept = 10; // s of past pictures that stay in memory
const stallMs = 3000; // without a fragment: the picture stands
const calmMs = 10_000; // without running dry: it may be closer to the present again
const seekMs = 500; // in which a player is dry because it went elsewhere
const flood = 400; // fragments waiting: this browser is too slow, begin anew
const waits = [1000, 2000, 4000, 8000, 15_000]; // before each new attempt

/**
 * @typedef {object} Phase
 * @property {"connecting"|"live"|"stalled"|"dead"|"over"} name
 * @property {string} why  of stalled and dead: unknown forbidden lost player unplayable, or the hub's word
 * @property {boolean} [sound]  the stream has some
 * @property {boolean} [small]  it is the smaller stream, because the larger cannot be played here
 * @property {number} last  when the last picture came, ms on this clock; 0 for never
 */

/**
 * Plays until the returned function is called. 4404 and refusals are final;
 * after anything else it tries again by itself.
 * @param {HTMLVideoElement} video @param {string} url @param {(phase: Phase) => void} tell
 * @returns {() => void}
 */
export function watch(video, url, tell) {
  let socket = /** @type {WebSocket|undefined} */ (undefined);
  let track = /** @type {Track|undefined} */ (undefined);
  let source = /** @type {WebSocket|undefined} */ (undefined); // where track's fragments come from
  let retry = /** @type {ReturnType<typeof setTimeout>|undefined} */ (undefined), failures = 0, last = 0, stopped = false, fatal = false, sound = false;
  let phase = "";

  const say = (/** @type {any} */ name, why = "") => {
    if (stopped || phase === name + why) return;
    phase = name + why;
    tell({ name, why, last, sound });
  };

  const fail = (/** @type {any} */ why) => {
    track?.close();
    track = undefined;
    say("dead", why);
    socket?.close();
  };

  const connect = () => {
    if (!last) say("connecting");
    const mine = (socket = new WebSocket(url));
    mine.binaryType = "arraybuffer";
    mine.onmessage = ({ data }) => {
      if (mine !== socket) return;
      if (typeof data === "string") {
        const mime = mimeOf(data);
        sound = data.includes("mp4a");
        if (!window.MediaSource?.isTypeSupported(mime)) return (fatal = true), fail("unplayable");
        if (mine === source && track?.renew(mime)) return; // the same picture goes on in another size
        source = mine;
        track?.close();
        track = new Track(video, mime, {
          shown: () => ((last = Date.now()), (failures = 0), say("live")),
          broken: () => fail("player"),
        });
      } else {
        track?.push(data);
      }
    };
    mine.onclose = ({ code, reason }) => {
      if (stopped || mine !== socket) return;
      track?.freeze();
      if (code === 4404) return say("dead", "unknown");
      if (code === 1008) return say("dead", "forbidden");
      if (code === 1001 && reason === "over") return say("over"); // watched for as long as one may at a time
      if (code === 4503) say("dead", reason || "no_pictures");
      else if (!phase.startsWith("dead")) say("dead", "lost");
      if (!fatal) retry = setTimeout(connect, waits[Math.min(failures++, waits.length - 1)]);
    };
  };

  const look = setInterval(() => {
    if (phase === "live" && Date.now() - last > stallMs) say("stalled", "no_pictures");
    else if (phase === "live") track?.catchUp();
  }, 500);
  connect();

  return () => {
    stopped = true;
    clearInterval(look);
    clearTimeout(retry);
    socket?.close();
    track?.close();
    video.removeAttribute("src");
    video.load();
  };
}

/** A codec string such as avc1.4D4016, or a whole type. @param {string} text */
function mimeOf(text) {
  return text.includes("/") ? text : `video/mp4; codecs="${text}"`;
}

/** A connection's pictures, through changes of their size and coding. */
class Track {
  #video;
  #source = new MediaSource();
  #url = URL.createObjectURL(this.#source);
  #buffer = /** @type {SourceBuffer|undefined} */ (undefined);
  #queue = /** @type {(ArrayBuffer|string)[]} */ ([]); // fragments, and the types that those behind them have
  #told;
  #behind = margin;
  #moved = 0; // when the margin was last changed
  #sought = 0; // when it last went elsewhere
  #settled = false;
  #closed = false;

  /** @param {HTMLVideoElement} video @param {string} mime @param {{shown: () => void, broken: () => void}} told */
  constructor(video, mime, told) {
    this.#video = video;
    this.#told = told;
    this.#source.addEventListener("sourceopen", () => this.#open(mime), { once: true });
    video.src = this.#url;
    video.onerror = () => this.#closed || told.broken();
    video.onwaiting = () => this.#dry();
  }

  #dry() {
    const now = performance.now();
    if (this.#closed || !this.#settled || now - this.#sought < seekMs) return;
    this.#behind = wider(this.#behind);
    this.#moved = now;
  }

  #open(/** @type {string} */ mime) {
    URL.revokeObjectURL(this.#url);
    if (this.#closed) return;
    this.#buffer = this.#source.addSourceBuffer(mime);
    this.#buffer.addEventListener("updateend", () => this.#appended());
    this.#pump();
  }

  /** @param {ArrayBuffer} fragment */
  push(fragment) {
    this.#queue.push(fragment);
    if (this.#queue.length > flood) this.#told.broken();
    else this.#pump();
  }

  /** What follows is of that type; false where this cannot go on. @param {string} mime */
  renew(mime) {
    if (this.#closed || !window.SourceBuffer?.prototype.changeType) return false;
    this.#queue.push(mime);
    this.#pump();
    return true;
  }

  #pump() {
    const buffer = this.#buffer;
    if (this.#closed || !buffer || buffer.updating || !this.#queue.length) return;
    try {
      if (typeof this.#queue[0] === "string") {
        // a time line of its own begins at 0; here it goes on where the last ended
        buffer.changeType(/** @type {string} */ (this.#queue.shift()));
        if (buffer.buffered.length) buffer.timestampOffset = buffer.buffered.end(buffer.buffered.length - 1);
      }
      // all that waits at once: a viewer begins with all since the last key picture
      const to = this.#queue.findIndex((one) => typeof one === "string");
      const parts = /** @type {ArrayBuffer[]} */ (this.#queue.splice(0, to < 0 ? this.#queue.length : to));
      if (parts.length) buffer.appendBuffer(parts.length === 1 ? parts[0] : joined(parts));
    } catch {
      this.#told.broken(); // the quota is used up, or the media were not what they said
    }
  }

  #appended() {
    const buffer = this.#buffer;
    if (this.#closed || !buffer) return;
    if (buffer.buffered.length) {
      this.catchUp();
      this.#told.shown();
      const old = this.#video.currentTime - kept;
      if (!this.#queue.length && buffer.buffered.start(0) < old - kept) return buffer.remove(0, old);
    }
    this.#pump();
  }

  /** Keeps the picture close to the present. */
  catchUp() {
    const ranges = this.#buffer?.buffered;
    if (this.#closed || !ranges?.length) return;
    const video = this.#video, i = ranges.length - 1, now = performance.now();
    if (this.#behind > margin && now - this.#moved > calmMs) {
      this.#behind = narrower(this.#behind);
      this.#moved = now;
    }
    const { seek, rate, settled } = toward({
      start: ranges.start(i), end: ranges.end(i), at: video.currentTime, rate: video.playbackRate,
      behind: this.#behind, settled: this.#settled, drained: !this.#queue.length,
    });
    this.#settled = settled;
    if (seek !== undefined) {
      video.currentTime = seek;
      this.#sought = now;
    }
    if (video.playbackRate !== rate) video.playbackRate = rate;
    if (video.paused) video.play().catch(() => {}); // a hidden page may not play; it stops anyway
  }

  /** Nothing comes any more; the last picture stays, for the page to mark. */
  freeze() {
    this.#video.pause();
  }

  close() {
    this.#closed = true;
    this.#queue = [];
  }
}

/** @param {ArrayBuffer[]} parts */
function joined(parts) {
  const all = new Uint8Array(parts.reduce((n, one) => n + one.byteLength, 0));
  let at = 0;
  for (const one of parts) {
    all.set(new Uint8Array(one), at);
    at += one.byteLength;
  }
  return all;
}
