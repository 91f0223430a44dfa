import test from "node:test";
import assert from "node:assert/strict";
import { fieldOf, signAt, signsOf, stands, toScreen, viewOf, zoomed } from "../static/lib/device-map.js";

const corner = (x, y, w, h) => [{ x, y }, { x: x + w, y }, { x: x + w, y: y + h }, { x, y: y + h }];
const house = (id, x, y, w, h) => corner(x, y, w, h).map((from, i, all) => ({ id: `${id}-${i + 1}`, from, to: all[(i + 1) % 4] }));
const plan = {
  version: 1,
  areas: [{ area: "gate", name: "", type: "entrance", shape: { outline: corner(0, 0, 20, 10) }, dark: [], unknown: [], unplanned: [] }, { area: "garage", name: "", type: "garage", storey: -1, shape: { outline: corner(0, 0, 40, 40) }, dark: [], unknown: [], unplanned: [] }],
  walls: house("b1", 40, 0, 30, 20),
  cameras: [{ camera: "cam", name: "", at: { x: 5, y: 50 }, heading_deg: 0, state: { condition: "sees", clock_right: true }, view: [] }],
};
const sites = new Map([["lobby", { id: "lobby", name: "", parent: "b1" }], ["b1", { id: "b1", name: "" }]]);
const device = (id, site, status = "online") => ({ id, site, status, kind: "sensor", edge: "e", lifecycle: "in_service" });
const many = Array.from({ length: 1000 }, (_, i) => device(`d${i}`, "b1", i === 7 ? "offline" : "online"));
const inside = (p, x, y, w, h) => p.x >= x && p.x <= x + w && p.y >= y && p.y <= y + h;

test("a device stands where it was drawn, in its area, in its house, or beside the plan; each at a place of its own", () => {
  const all = [device("cam", "gate"), device("g", "gate"), device("p", "garage"), device("l", "lobby"), device("x", "nowhere"), device("y", undefined), ...many];
  const { spots, blocks, whole } = fieldOf(all, plan, sites);
  assert.deepEqual({ x: spots.get("cam").x, y: spots.get("cam").y }, { x: 5, y: 50 });
  assert.ok(inside(spots.get("g"), 0, 0, 20, 10));
  assert.equal(spots.get("p").storey, -1);
  assert.ok(inside(spots.get("l"), 40, 0, 30, 20), "the house that its lobby is in");
  assert.ok(many.every((d) => inside(spots.get(d.id), 40, 0, 30, 20)));
  assert.ok(spots.get("x").y < 0, "below what is drawn");
  assert.deepEqual(blocks.filter((b) => !b.drawn).map((b) => b.site), ["", "nowhere"]);
  assert.equal(new Set([...spots.values()].map((p) => `${p.x} ${p.y} ${p.storey}`)).size, all.length);
  assert.ok([...spots.values()].every((p) => inside(p, whole.x, whole.y, whole.width, whole.height)));
});

test("from afar a house is one sign that counts all and tells the worst; near each device has its own", () => {
  const field = fieldOf(many, plan, sites);
  const [one, ...rest] = signsOf(field, many, 4, 0);
  assert.equal(rest.length, 0);
  assert.equal(one.devices.length, 1000);
  assert.equal(one.worst, "offline");
  const near = signsOf(field, many, 100, 0);
  assert.equal(near.length, 1000);
  assert.equal(near.at(-1).devices[0].id, "d7", "what needs somebody lies on top");
  assert.equal(signsOf(field, many.slice(0, 3), 4, 0)[0].devices.length, 3, "only what the filter leaves is counted");
  assert.equal(signsOf(field, many, 4, -1).length, 0, "another storey");
});

test("who presses a sign gets it, and coming closer leaves it under the pointer", () => {
  const field = fieldOf(many, plan, sites), signs = signsOf(field, many, 100, 0);
  const view = { ...viewOf(field.whole, 800, 600), scale: 100 }, sign = signs[500];
  const p = toScreen(view, sign, 800, 600);
  assert.equal(signAt(signs, view, p.x + 3, p.y - 3, 800, 600), sign);
  const [alone] = signs.filter((s) => s.devices[0].id === "d7"), at = toScreen(view, alone, 800, 600);
  assert.equal(signAt([alone], view, at.x + 15, at.y + 15, 800, 600), alone, "a finger beside a small sign of one device");
  assert.equal(signAt([], view, p.x, p.y, 800, 600), undefined);
  const closer = zoomed(view, 1.7, p.x, p.y, 800, 600, [1, 1000]);
  const q = toScreen(closer, sign, 800, 600);
  assert.ok(Math.hypot(p.x - q.x, p.y - q.y) < 1e-6);
  assert.equal(zoomed(view, 100, 0, 0, 800, 600, [1, 300]).scale, 300, "no closer than there is something to see");
});

test("the field is good until a device comes, goes or is at another place; being heard changes nothing", () => {
  const all = [device("cam", "gate"), device("x", undefined), ...many], field = fieldOf(all, plan, sites);
  assert.ok(stands(field, all.map((d) => ({ ...d, status: "offline" })).reverse()));
  assert.ok(!stands(field, all.slice(1)), "one went");
  assert.ok(!stands(field, [...all, device("new", "b1")]), "one came");
  assert.ok(!stands(field, [...all.slice(1), device("new", "gate")]), "one for another");
  assert.ok(!stands(field, all.map((d) => (d.id === "cam" ? device("cam", "b1") : d))), "one was moved");
});
