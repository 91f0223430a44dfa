import test from "node:test";
import assert from "node:assert/strict";
import { inForce, isOver, rowsOf, same, today } from "../static/lib/holders.js";

const sites = [
  { id: "b1", parent: "home", name: "1号楼", holders: [{ role: "stairs", holder: "ding", from: "2026-11-01", until: "2026-11-28" }] },
  { id: "home", name: "社区", holders: [{ role: "police", holder: "yi" }] },
  { id: "lobby", parent: "b1", name: "大堂" },
  { id: "far", parent: "gone", name: "飞地", holders: [{ role: "grid", holder: "wu", from: "2026-12-01" }] },
];
const row = (id, day) => rowsOf(sites, day).find((one) => one.site.id === id);

test("both dates of a holding count", () => {
  const h = sites[0].holders[0];
  assert.deepEqual(["2026-10-31", "2026-11-01", "2026-11-28", "2026-11-29"].map((day) => inForce(h, day)), [false, true, true, false]);
  assert.deepEqual([isOver(h, "2026-11-28"), isOver(h, "2026-11-29")], [false, true]);
});

test("a date is that of China", () => assert.equal(today(Date.parse("2026-11-28T16:30:00Z")), "2026-11-29"));

test("places are below those in which they lie, and hold what those hold", () => {
  assert.deepEqual(rowsOf(sites, "2026-11-20").map((one) => [one.site.id, one.depth]), [["home", 0], ["b1", 1], ["lobby", 2], ["far", 0]]);
  assert.deepEqual(row("lobby", "2026-11-20").above.map((one) => one.h.holder), ["ding", "yi"]);
  assert.deepEqual(row("lobby", "2026-11-29").above.map((one) => one.h.holder), ["yi"]);
});

test("a place with nobody is found, also one whose holder has not begun", () => {
  assert.deepEqual([row("b1", "2026-11-29").own.length, row("b1", "2026-11-29").bare, row("far", "2026-11-29").bare, row("far", "2026-12-01").bare], [0, false, true, false]);
});

test("places that lie in one another do not hang the page", () => {
  const ring = [{ id: "a", parent: "b", name: "a" }, { id: "b", parent: "a", name: "b" }, { id: "c", name: "c" }];
  assert.deepEqual(rowsOf(ring, "2026-11-29").map((one) => one.site.id), ["c", "a", "b"]);
});

test("an absent date and an empty one are the same holding", () => assert.ok(same({ role: "grid", holder: "wu" }, { role: "grid", holder: "wu", until: "" })));
