import test from "node:test";
import assert from "node:assert/strict";
import { href, match, parse } from "../static/lib/router.js";

const routes = { "/": "queue", "/alerts/:id": "alert", "/devices": "devices", "/devices/:id": "device" };

test("an address leads to its page with its parameters", () => {
  assert.deepEqual(match(routes, parse("").path), { page: "queue", params: {} });
  assert.deepEqual(match(routes, parse("#/devices/").path), { page: "devices", params: {} });
  assert.deepEqual(match(routes, parse("#/alerts/01KAP").path), { page: "alert", params: { id: "01KAP" } });
  assert.deepEqual(match(routes, "/alerts/unrecorded%3A01K")?.params, { id: "unrecorded:01K" });
});

test("an address that leads nowhere finds nothing", () => {
  assert.equal(match(routes, "/alerts"), undefined);
  assert.equal(match(routes, "/alerts/1/2"), undefined);
  assert.equal(match(routes, "/alerts/%zz")?.params.id, "%zz", "a stray % is taken as it stands");
});

test("a filter survives its way through the address", () => {
  const address = href("/devices", { kind: "gate", q: "东门 1&2=3", status: "" });
  assert.deepEqual(parse(address), { path: "/devices", query: { kind: "gate", q: "东门 1&2=3" } });
  assert.equal(href("/", { view: undefined }), "#/");
});
