// What a desk may make quiet, in words. Pure but for the words.
import { t, term } from "./i18n.js";
import { mayAct } from "./roles.js";
import { deviceName, siteName } from "./words.js";
import { timed } from "./times.js";

/** The rules that page whatever anybody silences; the hub refuses them, this only does not offer it. */
const never = new Set(["button.pressed", "sensor.fall", "calls.flood", "sensor.smoke", "sensor.gas", "residents.cannot_call", "gate.forced", "device.tamper", "area.blind", "areas.blind",
  "edge.two_with_one_id", "edge.foreign_device", "channel.failing", "synthetic.missing", "report", "report.overdue", "hazard.escalated"]);

/** @param {{category: string, severity: string, rule: string}} alert */
export function maySilence(alert) {
  return !never.has(alert.rule) && !(alert.category === "care" && alert.severity === "critical");
}

/** The desks whose load and silences this person has. @param {{roles: string[]}} who */
export function desksOf(who) {
  return ["care", "safety", "maintenance"].filter((category) => mayAct(/** @type {any} */ (who), { category, rule: "" }));
}

/** @param {import("./api-noise.js").Match} m */
export function matchWords(m) {
  return [
    m.category && term("category", m.category),
    m.device && deviceName(m.device),
    m.site && t("quiet.below", { name: siteName(m.site) }),
    m.rule && ruleWord(m.rule),
    m.at_most && t("quiet.at_most", { severity: term("severity", m.at_most) }),
  ].filter(Boolean).join(" · ");
}

/** @param {string} rule */
export function ruleWord(rule) {
  return rule.startsWith("rule.") ? t("noise.user.rule") : term("noisy", rule);
}

/** What a window is about. @param {import("./api-noise.js").Window} w */
export function subjects(w) {
  return [...(w.devices ?? []).map(deviceName), ...(w.edges ?? []).map((id) => t("quiet.edge", { id })), ...(w.sites ?? []).map((id) => t("quiet.below", { name: siteName(id) }))].join("、");
}

/** A time of day that a person typed, as the hub wants it. @param {string} local */
export function instant(local) {
  return local ? new Date(local).toISOString() : undefined;
}

/** A time as it is shown: of today's only the hours. @param {string|undefined} at */
export function moment(at) {
  return timed(at);
}
