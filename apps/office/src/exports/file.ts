/**
 * A cell: text, a count, a moment (ms since the epoch), a span (ms), a rate (of 100: 83.33), a number with two decimals; null is empty. `text` of a rate or a
 * decimal: as it is read, rounded from whole numbers.
 */
export type Cell =
  | { readonly is: "text"; readonly value: string }
  | { readonly is: "number" | "instant" | "span"; readonly value: number }
  | { readonly is: "percent" | "decimal"; readonly value: number; readonly text: string }
  | null;

/** What a file says of itself. */
export type About = {
  readonly title: string;
  /** Of the second sheet: a label and what it says. */
  readonly lines: readonly (readonly [string, string])[];
  /** The sheets' names. */
  readonly sheets: readonly [string, string];
};

export type FileColumn = {
  readonly label: string;
  readonly is: "text" | "number" | "instant" | "span" | "percent" | "decimal";
  readonly width: number;
};

/** A file that is being written: its head, its rows, its end. */
export type FileWriter = {
  readonly begin: () => Promise<void>;
  readonly rows: (rows: readonly (readonly Cell[])[]) => Promise<void>;
  /** @param about once all is known, how many rows there are too */
  readonly finish: (about: About) => Promise<void>;
};

/** A moment's local date and time as a number of ms: what a clock on the wall shows, as if it were UTC. */
export type LocalClock = (at: number) => number;
