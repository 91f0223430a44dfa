// The words of a page while the language changes: the parts come from the hub one by one, in any order.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { register } from "node:module";

// The modules that the page's import map names, from where it says that they are; words
// of the languages are held up until the test lets them come.
const page = new URL("../static/index.html", import.meta.url);
const { imports } = JSON.parse(/<script type="importmap">(.*?)<\/script>/s.exec(readFileSync(page, "utf8"))?.[1] ?? "{}");
const at = Object.fromEntries(Object.entries(imports).map(([name, file]) => [name, new URL(file, page).href]));
const words = (/** @type {string} */ part) => `data:text/javascript,${encodeURIComponent(`await globalThis.come(${JSON.stringify(part)}); export default { ${JSON.stringify(part)}: "here" };`)}`;
for (const part of ["zh", "en", "zh-later", "en-later"]) at[`../lang/${part}.js`] = words(part);
register(`data:text/javascript,${encodeURIComponent(`const at = ${JSON.stringify(at)}; export const resolve = (name, context, next) => next(at[name] ?? name, context);`)}`);

const held = new Map();
/** @type {any} */ (globalThis).come = (/** @type {string} */ part) => new Promise((on) => held.set(part, on));
const arrives = async (/** @type {string} */ part) => {
  for (let turns = 0; !held.has(part); turns++) {
    assert.ok(turns < 2000, `nobody asked for ${part}`);
    await new Promise((on) => setTimeout(on, 1));
  }
  held.get(part)();
  await new Promise((on) => setImmediate(on));
};
globalThis.document = /** @type {any} */ ({ baseURI: "http://hub/", documentElement: {} });
globalThis.addEventListener = () => {};
const { allWords, begin, lang, speak, t } = await import("../static/lib/i18n.js");

test("a language that is chosen while the first late page is opened comes with that page's words", async () => {
  const begun = begin();
  await arrives("zh");
  await begun;
  const spoken = speak(/** @type {any} */ ("en")); // its first words are on their way
  const opened = allWords(); // and a page is opened that needs more
  await arrives("en");
  await arrives("zh-later");
  await arrives("en-later");
  await Promise.all([spoken, opened]);
  assert.equal(lang(), "en");
  assert.deepEqual([t("en"), t("en-later")], ["here", "here"]);
  assert.equal(t("zh-later"), "zh-later", "and no word of the other language");
});
