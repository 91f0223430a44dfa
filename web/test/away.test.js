import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { register } from "node:module";

// The modules that the page's import map names, from where it says that they are.
const page = new URL("../static/index.html", import.meta.url);
const { imports } = JSON.parse(/<script type="importmap">(.*?)<\/script>/s.exec(readFileSync(page, "utf8"))?.[1] ?? "{}");
const at = Object.fromEntries(Object.entries(imports).map(([name, file]) => [name, new URL(file, page).href]));
register(`data:text/javascript,${encodeURIComponent(`const at = ${JSON.stringify(at)}; export const resolve = (name, context, next) => next(at[name] ?? name, context);`)}`);

globalThis.document = /** @type {any} */ ({ baseURI: "http://hub/", documentElement: {}, addEventListener: () => {} });
globalThis.window = /** @type {any} */ (globalThis);
globalThis.addEventListener = () => {};
const { away } = await import("../static/lib/times.js");
const { t } = await import("../static/lib/i18n.js");

test("what has just happened is not said to be still to come, though the page's clock ticks behind it", () => {
  const now = Date.parse("2026-11-30T21:51:00Z");
  assert.equal(away("2026-11-30T21:51:00.350Z", now), t("time.now"));
  assert.equal(away("2026-11-30T21:50:59Z", now), t("time.now"));
  assert.equal(away("2026-11-30T21:51:05Z", now), t("time.soon"));
});
