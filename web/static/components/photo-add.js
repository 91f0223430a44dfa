// A button that takes a photo with the phone's camera, or one that is there already.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { told } from "../lib/failures.js";
import { scaled } from "../lib/photo.js";

/** @param {{send: (photo: Blob) => Promise<any>, label?: string}} props  send: puts it on record */
export default function PhotoAdd({ send, label }) {
  const [state, set] = useState(/** @type {{busy?: boolean, error?: any}} */ ({}));
  const take = async (/** @type {any} */ e) => {
    const file = e.currentTarget.files?.[0];
    e.currentTarget.value = "";
    if (!file) return;
    set({ busy: true });
    try {
      const small = await scaled(file).catch(() => Promise.reject(Object.assign(new Error(), { words: t("work.photo.bad") })));
      await send(small);
      set({});
    } catch (error) {
      set({ error });
    }
  };
  return html`<label class="button photo-add">${state.busy ? t("app.working") : label ?? t("work.photo.add")}<input type="file" accept="image/jpeg,image/png" capture="environment" onChange=${take} disabled=${state.busy} /></label>
    ${state.error && html`<span class="action-error" role="status">${told(state.error)}</span>`}`;
}
