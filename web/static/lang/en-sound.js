// Sound: whether this machine can be heard, and what is said aloud.
export default {
  "sound.silent": "Nothing is heard here; click to try again",
  "soundcheck.title": "Sound check",
  "soundcheck.ask": "Can a call be heard here?",
  "soundcheck.try": "Try the sound",
  "soundcheck.again": "Once more",
  "soundcheck.heard": "Did you hear it? If not, see to volume, speaker and mute.",
  "soundcheck.yes": "I heard it",
  "soundcheck.no": "Nothing",
  "soundcheck.later": "Later",
  "soundcheck.said": "Sound check. A call for help is read out like this.",
  "aloud.alarm": "alarm",
  "aloud.surge": "surge of calls",
  "aloud.more": "and {n} more",
  "duty.sound.heard": "Heard",
  "duty.sound.silent": "No sound",
  "duty.sound.unknown": "Sound not tried",
};
