import test from "node:test";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { pagesOf, mainPagesOf, sectionsOf } from "../static/lib/roles.js";
import { openSections, pressed, roomFor } from "../static/lib/sections.js";
import { keysOf, shortcuts, written } from "../static/lib/shortcuts.js";
import { fitting, wayTo } from "../static/lib/search.js";
import { csvOf, localStamp, nextPoint, overBefore, together, zoomed } from "../static/lib/zoom.js";
import { daily, under } from "../static/lib/kpi-days.js";
import zh from "../static/lang/zh.js";

const who = (...roles) => ({ roles, rights: [] });
const nowhere = () => false;
const desk = (name) => roomFor(1440, 900) && sectionsOf(who(name));

test("every page of a desk stands once in its navigation", () => {
  for (const roles of [["care"], ["police"], ["property"], ["admin"], ["care", "police"], ["police", "property"]]) {
    const shown = [...mainPagesOf(who(...roles)), ...sectionsOf(who(...roles)).flatMap((one) => one.pages)];
    assert.deepEqual(shown.toSorted(), pagesOf(who(...roles)).toSorted(), roles.join());
  }
});

test("what is open and the headings stay within the rows that a screen of 900 px has", () => {
  for (const role of ["care", "police", "property", "admin"]) {
    const sections = desk(role), room = roomFor(1440, 900);
    for (const here of [undefined, ...sections.flatMap((one) => one.pages)]) {
      const isHere = (page) => page === here;
      const open = openSections(sections, sections.map((one) => one.name), isHere, room);
      const rows = sections.reduce((n, one) => n + (one.name ? 1 : 0) + (open.has(one.name) || !one.name ? one.pages.length : one.pages.filter(isHere).length), 0);
      assert.ok(rows <= room, `${role} on ${here}: ${rows} rows of ${room}`);
    }
  }
});

test("the section that was opened last is open, though others must close for it, and a shut one stays shut", () => {
  const sections = desk("admin"), names = sections.map((one) => one.name);
  for (const name of names) assert.ok(openSections(sections, pressed(names, name, false), nowhere, roomFor(1440, 900)).has(name), name);
  assert.ok(!openSections(sections, pressed(names, names[0], true), nowhere, Infinity).has(names[0]));
  assert.equal(openSections(sections, names, nowhere, roomFor(390, 844)).size, names.length, "a phone scrolls and shows all");
});

test("keys that are listed and not bound, or bound and not listed, are refused", () => {
  assert.throws(() => keysOf("guard", { next: () => {} }), /previous is listed and not bound/);
  assert.throws(() => keysOf("guard", { next: () => {}, previous: () => {}, jump: () => {} }), /jump is bound and not listed/);
  let done = "";
  keysOf("guard", { next: () => (done = "next"), previous: () => {} }).j();
  assert.equal(done, "next");
});

const pageNames = new Set(readdirSync(new URL("../static/pages", import.meta.url)));
const sources = ["components", "pages"].flatMap((dir) => readdirSync(new URL(`../static/${dir}`, import.meta.url)).map((name) => [name, readFileSync(new URL(`../static/${dir}/${name}`, import.meta.url), "utf8")]));

