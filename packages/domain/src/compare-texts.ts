/** One piece of two texts side by side. both: in each; first, second: in that one alone. */
export type TextPiece = { readonly in: "both" | "first" | "second"; readonly text: string };
/** A line of two texts side by side; undefined: it is not there. */
export type LinePair = { readonly first?: readonly TextPiece[]; readonly second?: readonly TextPiece[] };

/** Above this product of lengths the middle is taken as all different: it would take seconds. */
const mostCells = 4_000_000;

/** The longest common subsequence of two lists, as pairs of places, ascending. */
const common = (first: readonly string[], second: readonly string[]): [number, number][] => {
  let start = 0;
  while (start < first.length && start < second.length && first[start] === second[start]) start += 1;
  let end = 0;
  const room = Math.min(first.length, second.length) - start;
  while (end < room && first.at(-1 - end) === second.at(-1 - end)) end += 1;
  const [rows, columns] = [first.length - start - end, second.length - start - end];
  const head = Array.from({ length: start }, (_, at): [number, number] => [at, at]);
  const tail = Array.from({ length: end }, (_, at): [number, number] => [
    first.length - end + at,
    second.length - end + at,
  ]);
  if (rows * columns > mostCells) return [...head, ...tail];
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  for (let row = rows - 1; row >= 0; row -= 1)
    for (let column = columns - 1; column >= 0; column -= 1) {
      const same = first[start + row] === second[start + column];
      const [below, right] = [lengths[(row + 1) * width + column]!, lengths[row * width + column + 1]!];
      lengths[row * width + column] = same ? lengths[(row + 1) * width + column + 1]! + 1 : Math.max(below, right);
    }
  const middle: [number, number][] = [];
  for (let [row, column] = [0, 0]; row < rows && column < columns; ) {
    if (first[start + row] === second[start + column]) {
      middle.push([start + row, start + column]);
      row += 1;
      column += 1;
    } else if (lengths[(row + 1) * width + column]! >= lengths[row * width + column + 1]!) row += 1;
    else column += 1;
  }
  return [...head, ...middle, ...tail];
};

const joined = (pieces: readonly TextPiece[]): TextPiece[] => {
  const found: TextPiece[] = [];
  for (const piece of pieces) {
    const last = found.at(-1);
    if (last?.in === piece.in) found[found.length - 1] = { in: last.in, text: last.text + piece.text };
    else found.push(piece);
  }
  return found;
};

/** Characters by code points; Latin words and numbers whole. */
const unitsOf = (text: string): string[] => text.match(/[A-Za-z0-9]+|[\s\S]/gu) ?? [];

/** What two lines have in common, character by character. */
export const compareLines = (
  first: string,
  second: string,
): { readonly first: TextPiece[]; readonly second: TextPiece[] } => {
  const [mine, theirs] = [unitsOf(first), unitsOf(second)];
  const pairs = common(mine, theirs);
  const [inFirst, inSecond] = [new Set(pairs.map(([at]) => at)), new Set(pairs.map(([, at]) => at))];
  return {
    first: joined(mine.map((text, at) => ({ in: inFirst.has(at) ? "both" : "first", text }))),
    second: joined(theirs.map((text, at) => ({ in: inSecond.has(at) ? "both" : "second", text }))),
  };
};

const whole = (text: string, of: TextPiece["in"]): TextPiece[] => [{ in: of, text }];

/**
 * Two texts side by side, line by line. Lines that are the same stand beside each other; of those between them the n-th of one stands beside the n-th of
 * the other, with what differs in it.
 */
export const compareTexts = (first: string, second: string): LinePair[] => {
  const [mine, theirs] = [first.split("\n"), second.split("\n")];
  const pairs = common(mine, theirs);
  const rows: LinePair[] = [];
  let [a, b] = [0, 0];
  for (const [nextA, nextB] of [...pairs, [mine.length, theirs.length] as const]) {
    for (; a < nextA && b < nextB; a += 1, b += 1) rows.push(compareLines(mine[a]!, theirs[b]!));
    for (; a < nextA; a += 1) rows.push({ first: whole(mine[a]!, "first") });
    for (; b < nextB; b += 1) rows.push({ second: whole(theirs[b]!, "second") });
    if (a < mine.length && b < theirs.length)
      rows.push({ first: whole(mine[a]!, "both"), second: whole(theirs[b]!, "both") });
    a += 1;
    b += 1;
  }
  return rows;
};
