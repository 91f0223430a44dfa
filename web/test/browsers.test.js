// The oldest browsers that this runs in are Chrome 109, Safari 16.4 and Firefox 121:
// what is younger would stop a page, and no type check and no test in a newer browser
// would tell.
import test from "node:test";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";

const root = new URL("../static/", import.meta.url);
const files = (ending) => readdirSync(root, { recursive: true }).map(String).filter((name) => ending.test(name) && !name.startsWith("vendor"));

const script = {
  "groupBy (117)": /\b(Map|Object)\s*\.\s*groupBy\b/,
  "copies of arrays, with() (110)": /\.(toSorted|toReversed|toSpliced)\s*\(|\.with\s*\(\s*-?\w+\s*,/,
  "Array.fromAsync (121)": /\bArray\s*\.\s*fromAsync\b/,
  "Promise.withResolvers, try (119, 128)": /\bPromise\s*\.\s*(withResolvers|try)\b/,
  "arithmetic of sets (122)": /\.(union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\s*\(/,
  "helpers of iterators (122)": /(?<!\bObject)\.(values|keys|entries|matchAll)\([^()]*\)\s*\.(map|filter|take|drop|flatMap|reduce|toArray|forEach|some|every|find)\s*\(|\bIterator\s*\.\s*(from|concat)\b/,
  "well-formed text (111)": /\.(isWellFormed|toWellFormed)\s*\(/,
  "flag v (112)": /\/[dgimsuy]*v[dgimsuy]*\s*\.(test|exec)\s*\(|RegExp\([^)]*,\s*"[dgimsuy]*v/,
  "escapes and modifiers (136, 125)": /\bRegExp\s*\.\s*escape\b|\(\?[ims]*-?[ims]+:/,
  "URL.canParse, parse (120, 126)": /\bURL\s*\.\s*(canParse|parse)\b/,
  "AbortSignal.any (116)": /\bAbortSignal\s*\.\s*any\b/,
  "Response.json (Safari 17)": /\bResponse\s*\.\s*json\b/,
  "a stream in a loop (124)": /for\s+await\s*\([^)]*\bbody\b/,
  "bytes() (132), base64 and hex of bytes (140)": /\.(bytes|toHex|toBase64|setFromHex|setFromBase64)\s*\(|\bUint8Array\s*\.\s*from(Hex|Base64)\b/,
  "requestIdleCallback (no Safari)": /\brequestIdleCallback\b/,
  "scheduler (no Safari)": /\bscheduler\s*\.\s*(yield|postTask)\b/,
  "JSON and style modules (123)": /\bimport\b[^;]*\bwith\s*\{\s*type/,
  "view transitions (111)": /\bstartViewTransition\b/,
  "popover (114)": /\b(show|hide|toggle)Popover\b|\spopover[=\s>]/,
  "moveBefore (133)": /\.moveBefore\s*\(/,
  "using (134)": /^\s*(await\s+)?using\s+\w+\s*=/m,
};
const style = {
  "nested rules (112)": /(^|[{};])\s*&/m,
  "mixed colours that stand without @supports (111)": /color-mix\(/,
  "colours of a colour (119)": /\b(rgb|rgba|hsl|oklch|oklab|lch|lab)\(\s*from\b/,
  "oklch, lch, lab (111)": /\b(oklch|oklab|lch|lab)\(/,
  "light-dark (123)": /\blight-dark\(/,
  "scopes (118), first styles (117)": /@(scope|starting-style)\b/,
  "anchors (125)": /\b(anchor-name|position-anchor|position-area)\b|\banchor\(/,
  "trigonometry, round (111, 125)": /[:\s,(](sin|cos|tan|atan2?|round|mod|rem|pow|sqrt|hypot|sign|abs)\(/,
  "linear() (113)": /[:\s,]linear\(/,
  "popover (114)": /:popover-open/,
  "states, validity by use (125, 119)": /:(state\(|user-(in)?valid)/,
  "one of a kind of children (111)": /:nth-(last-)?child\([^)]*\bof\b/,
  "containers by style (111)": /@container\s+[^{]*style\(/,
};

// Comments may name what is not used; what follows @supports asks first.
const bare = (text) => text.replace(/\/\*[^]*?\*\//g, "").replace(/(^|[\s;{}])\/\/ .*$/gm, "$1");
const asked = (css) => css.replace(/@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}/g, "");

const found = (text, list) => Object.entries(list).filter(([, younger]) => younger.test(text)).map(([name]) => name);

test("no script uses what the oldest browsers have not", () => {
  for (const name of files(/\.js$/)) assert.deepEqual(found(bare(readFileSync(new URL(name, root), "utf8")), script), [], name);
});

test("no style sheet relies on what the oldest browsers have not", () => {
  for (const name of files(/\.css$/)) assert.deepEqual(found(asked(bare(readFileSync(new URL(name, root), "utf8"))), style), [], name);
});

test("the search finds what it is for", () => {
  for (const text of ["Map.groupBy(all, take)", "Object.groupBy(a, b)", "list.toSorted()", "a.with(0, 1)", "new Set(a).union(b)", "all.values().map(x)", "Promise.withResolvers()", "AbortSignal.any([a])", 'import a from "./a.json" with { type: "json" }', "for await (const c of response.body) {", "/x/v.test(y)"]) assert.equal(found(bare(text), script).length, 1, text);
  for (const text of [".a { & .b { color: red; } }", ".a {\n  &:hover { top: 0; } }", "a { color: light-dark(red, blue); }", "a { color: color-mix(in srgb, red, blue); }", "a { width: round(1px, 2px); }"]) assert.ok(found(asked(bare(text)), style).length > 0, text);
  assert.deepEqual(found(asked(bare("@supports (color: color-mix(in srgb, red, red)) { .a { color: color-mix(in srgb, red, blue); } }")), style), []);
});
