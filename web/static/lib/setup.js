// The first set-up: what is typed, and what the hub is asked of it. Pure.

export const steps = ["community", "buildings", "spots", "devices", "check"];

/** What a new set-up begins with. */
export const blank = () => ({
  name: "", code: "", prefix: false, buildings: [{ numbers: "", floors: "", units: "", skip: "" }], gates: [{ name: "", code: "" }], areas: [{ name: "", code: "" }],
  devices: /** @type {Record<string, string>} */ ({ "button.unit": "1", "gate.gate": "1", "camera.gate": "1", "camera.area": "1" }),
});

/** What was typed, from the text that a draft keeps. @param {string} text */
export function opened(text) {
  try {
    const kept = JSON.parse(text);
    return { step: steps.includes(kept.step) ? kept.step : steps[0], typed: { ...blank(), ...kept.typed } };
  } catch {
    return { step: steps[0], typed: blank() };
  }
}

const filled = (/** @type {Record<string, string>} */ row) => Object.values(row).some((v) => String(v).trim());
const whole = (/** @type {string} */ text) => (/^\d+$/.test(String(text).trim()) ? Number(text) : -1);

/** What the hub is asked; rows with nothing in them are left out. @param {ReturnType<typeof blank>} typed @param {boolean} english */
export function described(typed, english) {
  const spot = (/** @type {{name: string, code: string}} */ { name, code }) => ({ name: name.trim(), ...(code.trim() && { code: code.trim() }) });
  return {
    name: typed.name.trim(), code: typed.code.trim(), prefix: typed.prefix, english,
    buildings: typed.buildings.filter(filled).map((b) => ({ numbers: b.numbers.trim(), floors: whole(b.floors), units: b.units.trim() === "" ? 0 : whole(b.units), skip: b.skip.trim() })),
    gates: typed.gates.filter(filled).map(spot),
    areas: typed.areas.filter(filled).map(spot),
    devices: Object.entries(typed.devices).filter(([, n]) => String(n).trim() && String(n).trim() !== "0").map(([template, n]) => ({ template, count: whole(n) })),
  };
}

/** Where a field that the hub named stands: its step, and its row as people count. @param {string|undefined} field @returns {{step: string, row?: number}} */
export function whereIs(field) {
  const [, part, row] = /^(\w+)(?:\[(\d+)\])?/.exec(field ?? "") ?? [];
  const step = { name: "community", code: "community", buildings: "buildings", gates: "spots", areas: "spots", devices: "devices" }[part] ?? "check";
  return row === undefined || part === "devices" ? { step } : { step, row: Number(row) + 1 };
}
