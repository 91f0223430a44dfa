// Why something failed, in words for the one who tried it.
import { lang, t, term } from "./i18n.js";
import { kindOf } from "./failure-kinds.js";

/** @param {any} error  an ApiError, or anything else that was thrown */
export function reason(error) {
  if (error?.words) return error.words;
  // What the hub says in detail is English but for a few; beside Chinese words it would only be half understood.
  const chinese = error?.problem?.errors?.map((e) => e.message_zh).filter(Boolean).join("；");
  const said = error?.problem?.errors?.map((e) => e.message).join("; ") || error?.problem?.detail;
  const detail = lang() === "en" && said ? ` (${said})` : lang() === "zh" && chinese ? `（${chinese}）` : "";
  return term("failure", kindOf(error)) + detail;
}

/** What to do next. @param {any} error */
export const advice = (error) => term("failure.next", kindOf(error));

/** Both in one line, where there is room for no more. @param {any} error */
export const told = (error) => (error?.words ? error.words : t("failure.told", { what: reason(error), next: advice(error) }));
