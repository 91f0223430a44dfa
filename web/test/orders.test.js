import test from "node:test";
import assert from "node:assert/strict";
import { hasPresets, ordersOf } from "../static/lib/orders.js";
import zh from "../static/lang/zh.js";
import en from "../static/lang/en.js";

const device = (kind, ...can) => ({ id: "d", kind, capabilities: can });

test("a device is offered what it can be told, and nothing else", () => {
  assert.deepEqual(ordersOf(device("gate", "command:release", "command:lock", "command:open", "command:hold", "command:hold_for", "power:b3")), ["open", "hold", "release"]);
  assert.deepEqual(ordersOf(device("camera", "command:restart", "command:goto_preset")), ["restart"]);
  assert.deepEqual(ordersOf(device("sensor", "command:sound", "command:silence")), ["sound", "silence"]);
  assert.deepEqual(ordersOf(device("camera", "power:b3")), []);
  assert.deepEqual(ordersOf(device("gate", "command:lock")), []);
});

test("a hold that does not end is not offered", () => {
  assert.deepEqual(ordersOf(device("gate", "command:open", "command:hold")), ["open"]);
});

test("a gate whose driver does not say is offered to open", () => {
  assert.deepEqual(ordersOf(device("gate", "power:b3")), ["open"]);
  assert.deepEqual(ordersOf({ id: "d", kind: "gate" }), ["open"]);
});

test("every order has its words, and each of its outcomes too", () => {
  for (const action of ["open", "hold", "release", "restart", "sound", "silence"]) {
    for (const outcome of ["done", "failed", "unknown"]) {
      const key = `command.${action}.${outcome}`;
      assert.ok(zh[key] && en[key], key);
    }
    const key = action === "hold" ? "door.hold" : `order.${action}`;
    assert.ok(zh[key] && en[key], key);
  }
});

test("positions are offered only by a camera that tells them and goes there", () => {
  assert.equal(hasPresets({ capabilities: ["command:list_presets", "command:goto_preset"] }), true);
  assert.equal(hasPresets({ capabilities: ["command:goto_preset"] }), false);
  assert.equal(hasPresets({}), false);
});
