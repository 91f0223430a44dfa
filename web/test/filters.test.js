import test from "node:test";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { beginWith, chosenOf, mostSaved, sameChoice, withSaved } from "../static/lib/saved-filters.js";

test("a saved filter holds the page's filters and nothing else of the address", () => {
  assert.deepEqual(chosenOf({ status: "offline", q: "", one: "X" }, ["status", "q"]), { status: "offline" });
});

test("a choice is the same in whichever order its parts stand", () => {
  assert.ok(sameChoice("/devices", { a: "1", b: "2" }, { b: "2", a: "1" }));
  assert.ok(!sameChoice("/devices", { a: "1" }, {}));
});

test("a name is given once, a page begins with one at most, and the list is bounded", () => {
  let list = withSaved(withSaved([], "离线", { status: "offline" }), "门", { kind: "gate" });
  list = withSaved(list, "离线", { status: "offline", kind: "gate" });
  assert.deepEqual(list.map((one) => one.name), ["门", "离线"]);
  list = beginWith(beginWith(list, "门"), "离线");
  assert.deepEqual(list.filter((one) => one.first).map((one) => one.name), ["离线"]);
  assert.deepEqual(beginWith(list, "离线").filter((one) => one.first), []);
  for (let i = 0; i < 30; i++) list = withSaved(list, `n${i}`, {});
  assert.equal(list.length, mostSaved);
});

// Pages whose choice in the address is no filter of a list.
const unnamed = {
  "care.js": "which call is shown",
  "coverage.js": "which area the plan points at",
  "duty.js": "a week",
  "figures.js": "a month",
  "inspection.js": "which of two sheets",
  "upkeep.js": "which part of the page",
  "vendors.js": "a span of days",
};

test("what a list is cut to can be kept under a name on every page that cuts one", () => {
  const pages = new URL("../static/pages/", import.meta.url);
  for (const name of readdirSync(pages)) {
    const text = readFileSync(new URL(name, pages), "utf8"), chooses = /\bchoose\(\{/.test(text), names = text.includes("<${SavedFilters}");
    if (name in unnamed) assert.ok(chooses && !names, `${name} is excepted and need not be`);
    else assert.ok(!chooses || names || text.includes("<${DeviceFilters}"), `${name}: a choice in the address without saved filters`);
  }
});
