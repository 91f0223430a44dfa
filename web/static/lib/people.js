// Residents in words, and what a form of theirs sends. Pure.

/** A home in words. @param {{building: string, unit: string}|undefined} place */
export const homeWord = (place) => (place && (place.building || place.unit) ? [place.building, place.unit].filter(Boolean).join("-") : "");

/** The day of a time, here. @param {string|undefined} at */
export function dayOf(at) {
  if (!at) return "";
  const d = new Date(at);
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, "0")}-${String(d.getDate()).padStart(2, "0")}`;
}

export const flags = ["cannot_hear", "cannot_speak", "needs_mains", "alone"];
export const classes = ["walks", "helped", "wheelchair", "stretcher"];
export const hazards = ["none", "oxygen", "animal", "blocked"];
export const reaches = ["call", "message", "visit"];
export const outcomes = ["reached", "no_answer", "visited", "refused", "passed_on"];
export const kinds = ["meal", "bath", "cleaning", "medical", "other"];

/** An empty form, or one filled from a resident. @param {any} [one] */
export function formOf(one = {}) {
  return {
    site: one.place?.site ?? "", building: one.place?.building ?? "", floor: one.place?.floor ?? "", unit: one.place?.unit ?? "",
    devices: (one.devices ?? []).join(" "), name: one.name ?? "", form: one.form ?? "", phone: one.phone ?? "", language: one.language ?? "",
    reach: one.reach ?? "call", access: one.access ?? "", key_place: one.key_box?.place ?? "", key_code: one.key_box?.code ?? "",
    rescue: one.rescue ?? "", class: one.class ?? "walks", hazard: one.hazard ?? "none",
    cannot_hear: Boolean(one.cannot_hear), cannot_speak: Boolean(one.cannot_speak), needs_mains: Boolean(one.needs_mains), alone: Boolean(one.alone),
    contacts: (one.contacts ?? []).map((/** @type {any} */ { name, relation, phone, has_key }) => ({ name, relation, phone, has_key: Boolean(has_key) })),
    days: one.care_calls?.days ?? [], at: one.care_calls?.at ?? "09:00",
    text: "", by: "self", agreed: false,
  };
}

/** What is sent of a form. @param {ReturnType<typeof formOf>} f */
export function bodyOf(f) {
  return {
    place: { site: f.site, building: f.building.trim(), floor: f.floor.trim(), unit: f.unit.trim() },
    devices: f.devices.split(/[\s,，]+/).filter(Boolean),
    name: f.name.trim(), form: f.form.trim(), phone: f.phone.trim(), language: f.language.trim(), reach: f.reach, access: f.access.trim(),
    key_box: { place: f.key_place.trim(), code: f.key_code.trim() }, rescue: f.rescue.trim(), class: f.class, hazard: f.hazard,
    cannot_hear: f.cannot_hear, cannot_speak: f.cannot_speak, needs_mains: f.needs_mains, alone: f.alone,
    contacts: f.contacts.filter((/** @type {any} */ c) => c.name || c.phone), care_calls: { days: f.days, at: f.at },
  };
}

/** Whether a form can be sent. @param {ReturnType<typeof formOf>} f @param {boolean} isNew */
export function complete(f, isNew) {
  return Boolean(f.building.trim() && f.unit.trim() && f.name.trim() && (!isNew || (f.agreed && f.text.trim())));
}
