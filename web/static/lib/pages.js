// Lists that the hub tells a page at a time.

/** The first pages of a list as one, and whether there is more. @template T @param {(cursor?: string) => Promise<{items: T[], next?: string}>} read @param {number} most @returns {Promise<{items: T[], more: boolean}>} */
export async function pages(read, most) {
  /** @type {T[]} */
  const items = [];
  let cursor;
  for (let n = 0; n < most; n++) {
    const page = await read(cursor);
    items.push(...(page.items ?? []));
    cursor = page.next;
    if (!cursor) break;
  }
  return { items, more: Boolean(cursor) };
}