test("every group of keys on the sheet is bound by a page, and no page binds keys of its own", () => {
  const bound = sources.flatMap(([, text]) => [...text.matchAll(/\b(?:useKeys|keysOf)\("(\w+)"/g)].map((m) => m[1]));
  assert.deepEqual([...new Set(bound)].toSorted(), Object.keys(shortcuts).filter((group) => group !== "native").toSorted());
  for (const [name, text] of sources) assert.doesNotMatch(text, /useKeys\([^"]/, `${name} binds keys that the sheet does not know`);
});

test("no key of a group acts twice, and what acts everywhere is not taken by a page", () => {
  const everywhere = Object.values(shortcuts.everywhere).flat();
  for (const [group, acts] of Object.entries(shortcuts)) {
    const keys = Object.values(acts).flat();
    assert.equal(new Set(keys).size, keys.length, group);
    if (group !== "everywhere") assert.deepEqual(keys.filter((key) => everywhere.includes(key)), [], group);
  }
});

test("every key of the sheet has words", () => {
  for (const [group, acts] of Object.entries(shortcuts)) {
    assert.ok(zh[`keys.${group}`], group);
    for (const act of Object.keys(acts)) {
      const [step, result] = act.split(":");
      const key = group === "call" && step !== "note" ? (result ? `result.${step}.${result}` : `do.${step}`) : group === "rescue" && act !== "close" ? `guard.${act}` : `key.${group}.${act}`;
      assert.ok(zh[key], key);
    }
  }
  assert.deepEqual(["j", "ArrowLeft", "Escape", "Ctrl+K"].map(written), ["J", "←", "Esc", "Ctrl+K"]);
});

test("what is found leads to its own page, or nowhere where the desk has none", () => {
  const police = pagesOf(who("police")), care = pagesOf(who("care")), property = pagesOf(who("property"));
  assert.equal(wayTo({ kind: "alert", id: "unrecorded:1" }, care), "#/alerts/unrecorded%3A1");
  assert.equal(wayTo({ kind: "place", id: "b5" }, property), "#/devices?site=b5");
  assert.equal(wayTo({ kind: "place", id: "b5" }, police), "#/cameras?site=b5");
  assert.equal(wayTo({ kind: "place", id: "b5" }, care), undefined);
  assert.equal(wayTo({ kind: "hazard", id: "H1" }, police), "#/hazards?one=H1");
  assert.equal(wayTo({ kind: "newer", id: "1" }, police), undefined);
});

test("pages and acts are found by any part of their name, those that begin so first", () => {
  const options = ["今日先修", "设备", "门岗", "设备导入"].map((title) => ({ key: title, kind: "page", title }));
  assert.deepEqual(fitting(options, "设备").map((one) => one.title), ["设备", "设备导入"]);
  assert.deepEqual(fitting(options, "先").map((one) => one.title), ["今日先修"]);
  assert.deepEqual(fitting(options, "没有"), []);
});

test("a point is read one after the other within what is shown", () => {
  const times = [10, 20, 30, 40];
  assert.equal(nextPoint(times, [15, 35], undefined, 1), 1);
  assert.equal(nextPoint(times, [15, 35], 1, 1), 2);
  assert.equal(nextPoint(times, [15, 35], 2, 1), 2, "it stays on the last");
  assert.equal(nextPoint(times, [15, 35], 0, -1), 2, "one that is out of sight is left");
  assert.equal(nextPoint(times, [50, 60], 1, 1), undefined);
});

test("a chart that is taken away says what it is, in which unit and zone, and where nothing was heard it has nothing", () => {
  const text = csvOf("=门禁 · 来源", ["时间（UTC）", "电量 %", "前一时段 %"], [[0, 60], [81.5, null], [undefined, 80]]);
  const [about, heads, first, second] = text.replace("\ufeff", "").split("\r\n");
  assert.deepEqual([about, heads], [`"'=门禁 · 来源"`, `"时间（UTC）","电量 %","前一时段 %"`]);
  assert.match(first, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d,81\.5,$/);
  assert.match(second, /,,80$/);
  assert.equal(Date.parse(localStamp(1e9).replace(" ", "T")), 1e12, "the stamp is the same moment");
});

test("the period before lies under the present one by the time of day", () => {
  assert.deepEqual(together([[10, 30], [1, 3]], [[10, 20], [5, 6]]), [[10, 20, 30], [1, undefined, 3], [5, 6, undefined]]);
});

// What says by itself what to do, or that all is well.
const clear = new Set(["archive.none", "coverage.none", "found.empty", "patrol.none", "rec.none", "setup.admin", "upkeep.none.yet"]);

test("a page that has nothing to show says what to do next", () => {
  const silent = sources.filter(([name]) => pageNames.has(name)).flatMap(([name, text]) => [...text.matchAll(/<\$\{Empty\}([^>]*?)\/>/g)].filter((m) => !m[1].includes("next=") && ![...clear].some((key) => m[1].includes(key))).map((m) => `${name}: ${m[1].trim()}`));
  assert.deepEqual(silent, []);
});

test("every failure of a page can be tried again, unless it has its own way back", () => {
  const stuck = sources.flatMap(([name, text]) => [...text.matchAll(/<\$\{Failure\}([^>]*?)\/>/g)].filter((m) => !m[1].includes("retry=")).map(() => name));
  assert.deepEqual([...new Set(stuck)], []);
});

test("a chart is narrowed around the point that is read, and never out of the whole", () => {
  assert.deepEqual(zoomed([0, 1000], [0, 1000], 0.5, 10, 800), [550, 1000]);
  assert.deepEqual(zoomed([0, 1000], [0, 1000], 0.5, 10), [250, 750]);
  assert.deepEqual(zoomed([550, 1000], [0, 1000], 4, 10), [0, 1000]);
});

test("the time before lies under all lines of a chart, and a gap of either stays one", () => {
  const data = [[100, 200, 300], [1, null, 3], [9, 8, 7]];
  assert.deepEqual(overBefore(data, [[40, 50, 60], [5, null, 6]], 150), [[100, 190, 200, 210, 300], [1, undefined, null, undefined, 3], [9, undefined, 8, undefined, 7], [undefined, 5, null, 6, undefined]]);
});

test("a figure is a line of days in which a day without it is a gap, and a month lies over the one before day by day", () => {
  const of = (date, pct) => ({ date, all: { rates: [{ figure: "online", ...(pct !== undefined && { pct }) }] } });
  const [times, values] = daily([of("2026-05-03", 90), of("2026-05-01", 100), of("2026-05-04")], "online");
  assert.equal(times[0], new Date(2026, 4, 1).getTime() / 1000);
  assert.deepEqual(values, [100, null, 90, null]);
  assert.deepEqual(under([of("2026-01-01"), of("2026-01-28"), of("2026-01-29"), of("2026-01-31")], "2026-02").map((one) => one.date), ["2026-02-01", "2026-02-28"]);
});
