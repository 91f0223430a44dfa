// Says aloud who waits where: place code and kind, in the page's language, never a
// name. A browser or a machine without a voice for that language stays with tones.

const longest = 20_000; // ms of the clock that nobody sets; browsers are known to call a voice speaking for ever

let since = -Infinity;
globalThis.speechSynthesis?.getVoices(); // has them fetched: the first answer is empty

/** Whether something is being said. */
export function speaking() {
  return "speechSynthesis" in globalThis && speechSynthesis.speaking && performance.now() - since < longest;
}

/** @param {string} text @param {"zh"|"en"} language @returns {boolean} whether there is a voice for it */
export function say(text, language) {
  const voice = voiceOf(language);
  if (!voice || !text) return false;
  const words = new SpeechSynthesisUtterance(text);
  words.voice = voice;
  words.lang = voice.lang;
  speechSynthesis.cancel(); // what was said before is older than this
  since = performance.now();
  speechSynthesis.speak(words);
  return true;
}

/** Breaks off what is being said. */
export function stopSaying() {
  if ("speechSynthesis" in globalThis) speechSynthesis.cancel();
}

// One on this machine before one that the browser would fetch over the network: what is said stays here.
function voiceOf(/** @type {string} */ language) {
  if (!("speechSynthesis" in globalThis)) return undefined;
  return speechSynthesis.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(language));
}
