// What a rule is true of, as it is called: a device's name where it has one.
import { devices } from "../state.js";

/** @param {string} id  of a device or a place */
export function deviceName(id) {
  return devices.items.value.get(id)?.name || id;
}
