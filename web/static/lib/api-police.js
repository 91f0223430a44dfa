// Calls about response cards, reports, calls to services, and what changed.
import { asItIs, call } from "./api.js";

/**
 * @typedef {{id: string, zh: string, en: string}} CardStep
 * @typedef {{kind: string, version: number, plan: {title?: string, version?: string, date?: string}, steps: CardStep[], saved_at: string, saved_by: string}} Card
 * @typedef {"first"|"follow_up"|"final"} ReportKind
 * @typedef {{id: string, n: number, kind: ReportKind, at: string, by: string, to: string, way: "printed"|"telephone"|"system", reference?: string, late?: boolean, sha256?: string, altered?: boolean, text: string}} SentReport
 * @typedef {{version: number, lang: string, text: string, to?: string, way?: string, reference?: string, by?: string, at?: string}} Writing
 * @typedef {{items: SentReport[], next?: ReportKind, draft?: string, draft_en?: string, writing?: Writing}} Reports
 * @typedef {{alert: string, rule: string, site?: string, kind: ReportKind, to: string, due_at: string, overdue: boolean}} OwedReport
 * @typedef {{rule: string, to: string, first_min: number, every_min: number, final_min: number}} Duty
 * @typedef {{version: number, lines: Duty[], saved_at?: string, saved_by?: string}} Duties
 * @typedef {{at: string, type: string, door?: number, direction?: string, method?: string, reason?: string}} GateEvent
 * @typedef {{from: string, to: string, events: GateEvent[], door: {from: string, to: string, state: string}[], more?: boolean}} Before
 * @typedef {{alert: string, rule: string, site?: string, state: string, opened_at: string, new: boolean}} OpenOne
 * @typedef {{since: string, at: string, unread: boolean, read_at?: string, blind: {site: string, alert: string, from: string, ended?: string, new: boolean}[],
 *   cameras: {id: string, was: string, is: string, lost: boolean, at: string, times: number}[], calls: OpenOne[], alarms: OpenOne[], reports: OwedReport[], overdue: number,
 *   handovers: {id: string, at: string, left_name: string}[], rounds: import("./api-patrol.js").Round[], posts: import("./api-duty.js").OnPost[], partial?: boolean}} Briefing
 */

const of = (/** @type {string} */ id, /** @type {string} */ what) => `alerts/${encodeURIComponent(id)}/${what}`;

/** The alert's response card; the first time fixes its version. @param {string} id @returns {Promise<Card>} */
export const showCard = (id) => call("POST", of(id, "card"));
/** @returns {Promise<Card[]>} */
export const cards = async () => (await call("GET", "cards")).items ?? [];
/** @param {object} card @param {string} key @returns {Promise<Card>} */
export const saveCard = (card, key) => call("POST", "cards", { body: card, key });

/** 110, 119 or 120 was called. @param {string} id @param {object} what @param {string} key @returns {Promise<import("./api.js").Alert>} */
export const handOver = (id, what, key) => call("POST", of(id, "hand-over"), { body: what, key }).catch((err) => asItIs(id, err));
/** What a gate told before an alert of it. @param {string} id @returns {Promise<Before>} */
export const gateBefore = (id) => call("GET", of(id, "before"));

/** @param {string} id @returns {Promise<Reports>} */
export const reportsOf = (id) => call("GET", of(id, "reports"));
/** Keeps what is being written; 409 when somebody else edited it since. @param {string} id @param {object} writing @returns {Promise<Writing>} */
export const writeReport = (id, writing) => call("PUT", of(id, "reports/draft"), { body: writing });
/** @param {string} id @param {object} report @param {string} key @returns {Promise<import("./api.js").Alert>} */
export const sendReport = (id, report, key) => call("POST", of(id, "reports"), { body: report, key }).catch((err) => asItIs(id, err));
/** @returns {Promise<{items: OwedReport[], overdue: number}>} */
export const owedReports = () => call("GET", "desk/reports");
/** @returns {Promise<Duties>} */
export const reportDuties = () => call("GET", "desk/report-duties");
/** @param {{version: number, lines: Duty[]}} duties @param {string} key @returns {Promise<Duties>} */
export const saveDuties = (duties, key) => call("POST", "desk/report-duties", { body: duties, key });

/** What changed since I left. @returns {Promise<Briefing>} */
export const briefing = () => call("GET", "desk/briefing");
/** @param {string} at  of the sheet that was read @returns {Promise<Briefing>} */
export const readBriefing = (at) => call("POST", "desk/briefing/read", { body: { at } });
