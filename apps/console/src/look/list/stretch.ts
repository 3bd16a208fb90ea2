/** Which rows of a very long list its table is given: some before and after what is seen. */

/** So many rows are drawn together. */
export const blockRows = 20;
/** The stretch moves by so many rows, */
const stepRows = 4 * blockRows;
/** and reaches so many steps beyond the one that is seen, on both sides. */
const stepsBeyond = 1;
/** Of a row that was never drawn, px. */
const usualRowPx = 35;

/** Height of a row, px, on the average of its block; by the block's number. */
export type PerRow = Map<number, number>;

/** How high a block of so many rows is, px. */
export const heightOf = (block: number, rows: number, perRow: PerRow): number =>
  Math.round((perRow.get(block) ?? usualRowPx) * rows);

/** A stretch as it stands among all rows: no more than there are. @returns its first row, and the one after its last */
export const stretchFrom = (first: number, all: number): { readonly first: number; readonly end: number } => {
  const last = Math.max(0, Math.ceil(all / stepRows) - 1) * stepRows;
  const from = Math.min(first, Math.max(0, last - stepsBeyond * stepRows));
  return { first: from, end: Math.min(all, from + (2 * stepsBeyond + 1) * stepRows) };
};

/** The stretch around what is seen. @param topPx how far one has scrolled @param all how many rows there are */
export const stretchAt = (
  topPx: number,
  all: number,
  perRow: PerRow,
): { readonly first: number; readonly end: number } => {
  let [y, row] = [0, 0];
  for (; row + blockRows < all; row += blockRows) {
    y += heightOf(row / blockRows, blockRows, perRow);
    if (y > topPx) break;
  }
  const step = Math.floor(row / stepRows);
  return stretchFrom(Math.max(0, step - stepsBeyond) * stepRows, all);
};
