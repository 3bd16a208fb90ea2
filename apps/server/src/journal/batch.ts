import { encodeFrame, longestText } from "./frame.ts";
import { type JournalRecord, parseRecord } from "./record.ts";

/** Makes text unreadable to who has no key, and readable again; nothing when it was another key. */
export type Sealing = {
  readonly seal: (text: string) => string;
  readonly open: (sealed: string) => string | undefined;
};

type Held = Extract<JournalRecord, { kind: "held" }>;

/** A line of sealed records is about so long before it is sealed, characters. */
const sealedChars = 256 * 1024;

/** One line a record; what is held of calls and legs is sealed, for it names numbers and keys. */
export const linesOf = (records: readonly JournalRecord[], sealing: Sealing | undefined): string[] => {
  const lines: string[] = [];
  let held: string[] = [];
  let chars = 0;
  const sealUp = (): void => {
    if (held.length > 0 && sealing)
      lines.push(JSON.stringify({ kind: "sealed", text: sealing.seal(held.join("\n")) } satisfies JournalRecord));
    held = [];
    chars = 0;
  };
  for (const record of records) {
    const line = JSON.stringify(record);
    if (record.kind !== "held" || !sealing) {
      lines.push(line);
      continue;
    }
    held.push(line);
    chars += line.length;
    if (chars > sealedChars) sealUp();
  }
  sealUp();
  return lines;
};

/**
 * Lines that are written together, in one frame, so that after a crash all of them are there or none. Only what is too long for one frame, which no
 * working disk lets gather, takes several.
 */
export const encodeLines = (lines: readonly string[]): Buffer => {
  const whole = lines.join("\n");
  if (Buffer.byteLength(whole) <= longestText) return encodeFrame(whole);
  return Buffer.concat(lines.map(encodeFrame));
};

/** The records of a frame's text, and how many lines are of no kind that this release knows. What is sealed needs its key. */
export const readLines = (text: string, sealing?: Sealing): { records: JournalRecord[]; unknown: number } => {
  const records: JournalRecord[] = [];
  let unknown = 0;
  for (const line of text.split("\n")) {
    // Who has no key is spared the work.
    if (!sealing && line.startsWith('{"kind":"sealed"')) continue;
    const record = parseRecord(line);
    if (record === undefined) unknown += 1;
    else if (record.kind !== "sealed") records.push(record);
    else {
      const opened = sealing?.open(record.text);
      for (const one of opened?.split("\n") ?? []) {
        const held = parseRecord(one);
        if (held?.kind === "held") records.push(held satisfies Held);
      }
    }
  }
  return { records, unknown };
};
