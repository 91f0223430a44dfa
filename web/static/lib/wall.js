// How many cameras stand on one screen. Pure.

/** The one that shows states and no pictures. */
export const status = 16;
export const sizes = [1, 4, 9, status];

/** The smallest wall of pictures that holds so many, or the largest. @param {number} cameras */
export const fitting = (cameras) => sizes.find((n) => n >= cameras && n < status) ?? 9;

/** @param {number} size */
export const columnsOf = (size) => Math.sqrt(size);
