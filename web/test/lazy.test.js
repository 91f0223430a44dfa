// A page that comes late, drawn by hand: what a component does between its drawing and what runs after it.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { register } from "node:module";

const page = new URL("../static/index.html", import.meta.url);
const { imports } = JSON.parse(/<script type="importmap">(.*?)<\/script>/s.exec(readFileSync(page, "utf8"))?.[1] ?? "{}");
const at = Object.fromEntries(Object.entries(imports).map(([name, file]) => [name, new URL(file, page).href]));
const module = (/** @type {string} */ text) => `data:text/javascript,${encodeURIComponent(text)}`;
at["./ui.js"] = module(`export const { html, useLayoutEffect, useState } = globalThis.drawing;`);
for (const [name, what] of [["./sheets.js", "sheets"], ["./i18n.js", "allWords"]]) at[name] = module(`export const ${what} = async () => {};`);
for (const name of ["../components/failure.js", "../components/loading.js"]) at[name] = module("export default 0;");
register(module(`const at = ${JSON.stringify(at)}; export const resolve = (name, context, next) => next(context.parentURL?.endsWith("lib/lazy.js") || name[0] !== "." ? at[name] ?? name : name, context);`));

let after = () => {}, redrawn = 0;
/** @type {any} */ (globalThis).drawing = { html: (...all) => all, useLayoutEffect: (f) => (after = f), useState: (first) => [first, () => redrawn++] };
const { lazy } = await import("../static/lib/lazy.js");

const turns = async () => {
  for (let n = 0; n < 20; n++) await new Promise((on) => setImmediate(on));
};

test("a page whose script arrives between its first drawing and what runs after it does not wait for ever", async () => {
  const Page = lazy(async () => ({ default: () => "the page" }));
  Page({}); // says that it is on its way
  Page.ahead(); // the pointer came to a link to it
  await turns();
  after();
  await turns();
  assert.equal(redrawn, 1);
});
