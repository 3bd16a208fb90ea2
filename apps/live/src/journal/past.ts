import type { Fact, FactProblem } from "@zongji/domain";
import type { Sealing } from "@zongji/store";
import { type Contents, type JournalFile, readJournalFile } from "./files.ts";
import { keep, type Living, nothingLives } from "./living.ts";
import { type JournalFiles, nodeFiles } from "./node-files.ts";
import { type JournalRecord, type Opaque, timeOf, type Uptime } from "./record.ts";

/** What earlier runs left: enough to rebuild the live state. */
export type JournalPast = {
  /** Facts of the newest file with what was carried into it, in order, each once. */
  readonly facts: readonly Fact[];
  readonly dialogs: readonly Extract<JournalRecord, { kind: "dialog" }>[];
  /** What calls, agents, timers, legs and recordings were, by key. Empty in a journal of format 1. */
  readonly held: ReadonlyMap<string, unknown>;
  readonly bindings: readonly Opaque[];
  readonly parties: readonly Extract<JournalRecord, { kind: "party" }>[];
  /** Steady time of the last record, ms: the node died then or within a beat after it. Absent on a first start. */
  readonly lastAt: number | undefined;
  /** How far the wall clock was ahead of the steady one when that was told last, ms. */
  readonly lastOffsetMs?: number;
  /** The machine's uptime when it was told last, and that steady time. */
  readonly lastUp: (Uptime & { readonly at: number }) | undefined;
  readonly damagedPlaces: number;
  readonly cutBytes: number;
};

type Log = (level: "warn" | "error", sentence: string, fields: Record<string, unknown>) => void;

const onlyOnce = (facts: readonly Fact[]): Fact[] => {
  const seen = new Set<string>();
  return facts.filter((fact) => {
    const key = `${fact.node} ${fact.epoch} ${fact.seq}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};

const factsOf = (records: readonly JournalRecord[]): Fact[] =>
  onlyOnce(records.flatMap((record) => (record.kind === "fact" || record.kind === "carried" ? [record.fact] : [])));

const lastOffsetOf = (records: readonly JournalRecord[]): Pick<JournalPast, "lastOffsetMs"> => {
  const told = records.findLast(({ kind }) => kind === "beat" || kind === "opened" || kind === "fact");
  if (told?.kind === "fact")
    return told.fact.steady === undefined ? {} : { lastOffsetMs: told.fact.at - told.fact.steady };
  return told && "offsetMs" in told && told.offsetMs !== undefined ? { lastOffsetMs: told.offsetMs } : {};
};

const lastUpOf = (records: readonly JournalRecord[]): JournalPast["lastUp"] => {
  const told = records.findLast((record) => (record.kind === "beat" || record.kind === "opened") && record.up);
  return told && "up" in told && told.up ? { ...told.up, at: told.at } : undefined;
};

/** How many facts can't be read for each reason, by the reason as JSON. */
const troubles = (records: readonly JournalRecord[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const record of records) {
    if (record.kind !== "undecoded") continue;
    const reason = JSON.stringify(record.problem);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts;
};

const report = (file: JournalFile, contents: Contents, log: Log): void => {
  for (const { from, to } of contents.damage) {
    log("error", "the journal is damaged in the middle; the rest was read", { file: file.path, from, to });
  }
  for (const [place, count] of troubles(contents.records)) {
    log("error", "the journal holds facts that can't be read: they are kept, and nothing follows from them", {
      file: file.path,
      ...(JSON.parse(place) as FactProblem),
      count,
    });
  }
  if (contents.unknown > 0) {
    log("error", "the journal holds records of an unknown kind", { file: file.path, count: contents.unknown });
  }
};

/** @throws Error when a newer program wrote the file: guessing at it could lose a call */
const refuseNewer = (records: readonly JournalRecord[]): void => {
  const head = records.find((record) => record.kind === "head");
  // What a file says of itself may be any number.
  if (head && (head.format as number) > 3) throw new Error(`a newer Zongji wrote it, in format ${head.format}`);
};

const livingOf = (records: readonly JournalRecord[]): Living => {
  const living = nothingLives();
  const seen = new Set<string>();
  for (const record of records) {
    if (record.kind === "fact" || record.kind === "carried") {
      const key = `${record.fact.epoch} ${record.fact.seq}`;
      if (seen.has(key)) continue;
      seen.add(key);
    }
    keep(living, record);
  }
  return living;
};

const heldOf = (living: Living): Map<string, unknown> => {
  const records = [...living.others.values()].map(({ record }) => record);
  return new Map(records.flatMap((record) => (record.kind === "held" ? [[record.key, record.value] as const] : [])));
};

const others = <K extends "dialog" | "bindings" | "party">(living: Living, kind: K) =>
  [...living.others.values()].flatMap(({ record }) =>
    record.kind === kind ? [record as Extract<JournalRecord, { kind: K }>] : [],
  );

/**
 * Reads the newest file whose opening is complete, which holds all that still matters; a newer one without it holds no fact and goes.
 * Older files are left to the shipping, which reads them piece by piece. @throws Error when a newer program wrote it
 */
export const readPast = async (
  found: readonly JournalFile[],
  log: Log,
  sealing?: Sealing,
  disk: JournalFiles = nodeFiles,
): Promise<{ past: JournalPast; living: Living; files: JournalFile[] }> => {
  const files = [...found];
  let cutBytes = 0;
  while (files.length > 0) {
    const file = files.at(-1)!;
    const contents = await readJournalFile(file, sealing, disk);
    refuseNewer(contents.records);
    report(file, contents, log);
    const isOpened = contents.records.some((record) => record.kind === "opened");
    const hasFacts = contents.records.some(({ kind }) => kind === "fact" || kind === "undecoded");
    if (!isOpened && !hasFacts) {
      log("warn", "a journal file whose opening is not complete was removed", { file: file.path });
      await disk.remove(file.path);
      files.pop();
      continue;
    }
    if (contents.tornBytes > 0) {
      cutBytes = contents.tornBytes;
      log("warn", "the torn end of the journal was cut off", { file: file.path, bytes: cutBytes, at: contents.end });
      // Nobody writes it any more.
      await disk.truncate(file.path, contents.end);
    }
    const living = livingOf(contents.records);
    if (living.unknown > 0)
      log("error", "what was held of some things is damaged: they are ended", {
        file: file.path,
        count: living.unknown,
      });
    const lastAt = contents.records.reduce((latest, record) => Math.max(latest, timeOf(record)), 0);
    const past: JournalPast = {
      facts: factsOf(contents.records),
      dialogs: others(living, "dialog"),
      held: heldOf(living),
      bindings: others(living, "bindings").flatMap((record) => record.bindings),
      parties: others(living, "party"),
      lastAt,
      ...lastOffsetOf(contents.records),
      lastUp: lastUpOf(contents.records),
      damagedPlaces: contents.damage.length,
      cutBytes,
    };
    return { past, living, files };
  }
  const nothing: JournalPast = {
    facts: [],
    dialogs: [],
    held: new Map(),
    bindings: [],
    parties: [],
    lastAt: undefined,
    lastUp: undefined,
    damagedPlaces: 0,
    cutBytes: 0,
  };
  return { past: nothing, living: nothingLives(), files };
};
