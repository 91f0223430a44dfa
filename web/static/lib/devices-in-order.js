// All devices, first what needs somebody: put in order once for each change,
// whoever looks and whatever is chosen.
import { computed } from "./ui.js";
import { reordered } from "./devices.js";
import { devices } from "../state.js";

/** @type {import("./api.js").Device[]} */
let last = [];
export const devicesInOrder = computed(() => (last = reordered(devices.items.value, last)));

// The first time takes a while for ten thousand: it is done when this is fetched, which is
// mostly before a page is opened that needs it.
setTimeout(() => devicesInOrder.peek(), 0);
