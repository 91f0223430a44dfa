// What a form about pictures needs. Pure.

/** @type {Record<string, string[]>} */
export const bases = {
  office: ["decree799_police", "decree799_organ", "other_law"],
  resident: ["injured", "damaged", "lost", "vehicle", "missing", "own_else"],
};
export const media = ["usb_stick", "disc", "disk"];
export const kinds = ["mp4", "mkv", "avi", "mpg", "ps", "ts", "dav", "asf", "h264", "h265"];
export const states = ["drafted", "submitted", "approved", "prepared", "handed_out", "refused", "withdrawn", "expired", "closed"];
export const living = ["drafted", "submitted", "approved", "prepared", "handed_out"];

/** A moment as a field of date and time has it, to the second. @param {string|number|Date} at */
export function local(at) {
  const t = new Date(at);
  return new Date(t.getTime() - t.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** And back; nothing of an empty field. @param {string} field */
export const moment = (field) => (field ? new Date(field).toISOString() : undefined);

/** A hash in groups, to be compared by eye. @param {string|undefined} hex */
export const groups = (hex) => (hex ?? "").replace(/(.{8})(?=.)/g, "$1 ");

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1 << 20) return `${Math.ceil(bytes / 1024)} KiB`;
  return `${(bytes / (1 << 20)).toFixed(bytes < 10 << 20 ? 1 : 0)} MiB`;
}

/** The kind of a file by its name, or nothing. @param {string} name */
export function kindOf(name) {
  const end = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return kinds.includes(end) ? end : undefined;
}

/** The form of a new request, or of one that is changed. @param {any} r @param {number} now */
export function draftOf(r, now, lane = "office") {
  const { unit = "", document = "", persons, basis, basis_note = "", purpose = "", cameras = [] } = r ?? {};
  return {
    lane: r?.lane ?? lane, unit, document, basis: basis ?? bases[lane][0], basis_note, purpose, cameras,
    persons: persons?.length === 2 ? persons : [{ name: "", number: "" }, { name: "", number: "" }],
    from: r ? local(r.from) : local(now - 3_600_000), to: r ? local(r.to) : local(now - 60_000), due: r ? local(r.due_at) : local(now + 3 * 86_400_000),
  };
}

/** What is sent of a form. @param {ReturnType<typeof draftOf>} form */
export function asked(form) {
  const { lane, unit, document, basis, basis_note, purpose, cameras } = form;
  return {
    lane, unit, document, basis, basis_note: basis_note || undefined, purpose, cameras,
    persons: lane === "office" ? form.persons : [], from: moment(form.from), to: moment(form.to), due_at: moment(form.due),
  };
}
