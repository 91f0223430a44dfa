// Plays what was recorded, once, from a time on: fragments from a WebSocket into a
// MediaSource, in order and from their beginning. It says which time is seen, by the
// recorder's clock. Nothing is kept but the last seconds that a browser needs.

const past = 20; // s of seen pictures that stay in memory

/**
 * @typedef {object} Shown
 * @property {"connecting"|"playing"|"ended"} name
 * @property {string} why  of ended: no_recording over unknown forbidden lost unplayable, or the edge's word
 * @property {number} at  what is seen was recorded then, ms; 0 while nothing is seen
 * @property {boolean} stated  the recording itself says that time
 * @property {number|undefined} clock  s that the recorder's clock is ahead, where it is known
 */

/**
 * Plays until the returned function is called.
 * @param {HTMLVideoElement} video @param {string} url @param {(shown: Shown) => void} tell
 * @returns {() => void}
 */
export function playBack(video, url, tell) {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  let note = { recorded: "", stated: false, clock_s: /** @type {number|undefined} */ (undefined) };
  let line = /** @type {Line|undefined} */ (undefined);
  let base = 0, stopped = false, ended = "";

  const say = () => {
    if (stopped) return;
    const seen = line?.started ? base + video.currentTime * 1000 : 0;
    tell({ name: ended ? "ended" : seen ? "playing" : "connecting", why: ended, at: seen, stated: note.stated, clock: note.clock_s });
  };
  const end = (/** @type {string} */ why) => {
    ended ||= why;
    say();
  };
  socket.onmessage = ({ data }) => {
    if (stopped || ended) return;
    if (typeof data !== "string") return void line?.push(data);
    if (data.startsWith("{")) {
      note = JSON.parse(data);
      return;
    }
    const mime = `video/mp4; codecs="${data}"`;
    if (!window.MediaSource?.isTypeSupported(mime)) return end("unplayable"), socket.close();
    line?.close();
    base = Date.parse(note.recorded);
    line = new Line(video, mime, () => (end("player"), socket.close()));
  };
  socket.onclose = ({ code, reason }) => {
    line?.finish();
    end(code === 4404 ? "unknown" : code === 1008 ? "forbidden" : reason || "lost");
  };
  const tick = setInterval(() => {
    line?.step();
    say();
  }, 250);
  say();
  return () => {
    stopped = true;
    clearInterval(tick);
    socket.close();
    line?.close();
    video.removeAttribute("src");
    video.load();
  };
}

/** One run of a recording with the same parameters and without a leap. */
class Line {
  #video;
  #source = new MediaSource();
  #buffer = /** @type {SourceBuffer|undefined} */ (undefined);
  #queue = /** @type {ArrayBuffer[]} */ ([]);
  #closed = false;
  #over = false;
  started = false;

  /** @param {HTMLVideoElement} video @param {string} mime @param {() => void} broken */
  constructor(video, mime, broken) {
    this.#video = video;
    const url = URL.createObjectURL(this.#source);
    this.#source.addEventListener("sourceopen", () => {
      URL.revokeObjectURL(url);
      if (this.#closed) return;
      this.#buffer = this.#source.addSourceBuffer(mime);
      this.#buffer.addEventListener("updateend", () => this.#appended());
      this.#pump();
    }, { once: true });
    video.src = url;
    video.onerror = () => this.#closed || broken();
  }

  /** @param {ArrayBuffer} fragment */
  push(fragment) {
    this.#queue.push(fragment);
    this.#pump();
  }

  /** Nothing more comes: what is there is seen to its end. */
  finish() {
    this.#over = true;
    this.#pump();
  }

  #pump() {
    const buffer = this.#buffer;
    if (this.#closed || !buffer || buffer.updating || this.#source.readyState !== "open") return;
    const next = this.#queue.shift();
    if (next) buffer.appendBuffer(next);
    else if (this.#over && this.started) this.#source.endOfStream();
  }

  /** Goes over a hole in what came: how long the first picture lasts was a guess, and recordings have gaps. */
  step() {
    const ranges = this.#buffer?.buffered;
    const at = this.#video.currentTime;
    if (this.#closed || !ranges || !this.started) return;
    for (let i = 1; i < ranges.length; i++) {
      if (at >= ranges.end(i - 1) - 0.1 && at < ranges.start(i)) return void (this.#video.currentTime = ranges.start(i));
    }
  }

  #appended() {
    const ranges = this.#buffer?.buffered;
    if (this.#closed || !ranges) return;
    if (ranges.length && !this.started) {
      this.started = true;
      this.#video.currentTime = ranges.start(0);
      this.#video.play().catch(() => {}); // a page that is not seen need not play
    }
    const old = this.#video.currentTime - past;
    if (!this.#queue.length && ranges.length && ranges.start(0) < old - past) return this.#buffer?.remove(0, old);
    this.#pump();
  }

  close() {
    this.#closed = true;
    this.#queue = [];
  }
}
