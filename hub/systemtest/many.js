// Acts among 10,000 devices and 1,000 open alerts, each timed from the act to the frame in
// which its effect stands, and five times over: what leads back to where it begins is not
// timed. What the hub would tell is put into the page's state.
window.many = (async () => {
  const [state, place] = await Promise.all([import("./state.js"), import("./lib/place.js")]);
  const at = (back) => new Date(Date.now() - back * 1000).toISOString();
  const kinds = ["camera", "button", "sensor", "gate"], sorts = ["major", "minor", "info"], categories = ["safety", "maintenance"];
  const devices = Array.from({ length: 10_000 }, (_, i) => ({ id: `many-${i}`, kind: kinds[i % 4], name: `设备 ${i}`, edge: "edge-1", lifecycle: "in_service", site: `b${1 + (i % 6)}`, status: i % 50 ? "online" : "offline", last_seen: at(i % 300), values: { battery_pct: i % 100 } }));
  const alert = (i, more) => ({ id: `M${String(i).padStart(25, "0")}`, version: 1, key: `rule/many-${i}`, rule: "device.offline", category: categories[i % 2], severity: sorts[i % 3], state: "open", drill: false, late_s: 0, device: `many-${i}`, site: `b${1 + (i % 6)}`,
    title: `设备离线 ${i}`, summary: "超时未收到信号", count: 1, opened_at: at(i), last_at: at(i), ...more });
  const painted = () => new Promise((r) => requestAnimationFrame(() => setTimeout(r, 0)));
  const until = async (test) => { while (!test()) await painted(); };
  const times = 5, took = {};
  const time = async (name, act, done, before = () => {}) => {
    took[name] = [];
    for (let n = 0; n < times; n++) {
      await before(n);
      await painted();
      const began = performance.now();
      act(n);
      await until(() => done(n));
      await painted();
      took[name].push(performance.now() - began);
    }
  };
  const rows = (selector) => document.querySelectorAll(`main ${selector}`);
  const full = (selector) => [...rows(selector)].some((row) => row.getBoundingClientRect().bottom >= innerHeight); // the window is full of them
  const counted = () => Number(document.querySelector("main h1 .number")?.textContent);
  const go = async (path, there) => (place.go(path), await until(there));
  const tell = (event, of, from) => { for (let i = 0; i < 100; i++) state.apply({ event, data: JSON.stringify(of(from + i)), id: "" }); };
  const key = (type) => document.body.dispatchEvent(new KeyboardEvent(type, { key: "j", bubbles: true }));
  const alerts = () => full("[data-row]"), list = () => full("tr.device"), beside = () => full("ul.lines > li");

  state.devices.need();
  await until(() => state.devices.status.value === "ready");
  state.devices.items.value = new Map(devices.map((d) => [d.id, d]));
  await until(() => performance.getEntriesByType("resource").some((one) => one.name.endsWith("/pages/devices.js"))); // a desk that has sat for a moment
  const thousand = new Map(Array.from({ length: 1000 }, (_, i) => [alert(i).id, alert(i)]));
  await time("alerts-arrive", () => (state.alerts.items.value = new Map(thousand)), alerts, async () => {
    state.alerts.items.value = new Map();
    await until(() => !rows("[data-row^=M0]").length);
  });
  await time("alert-acknowledged", (n) => state.alerts.put(alert(3 * n, { version: 2, state: "acknowledged" })), () => state.queue.value !== undefined);
  await time("100-alerts-change", (n) => tell("alert", (i) => alert(i, { version: 2 + n, count: 2 + n }), 100), (n) => state.alerts.items.value.get(alert(199).id).version === 2 + n);
  const rest = () => document.querySelector("main [data-rest]")?.click();
  const back = async () => (await go("/devices", list), await go("/queue", alerts), await until(() => rows("[data-row]").length >= 100));
  await time("rest-shown", rest, () => rows("[data-row]").length > 100, (n) => n && back());
  const all = () => until(() => rows("[data-row]").length >= 999); // they come piece by piece, and whoever works is not held up
  await all();
  await time("100-of-all-change", (n) => tell("alert", (i) => alert(i, { version: 3 + n, count: 3 + n }), 200), (n) => state.alerts.items.value.get(alert(299).id).version === 3 + n);
  await time("100-devices-change", (n) => tell("device", (i) => ({ ...devices[i], values: { battery_pct: 7 + n } }), 0), (n) => state.devices.items.value.get("many-99").values.battery_pct === 7 + n);
  await time("devices-open", () => place.go("/devices"), list, async (n) => n && (await back(), rest(), await all()));
  const whole = async () => (place.choose({ kind: undefined, q: undefined }), await until(() => counted() > 3000));
  await time("devices-filter", () => place.choose({ kind: "gate" }), () => counted() < 3000, whole);
  await time("devices-search", () => place.choose({ kind: "gate", q: "9999" }), () => rows("tr.device").length < 20, async () => (await whole(), place.choose({ kind: "gate" }), await until(list)));
  await time("device-changes", (n) => state.devices.put({ ...devices[9999], status: n % 2 ? "online" : "offline" }), () => true);

  const drawn = () => beside() && rows(".device-map canvas")[0]?.width > 300; // a canvas that nobody drew on is 300 wide
  await time("map-open", () => place.go("/devices/map"), drawn, () => go("/devices", list));
  const worse = (n) => (n % 2 ? "offline" : "degraded");
  await time("map-100-devices-change", (n) => tell("device", (i) => ({ ...devices[i], status: worse(n) }), 500), (n) => state.devices.items.value.get("many-599").status === worse(n));
  await time("map-device-changes", (n) => state.devices.put({ ...devices[77], status: worse(n) }), () => true);
  const map = rows(".device-map canvas")[0], { left, top, width, height } = map.getBoundingClientRect();
  const pointer = (type, x, y) => map.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX: left + x, clientY: top + y, bubbles: true }));
  map.setPointerCapture = () => {}; // of a pointer that no hand moves
  const wheel = (deltaY) => map.dispatchEvent(new WheelEvent("wheel", { deltaY, clientX: left + width / 2, clientY: top + height / 2, cancelable: true }));
  await time("map-zoom", () => wheel(-150), () => true, (n) => n && wheel(150));
  for (let i = 0; i < 3; i++) wheel(-150);
  await painted();
  const ends = [[300, 200], [340, 230]];
  await time("map-pan", (n) => pointer("pointermove", ...ends[(n + 1) % 2]), () => true, (n) => (pointer("pointerup", ...ends[n % 2]), pointer("pointerdown", ...ends[n % 2])));
  pointer("pointerup", ...ends[times % 2]);
  await time("map-filter", () => place.choose({ kind: "gate" }), () => counted() < 3000, whole);
  let before; // which device was chosen; it stands in the middle of the map, others are at its sides
  const another = () => ![before, undefined].includes(place.place.value.query.device);
  const now = () => void (before = place.place.value.query.device);
  await time("map-key-j", () => key("keydown"), () => another() && rows(".map-row.chosen").length, () => (key("keyup"), now()));
  key("keyup");
  await whole();
  await time("map-press", (n) => ["pointerdown", "pointerup"].forEach((type) => pointer(type, width / 2 + (n % 2 ? -30 : 30), height / 2)), () => another() && document.querySelector(".map-chosen a"), now);
  await time("queue-open", () => place.go("/queue"), alerts, (n) => n && go("/devices/map", drawn));
  await time("key-j", () => key("keydown"), () => true, () => key("keyup"));
  key("keyup");
  return JSON.stringify(took);
});
