// Whether this page sounds, of several that share one voice. Who holds the voice says
// each second that it is there, as long as it is told what happens; who no longer hears
// that counts as the one: the holder may be deaf, stand under a print dialog or be
// frozen. Two voices are louder than needed; silence loses a call. Pure.

export const patience = 4000; // ms without a word

/**
 * @param {{at: () => number, informed: () => boolean, say: () => void, sounds: (yes: boolean) => void}} page
 *   at: ms of a clock that nobody sets; informed: whether it is told of calls; say: tells the other pages that it is there
 */
export function oneVoice({ at, informed, say, sounds }) {
  let holds = false;
  let heard = at();
  return {
    hold: () => ((holds = true), sounds(true)),
    hear: () => ((heard = at()), sounds(holds)),
    /** To be called each second. */
    second: () => {
      if (!holds) sounds(at() - heard >= patience);
      else if (informed()) say();
    },
  };
}
