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
const { keepOf, keptOf } = await import("../static/lib/kept-away.js");
const { forget } = await import("../static/lib/outbox-store.js");
const signIn = (/** @type {string} */ username) => (session.value = /** @type {any} */ ({ username }));

test("what is asked for before signing out and answered after it is not kept", async () => {
  signIn("yi");
  await keepOf("calls", "yi", { calls: ["6-101"] });
  assert.deepEqual((await keptOf("calls", "yi"))?.value, { calls: ["6-101"] });
  session.value = null;
  await forget(); // as signing out does
  await keepOf("calls", "yi", { calls: ["6-101"] });
  signIn("bing");
  await keepOf("calls", "yi", { calls: ["6-101"] });
  assert.equal(await keptOf("calls", "yi"), undefined);
});

test("what is over for one person takes nothing of the next one away", async () => {
  signIn("bing");
  await keepOf("note", "bing", { call: "B", text: "a word" });
  await keepOf("note", "yi", undefined);
  assert.equal((await keptOf("note", "bing"))?.value.text, "a word");
});
