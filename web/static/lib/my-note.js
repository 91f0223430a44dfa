// The note that is being typed at a call: in memory, and sealed on the phone, so that it
// is there when the phone was put away and taken out again. Nothing of it lies readable.
import { useDraft } from "./drafts.js";
import { keepOf, keptOf } from "./kept-away.js";
import { useEffect } from "./ui.js";
import { me } from "../state.js";

/** The note, how to write it, and how to say what of it was sent: that goes, what was typed meanwhile stays. @param {string} call @returns {[string, (text: string) => void, (text: string) => void]} */
export function useKeptNote(call) {
  const [note, setNote, newest] = useDraft(`my.${call}.note`, { secret: true });
  const user = me().username;
  useEffect(() => {
    let isOver = false; // something was typed meanwhile, or it is another call
    if (!note) keptOf("note", user).then((one) => !isOver && one?.value.call === call && setNote(one.value.text), () => {});
    return () => void (isOver = true);
  }, [call, user, Boolean(note)]);
  const write = (/** @type {string} */ text) => {
    setNote(text);
    keepOf("note", user, text ? { call, text } : undefined).catch(() => {}); // it stays in memory
  };
  return [note, write, (text) => void (newest() === text && write(""))];
}
