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
globalThis.addEventListener = () => {};
const { begin, speak } = await import("../static/lib/i18n.js");
const { entryNote, whoIsTold } = await import("../static/lib/words.js");
await begin();
const said = (/** @type {string} */ action, /** @type {string} */ note) => entryNote(/** @type {any} */ ({ action, note }));

test("who was told stands on the timeline in the language of the page, people by their names", async () => {
  await speak(/** @type {any} */ ("zh"));
  assert.equal(said("escalated", "calls · 为老服务坐席、门岗、值班员丁"), "为老服务坐席、门岗、值班员丁");
  assert.equal(said("handed", "desk · 门岗"), "坐席屏幕 · 门岗");
  await speak(/** @type {any} */ ("en"));
  assert.equal(said("escalated", "calls · 为老服务坐席、门岗、值班员丁"), "Care desk, Guard room, 值班员丁");
  assert.equal(said("handed", "desk · 门岗"), "Desk screen · Guard room");
  assert.equal(said("channel_failed", "desk · 为老服务坐席 · no screen"), "Desk screen · Care desk · no screen");
  assert.equal(said("skipped", "calls"), "");
});

test("every desk that the hub tells has its name in English", async () => {
  await speak(/** @type {any} */ ("en"));
  const hub = readFileSync(new URL("../../hub/duty/reach.go", import.meta.url), "utf8");
  const names = [.../** @type {string} */ (/names := map\[string\]string\{(.*)\}/.exec(hub)?.[1]).matchAll(/Desk\w+: "(.*?)"/g)].map((found) => found[1]);
  assert.equal(names.length, 4);
  for (const name of names) assert.doesNotMatch(whoIsTold(name), /\p{Script=Han}/u, name);
});
