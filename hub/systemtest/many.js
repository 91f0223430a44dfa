// Acts among 10,000 devices and 1,000 open alerts, each timed from the act to the
// frame in which its effect stands. What the hub would tell is put into the page's state.
window.many = (async () => {
  const [state, place] = await Promise.all([import("./state.js"), import("./lib/place.js")]);
  const at = (back) => new Date(Date.now() - back * 1000).toISOString();
  const kinds = ["camera", "button", "sensor", "gate"], sorts = ["major", "minor", "info"], categories = ["safety", "maintenance"];
  const devices = Array.from({ length: 10_000 }, (_, i) => ({ id: `many-${i}`, kind: kinds[i % 4], name: `设备 ${i}`, edge: "edge-1", lifecycle: "in_service", site: `b${1 + (i % 6)}`, status: i % 50 ? "online" : "offline", last_seen: at(i % 300), values: { battery_pct: i % 100 } }));
  const alert = (i, more) => ({ id: `M${String(i).padStart(25, "0")}`, version: 1, key: `rule/many-${i}`, rule: "device.offline", category: categories[i % 2], severity: sorts[i % 3], state: "open", drill: false, late_s: 0, device: `many-${i}`, site: `b${1 + (i % 6)}`,
    title: `设备离线 ${i}`, summary: "超时未收到信号", count: 1, opened_at: at(i), last_at: at(i), ...more });
  const painted = () => new Promise((r) => requestAnimationFrame(() => setTimeout(r, 0)));
  const until = async (test) => { while (!test()) await painted(); };
  const took = {};
  const time = async (name, act, done) => {
    await painted();
    const began = performance.now();
    act();
    await until(done);
    await painted();
    took[name] = performance.now() - began;
  };
  const rows = (selector) => document.querySelectorAll(`main ${selector}`);
  const full = (selector) => [...rows(selector)].some((row) => row.getBoundingClientRect().bottom >= innerHeight); // the window is full of them
  state.devices.need();
  await until(() => state.devices.status.value === "ready");
  await until(() => performance.getEntriesByType("resource").some((one) => one.name.endsWith("/pages/devices.js"))); // a desk that has sat for a moment
  state.devices.items.value = new Map(devices.map((d) => [d.id, d]));
  await time("alerts-arrive", () => (state.alerts.items.value = new Map(Array.from({ length: 1000 }, (_, i) => [alert(i).id, alert(i)]))), () => full("[data-row]"));
  await time("alert-acknowledged", () => state.alerts.put(alert(3, { version: 2, state: "acknowledged" })), () => state.queue.value !== undefined);
  await time("100-alerts-change", () => { for (let i = 0; i < 100; i++) state.apply({ event: "alert", data: JSON.stringify(alert(i + 100, { version: 2, count: 2 })), id: "" }); }, () => state.alerts.items.value.get(alert(199).id).version === 2);
  await time("rest-shown", () => document.querySelector("main [data-rest]")?.click(), () => rows("[data-row]").length > 100);
  await until(() => rows("[data-row]").length >= 999); // they come piece by piece, and whoever works is not held up
  await time("100-of-all-change", () => { for (let i = 0; i < 100; i++) state.apply({ event: "alert", data: JSON.stringify(alert(i + 200, { version: 3, count: 3 })), id: "" }); }, () => state.alerts.items.value.get(alert(299).id).version === 3);
  await time("100-devices-change", () => { for (let i = 0; i < 100; i++) state.apply({ event: "device", data: JSON.stringify({ ...devices[i], values: { battery_pct: 7 } }), id: "" }); }, () => state.devices.items.value.get("many-99").values.battery_pct === 7);
  await time("devices-open", () => place.go("/devices"), () => full("tr.device"));
  await time("devices-filter", () => place.choose({ kind: "gate" }), () => Number(document.querySelector("main h1 .number")?.textContent) < 3000);
  await time("devices-search", () => place.choose({ kind: "gate", q: "9999" }), () => rows("tr.device").length < 20);
  await time("device-changes", () => state.devices.put({ ...devices[9999], status: "offline" }), () => true);
  await time("map-open", () => place.go("/devices/map"), () => full("ul.lines > li"));
  const map = document.querySelector("main .device-map canvas"), { left, top, width, height } = map.getBoundingClientRect();
  const pointer = (type, x, y) => map.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX: left + x, clientY: top + y, bubbles: true }));
  map.setPointerCapture = () => {}; // of a pointer that no hand moves
  const zoom = () => map.dispatchEvent(new WheelEvent("wheel", { deltaY: -150, clientX: left + width / 2, clientY: top + height / 2, cancelable: true }));
  await time("map-100-devices-change", () => { for (let i = 0; i < 100; i++) state.apply({ event: "device", data: JSON.stringify({ ...devices[i + 500], status: "degraded" }), id: "" }); }, () => state.devices.items.value.get("many-599").status === "degraded");
  await time("map-device-changes", () => state.devices.put({ ...devices[77], status: "degraded" }), () => true);
  await time("map-zoom", zoom, () => true);
  for (let i = 0; i < 3; i++) zoom();
  await painted();
  pointer("pointerdown", 300, 200);
  await time("map-pan", () => pointer("pointermove", 340, 230), () => true);
  pointer("pointerup", 340, 230);
  await time("map-filter", () => place.choose({ kind: "gate" }), () => Number(document.querySelector("main h1 .number")?.textContent) < 3000);
  await time("map-key-j", () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true })), () => document.querySelector(".map-row.chosen"));
  document.body.dispatchEvent(new KeyboardEvent("keyup", { key: "j", bubbles: true }));
  place.choose({ kind: undefined });
  await until(() => Number(document.querySelector("main h1 .number")?.textContent) > 3000);
  const before = place.place.value.query.device; // it stands in the middle of the map; the next one is at its side
  await time("map-press", () => (pointer("pointerdown", width / 2 + 30, height / 2), pointer("pointerup", width / 2 + 30, height / 2)), () => ![before, undefined].includes(place.place.value.query.device) && document.querySelector(".map-chosen a"));
  await time("queue-open", () => place.go("/queue"), () => full("[data-row]"));
  await time("key-j", () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true })), () => true);
  return JSON.stringify(took);
});
