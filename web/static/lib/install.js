// What of commissioning can be said without the hub. Pure.

/** The results that a proof can have, by what is proved. */
export const results = { fail_state: ["open", "locked"], fire_release: ["released", "not_released"] };

/** Whether nothing is missing of an item. @param {import("./api-install.js").Item} item */
export const settled = (item) => Boolean(item.done || item.waiver?.approved);

/** Whether a person may begin a walk-test of buttons: the desk that answers calls does. @param {{roles: string[]}} who */
export const mayWalk = (who) => who.roles.includes("care") || who.roles.includes("admin");

/** Whether a device's checklist can be begun. @param {{lifecycle: string, undeclared?: boolean}} d */
export const canBegin = (d) => !d.undeclared && ["planned", "commissioning", "in_service"].includes(d.lifecycle);
