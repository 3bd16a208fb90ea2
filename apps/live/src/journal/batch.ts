import type { Sealing } from "@zongji/store";
import { encodePacked, type Frame, longestText } from "./frame.ts";
import { packHeld, unpackHeld } from "./pack.ts";
import { type JournalRecord, parseRecord } from "./record.ts";

/** Records as they lie in a frame, one a line: for everybody, and for who has the key. */
export type Lines = { readonly open: readonly string[]; readonly held: readonly string[] };

export const noLines: Lines = { open: [], held: [] };

export const joinLines = (all: readonly Lines[]): Lines => ({
  open: all.flatMap(({ open }) => open),
  held: all.flatMap(({ held }) => held),
});

export const charsOf = ({ open, held }: Lines): number =>
  open.reduce((sum, line) => sum + line.length, 0) + held.reduce((sum, line) => sum + line.length, 0);

const isHeld = ({ kind }: JournalRecord): boolean => kind === "held" || kind === "changed";

/** One line a record; what is held of calls and legs is to be sealed, for it names numbers and keys. */
export const linesOf = (records: readonly JournalRecord[]): Lines => ({
  open: records.filter((record) => !isHeld(record)).map((record) => JSON.stringify(record)),
  held: records.filter(isHeld).map((record) => JSON.stringify(record)),
});

/** Packed text of this length is sealed and framed with room to spare, characters. */
const framedChars = longestText / 2;

const frameOf = ({ open, held }: Lines, sealing: Sealing | undefined): Buffer => {
  if (held.length === 0 || !sealing) return encodePacked([...open, ...held].join("\n"));
  return encodePacked(open.join("\n"), sealing.seal(packHeld(held.join("\n"))));
};

/** Pieces of lines, none much longer than `chars`; no line is cut. */
export const piecesOf = (lines: Lines, chars: number): Lines[] => {
  const pieces: { open: string[]; held: string[] }[] = [];
  let room = 0;
  const put = (line: string, where: "open" | "held"): void => {
    if (room < line.length || pieces.length === 0) {
      pieces.push({ open: [], held: [] });
      room = chars;
    }
    pieces.at(-1)![where].push(line);
    room -= line.length;
  };
  for (const line of lines.open) put(line, "open");
  for (const line of lines.held) put(line, "held");
  return pieces;
};

/**
 * Lines that are written together, in one frame, so that after a crash all of them are there or none. Only what is too long for one frame, which no
 * working disk lets gather, takes several.
 */
export const encodeLines = (lines: Lines, sealing: Sealing | undefined): Buffer => {
  const chars = charsOf(lines);
  if (chars === 0) return Buffer.alloc(0);
  if (chars <= framedChars) return frameOf(lines, sealing);
  return Buffer.concat(piecesOf(lines, framedChars).map((piece) => frameOf(piece, sealing)));
};

/** A text and what is sealed beside it, where that can be opened. */
const openedOf = ({ text, sealed }: Omit<Frame, "end">, sealing: Sealing | undefined): readonly string[] => {
  const opened = sealed && sealing?.open(sealed);
  const held = opened && unpackHeld(opened, longestText * 16);
  return [...(text === "" ? [] : text.split("\n")), ...(held ? held.split("\n") : [])];
};

/** Of a journal of format 2: lines that were sealed together, as one of them. */
const sealedLines = (text: string, sealing: Sealing): JournalRecord[] =>
  (sealing.open(Buffer.from(text, "base64url"))?.toString("utf8").split("\n") ?? []).flatMap((line) => {
    const record = parseRecord(line);
    return record && isHeld(record) ? [record] : [];
  });

/** The records of a frame, and how many lines are of no kind that this release knows. What is sealed needs its key. */
export const readLines = (
  frame: Omit<Frame, "end">,
  sealing?: Sealing,
): { records: JournalRecord[]; unknown: number } => {
  const records: JournalRecord[] = [];
  let unknown = 0;
  for (const line of openedOf(frame, sealing)) {
    // Who has no key is spared the work.
    if (!sealing && line.startsWith('{"kind":"sealed"')) continue;
    const record = parseRecord(line);
    if (record === undefined) unknown += 1;
    else if (record.kind !== "sealed") records.push(record);
    else if (sealing) records.push(...sealedLines(record.text, sealing));
  }
  return { records, unknown };
};
