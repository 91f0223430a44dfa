// What a device is called on a page and on a record, in either language.
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
const { devices } = await import("../static/state.js");
const { language } = await import("../static/lib/prefs.js");
const { deviceCalled, deviceRecorded } = await import("../static/lib/words.js");
const today = (/** @type {any[]} */ ...list) => (devices.items.value = new Map(list.map((d) => [d.id, d])));

test("a record keeps the name that a camera had; a page has today's", () => {
  today({ id: "cam-1", name: "新北门" }, { id: "cam-2", name: "新南门", name_en: "South gate" });
  language.value = "zh";
  assert.deepEqual([deviceRecorded("cam-1", "北门"), deviceCalled("cam-1", "北门")], ["北门", "新北门"]);
  assert.equal(deviceRecorded("cam-1", ""), "新北门", "the record names none");
  assert.equal(deviceRecorded("cam-9", undefined), "cam-9");
  language.value = "en";
  assert.equal(deviceRecorded("cam-1", "北门"), "北门");
  assert.equal(deviceRecorded("cam-2", "南门"), "South gate");
});
