// Whether this page sounds, of several that share one voice. Who holds the voice says
// each second that it is there, as long as it is told what happens; who no longer hears
// that counts as the one: the holder may be deaf, stand under a print dialog or be
// frozen. Two voices are louder than needed; silence loses a call. Pure.

export const patience = 4; // seconds without a word, as the listener counts: one that was stuck itself has missed none

/**
 * @param {{informed: () => boolean, say: () => void, sounds: (yes: boolean) => void}} page
 *   informed: whether it is told of calls; say: tells the other pages that it is there
 */
export function oneVoice({ informed, say, sounds }) {
  let holds = false;
  let missed = 0;
  return {
    hold: () => ((holds = true), sounds(true)),
    hear: () => ((missed = 0), sounds(holds)),
    /** To be called each second. */
    second: () => {
      if (!holds) sounds(++missed > patience);
      else if (informed()) say();
    },
  };
}
