// What can happen in the demo, and which act of its story is told now. Pure.

/** @typedef {import("./api.js").Demo} Demo */
/** @typedef {{key: string, act: string, id: string, group: string, words: string, values?: Record<string, string>}} Doing */

/** All that can be done, in the order in which it is offered. @param {Demo} demo @param {(zh?: string, en?: string) => string} pick @returns {Doing[]} */
export function doings({ devices, callers, cameras, power_off }, pick) {
  return [
    ...devices.map(({ id, name, name_en }) => ({ key: `press ${id}`, act: "press", id, group: "buttons", words: "press", values: { name: pick(name, name_en) } })),
    ...callers.map(({ id, code }) => ({ key: `ring ${id}`, act: "ring", id, group: "callers", words: code ? "ring" : "ring.unknown", values: { code: code ?? "" } })),
    ...cameras.map(({ id, name, name_en, frozen }) => ({ key: `camera ${id}`, act: frozen ? "mend" : "freeze", id, group: "cameras", words: frozen ? "mend" : "freeze", values: { name: pick(name, name_en) } })),
    { key: "power", act: "power", id: power_off ? "on" : "off", group: "others", words: power_off ? "power.on" : "power.off" },
    { key: "hub", act: "hub", id: "kill", group: "others", words: "kill" },
  ];
}

/** The four that have a control of their own: the button and the camera of the story, the power, the hub. @param {Demo} demo @param {Doing[]} all @returns {Doing[]} */
export function foremost({ about }, all) {
  return [`press ${about.button}`, `camera ${about.camera}`, "power", "hub"].flatMap((key) => all.find((one) => one.key === key) ?? []);
}

/** The act that is told at a moment of the story, undefined before the first. @param {Demo["story"]} story @param {number} at ms */
export function actAt(story, at) {
  return story.acts.filter((a) => a.due_s * 1000 <= at).at(-1);
}

/** Whether something moves that is to be asked after often. @param {Demo} demo */
export function moves(demo) {
  return ["running", "paused"].includes(demo.story.state) || demo.story.state === "resetting" || (demo.kill !== undefined && demo.kill.state !== "counted");
}

/** The sentences of the three doors: words and what is filled in. @param {import("./api.js").Doors} doors @param {(zh?: string, en?: string) => string} pick @param {(kind: string) => string} kindWord
 * @returns {Record<"police"|"care"|"waiting"|"property", [string, Record<string, any>]>} */
export function sentences({ police, care, property }, pick, kindWord) {
  const blind = police.blind.map((a) => pick(a.name, a.name_en));
  const first = property.first && pick(property.first.name, !property.first.name_en ? property.first.id : property.first.kind ? `${kindWord(property.first.kind)}, ${property.first.name_en}` : property.first.name_en);
  return {
    police: police.unknown > 0 ? ["unknown", { n: police.areas, unknown: police.unknown }] : blind.length ? ["blind", { n: police.areas, seen: police.seen, blind: blind.join(pick("、", ", ")) }] : ["seen", { n: police.areas }],
    care: [care.can_call + care.cannot_call < care.homes ? "unknown" : care.cannot_call > 0 ? "cannot" : "can", { n: care.homes, can: care.can_call, cannot: care.cannot_call, waiting: care.waiting }],
    waiting: [care.waiting > 0 ? "waiting" : "calm", { n: care.waiting }],
    property: property.first ? ["first", { what: first ?? "" }] : [property.known ? "nothing" : "unknown", {}],
  };
}
