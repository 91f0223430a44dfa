// WCAG 2.2 AA, computed from the tokens: 4.5 for text, 3 for what is drawn.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";

const css = readFileSync(new URL("../static/css/tokens.css", import.meta.url), "utf8");

function block(start) {
  const from = css.indexOf("{", css.indexOf(start)) + 1;
  const text = css.slice(from, css.indexOf("}", from));
  return Object.fromEntries([...text.matchAll(/--([\w-]+): ([^;]+);/g)].map((m) => [m[1], m[2].trim()]));
}

const themes = { light: block(':root, :root[data-theme="light"]'), dark: block(':root[data-theme="dark"]'), wall: block(':root[data-theme="wall"]') };

function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const severities = ["critical", "major", "minor", "info"];
const text = [
  ...["bg", "surface", "raised"].flatMap((on) => ["ink", "quiet", "accent"].map((ink) => [ink, on])),
  ...severities.flatMap((s) => [[`on-${s}`, s], [`${s}-ink`, "surface"], [`${s}-ink`, `${s}-wash`], ["ink", `${s}-wash`], ["quiet", `${s}-wash`]]),
  ["critical-ink", "bg"], ["on-accent", "accent"], ["on-drill", "drill"], ["surface", "ink"], ["surface", "well"], ["surface", "critical-ink"], ["quiet", "critical-wash"], ["well", "surface"],
];
const drawn = [["edge", "surface"], ["edge", "bg"], ["accent", "surface"], ["accent", "bg"], ["critical", "surface"], ["drill", "surface"], ["well", "surface"]];

for (const [name, theme] of Object.entries(themes)) {
  test(`text can be read in the ${name} theme`, () => {
    for (const [ink, on] of text) {
      const ratio = contrast(theme[ink], theme[on]);
      assert.ok(ratio >= 4.5, `--${ink} on --${on} has ${ratio.toFixed(2)}`);
    }
  });
  test(`what is drawn can be seen in the ${name} theme`, () => {
    for (const [ink, on] of drawn) {
      const ratio = contrast(theme[ink], theme[on]);
      assert.ok(ratio >= 3, `--${ink} on --${on} has ${ratio.toFixed(2)}`);
    }
  });
}

test("the system's dark is the chosen dark", () => {
  assert.deepEqual(block(':root[data-theme="auto"]'), themes.dark);
});

test("no colour is written anywhere but in the tokens", () => {
  for (const name of readdirSync(new URL("../static/css/", import.meta.url))) {
    if (name === "tokens.css") continue;
    const sheet = readFileSync(new URL(`../static/css/${name}`, import.meta.url), "utf8");
    for (const [found] of sheet.matchAll(/#[0-9a-f]{3,8}\b/gi)) assert.fail(`${name} has ${found}`);
  }
});
