/** A folder for a journal, and what is told of calls in it. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallId, Fact, FactBody, LegId, PartyId, TrunkId } from "@zongji/domain";
import { afterEach, beforeEach } from "vitest";
import { readRecords } from "./files.ts";
import { Journal, type JournalSettings } from "./journal.ts";

export let directory: string;
export let told: string[];
let at = 0;
const opened: Journal[] = [];

/** Gives each test of the file a folder and a time of its own. */
export const journalScene = (): void => {
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "zongji-journal-"));
    told = [];
    at = 1_800_000_000_000;
  });
  afterEach(async () => {
    for (const journal of opened.splice(0)) await journal.close();
    rmSync(directory, { recursive: true });
  });
};

export const open = async (more: Partial<JournalSettings> = {}) => {
  const log = (_level: string, sentence: string) => void told.push(sentence);
  const result = await Journal.open({ directory, node: "n1", now: () => at++, log, beatMs: 60_000, ...more });
  opened.push(result.journal);
  return result;
};
export const arrived = (call: string, party = "p1"): FactBody => ({
  type: "CallArrived",
  call: call as CallId,
  leg: `${call}-leg` as LegId,
  trunk: "t1" as TrunkId,
  number: "12345678",
  party: party as PartyId,
  withheld: false,
  sipCallId: "x",
});
export const ended = (call: string): FactBody => ({
  type: "CallEnded",
  call: call as CallId,
  ending: { by: "caller", cause: "hangup" },
});
export const write = (journal: Journal, ...bodies: FactBody[]) =>
  journal.append(bodies.map((body) => ({ kind: "fact" as const, fact: journal.number(body, at++) })));
export const names = (facts: readonly Fact[]) =>
  facts.map((fact) => ("call" in fact ? `${fact.type} ${fact.call}` : fact.type));
export const newest = () => join(directory, readdirSync(directory).sort().at(-1)!);
export const everyFact = async (journal: Journal): Promise<Fact[]> => {
  const facts: Fact[] = [];
  for (const file of journal.files) {
    for (let from = 0; ; ) {
      const { records, next } = await readRecords(file, from, undefined, 64);
      facts.push(...records.flatMap((record) => (record.kind === "fact" ? [record.fact] : [])));
      if (next === from) break;
      from = next;
    }
  }
  return facts;
};

/** The next records are of this time, ms since the epoch. */
export const setTime = (ms: number): void => {
  at = ms;
};
export const now = (): number => at++;
