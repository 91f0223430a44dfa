// Why something failed, in words for the one who tried it.
import { lang, t } from "./i18n.js";

/** @param {any} error  an ApiError, or anything else that was thrown */
export function reason(error) {
  if (error?.words) return error.words;
  const status = error?.status;
  if (status === undefined) return t("failure.other");
  const known = /** @type {Record<string, string>} */ ({
    0: t("failure.network"),
    401: t("failure.401"),
    403: t("failure.403"),
    404: t("failure.404"),
    409: t("failure.409"),
    422: t("failure.422"),
    429: t("failure.429"),
    503: t("failure.503"),
  })[status];
  // What the hub says in detail is English but for a few; beside Chinese words it would only be half understood.
  const chinese = error.problem?.errors?.map((/** @type {any} */ e) => e.message_zh).filter(Boolean).join("；");
  const said = error.problem?.errors?.map((/** @type {any} */ e) => e.message).join("; ") || error.problem?.detail;
  const detail = lang() === "en" && said ? ` (${said})` : lang() === "zh" && chinese ? `（${chinese}）` : "";
  return (known ?? t("failure.status", { status })) + detail;
}

/** Which advice goes with it. @param {any} error */
export function nextOf(error) {
  const status = String(error?.status);
  return ["0", "401", "403", "404", "409", "422", "429", "503"].includes(status) ? status : "other";
}
