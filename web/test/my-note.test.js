import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { register } from "node:module";

// The modules that the page's import map names, from where it says that they are.
const page = new URL("../static/index.html", import.meta.url);
const { imports } = JSON.parse(/<script type="importmap">(.*?)<\/script>/s.exec(readFileSync(page, "utf8"))?.[1] ?? "{}");
const at = Object.fromEntries(Object.entries(imports).map(([name, file]) => [name, new URL(file, page).href]));
register(`data:text/javascript,${encodeURIComponent(`const at = ${JSON.stringify(at)}; export const resolve = (name, context, next) => next(at[name] ?? name, context);`)}`);

globalThis.document = /** @type {any} */ ({ baseURI: "http://hub/", documentElement: {} });
const { session } = await import("../static/state.js");
const { h, render } = await import("../static/lib/ui.js");
const { useKeptNote } = await import("../static/lib/my-note.js");
const root = /** @type {any} */ ({ nodeType: 1, childNodes: [], firstChild: null });
session.value = /** @type {any} */ ({ username: "yi" });

/** The note of a call as its page has it now. @param {string} call @returns {ReturnType<typeof useKeptNote>} */
function noteOf(call) {
  let here;
  render(h(() => ((here = useKeptNote(call)), null), null), root);
  return /** @type {any} */ (here);
}

test("what was sent leaves the note, and what was typed while it was on its way stays", () => {
  noteOf("A")[1]("门锁着");
  const [note, write, sent] = noteOf("A");
  sent(note);
  assert.equal(noteOf("A")[0], "", "it was sent");

  const [, , sentEmpty] = noteOf("A"); // arrived, without a word
  write("敲门无人应");
  sentEmpty("");
  assert.equal(noteOf("A")[0], "敲门无人应");

  const [first, , sentFirst] = noteOf("A");
  write("敲门无人应，已联系邻居");
  sentFirst(first);
  assert.equal(noteOf("A")[0], "敲门无人应，已联系邻居");
});
