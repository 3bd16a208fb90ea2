/** Compares a carrier's file with our calls, and keeps what came of it. */
import { createHash, randomUUID } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import type { CarrierMapping, CarrierTotals } from "@zongji/api";
import {
  type CarrierLine,
  type Matching,
  matchCarrier,
  type OwnCall,
  type PartyId,
  type TrunkLeg,
} from "@zongji/domain";
import {
  type CarrierRules,
  clockOf,
  type Db,
  type Parties,
  packSealed,
  type Tables,
  trunkLegsBetween,
} from "@zongji/store";
import { Refusal } from "@zongji/web";
import type { Insertable } from "kysely";
import type { ReadFile, ReadLine } from "./read-file.ts";

/** @param mostLegs so many of our legs are compared with a file at the most */
type Room = { readonly db: Db; readonly parties: Parties; readonly mostLegs?: number };
type Row = Insertable<Tables["carrier_line"]>;

export type Compared = {
  readonly rows: readonly Row[];
  readonly clockMs: number;
  readonly totals: CarrierTotals;
  readonly from: number;
  readonly to: number;
};

export const hashOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

const usualMostLegs = 300_000;
/** So many numbers are made pseudonyms of between two turns of the event loop. */
const atOnce = 1000;
/** What has no such count works so long, ms. */
const turnEveryMs = 20;

/** Runs it with turns of the event loop in between. */
const inTurns = async <T>(steps: Generator<undefined, T>, mono: () => number): Promise<T> => {
  let began = mono();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (mono() - began < turnEveryMs) continue;
    await turn();
    began = mono();
  }
};

type Known = CarrierLine & { readonly read: ReadLine };
const pseudonyms = async (lines: readonly ReadLine[], { parties }: Room): Promise<Known[]> => {
  const ids = new Map<string, string>([["", ""]]);
  const idOf = (number: string): string => {
    const known = ids.get(number);
    if (known !== undefined) return known;
    const id = parties.idOf(number);
    ids.set(number, id);
    return id;
  };
  const known: Known[] = [];
  for (const [n, read] of lines.entries()) {
    const { line, at, durationMs } = read;
    known.push({ line, at, durationMs, caller: idOf(read.caller), called: idOf(read.called), read });
    if (n % atOnce === 0) await turn();
  }
  return known;
};

/** A leg as the carrier's file tells of calls: from its arrival or from its answer on. */
const callOf = (
  { leg, direction, party, startedAt, answeredAt, endedAt }: TrunkLeg,
  moment: CarrierMapping["moment"],
): OwnCall => ({
  ...{ id: leg, direction, party },
  at: moment === "answer" ? (answeredAt ?? startedAt) : startedAt,
  durationMs: answeredAt === undefined || endedAt === undefined ? 0 : Math.max(0, endedAt - answeredAt),
});

const sealed = (number: string, party: string, { parties }: Room): Buffer | null =>
  number === "" ? null : packSealed(parties.seal(party as PartyId, number));

const empty = {
  ...{ line: null, problem: null, direction: null, caller_party: null, caller_sealed: null, called_party: null },
  ...{ called_sealed: null, at: null, duration_ms: null, call: null, own_at: null, own_duration_ms: null },
  ...{ time_ms: null, length_ms: null },
} as const;

type Given = {
  readonly file: ReadFile;
  readonly known: readonly Known[];
  readonly legs: ReadonlyMap<string, TrunkLeg>;
  readonly calls: ReadonlyMap<string, OwnCall>;
  readonly found: Matching;
  /** Calls of ours that nobody misses in the file. */
  readonly unexpected: ReadonlySet<string>;
};

/** What is kept of each line, and of each call of ours that the file lacks. */
const rowsOf = async (
  room: Room,
  id: string,
  { file, known, legs, calls, found, unexpected }: Given,
): Promise<Row[]> => {
  const matched = new Map(found.matched.map((each) => [each.line, each]));
  const rows: Omit<Row, "id" | "import">[] = [];
  for (const [n, { read, caller, called, ...line }] of known.entries()) {
    const match = matched.get(line.line);
    const [leg, call] = match ? [legs.get(match.call)!, calls.get(match.call)!] : [undefined, undefined];
    rows.push({
      ...empty,
      ...{ line: line.line, at: line.at, duration_ms: line.durationMs, direction: leg?.direction ?? null },
      ...{ caller_party: caller || null, caller_sealed: sealed(read.caller, caller, room) },
      ...{ called_party: called || null, called_sealed: sealed(read.called, called, room) },
      outcome: match === undefined ? "carrierOnly" : match.differs.length > 0 ? "differs" : "matched",
      ...(match && leg && call && { call: leg.call, own_at: call.at, own_duration_ms: call.durationMs }),
      ...(match && { time_ms: match.timeMs, length_ms: match.durationMs }),
    });
    if (n % atOnce === 0) await turn();
  }
  rows.push(...file.broken.map(({ line, column }) => ({ ...empty, line, problem: column, outcome: "broken" })));
  for (const own of found.oursOnly.filter((each) => !unexpected.has(each))) {
    const [leg, call] = [legs.get(own)!, calls.get(own)!];
    const side = leg.direction === "inbound" ? "caller_party" : "called_party";
    rows.push({
      ...{ ...empty, outcome: "oursOnly", direction: leg.direction, [side]: leg.party || null, call: leg.call },
      ...{ own_at: call.at, own_duration_ms: call.durationMs },
    });
  }
  return rows.map((row, n) => ({ ...row, id: `${id}-${String(n).padStart(6, "0")}`, import: id }));
};

const sum = <T>(all: readonly T[], ms: (one: T) => number): number => all.reduce((total, one) => total + ms(one), 0);

/** @throws Refusal badRequest: there are more than can be compared at once */
const legsAround = async (
  { db, mostLegs = usualMostLegs }: Room,
  period: { readonly from: number; readonly to: number },
  trunk: string | undefined,
): Promise<TrunkLeg[]> => {
  const legs = await trunkLegsBetween(db, { ...period, ...(trunk !== undefined && { trunk }), most: mostLegs });
  if (legs !== undefined) return legs;
  throw new Refusal(
    "badRequest",
    trunk === undefined ? { field: "trunk", reason: "carrierTrunk" } : { field: "file", reason: "carrierLegs" },
  );
};

/** @param id of the import @throws Refusal */
export const compare = async (
  room: Room,
  id: string,
  file: ReadFile,
  {
    mapping,
    rules,
    trunk,
  }: { readonly mapping: CarrierMapping; readonly rules: CarrierRules; readonly trunk?: string },
): Promise<Compared> => {
  const known = await pseudonyms(file.lines, room);
  const times = file.lines.map(({ at }) => at);
  const [from, to] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b)) + 1];
  const windowMs = rules.windowSec * 1000;
  // A call of ours just beside the period may be one of the file's; only those within it are missed in it.
  const all = await legsAround(room, { from: from - windowMs, to: to + windowMs }, trunk);
  const legs = new Map(all.map((leg) => [leg.leg, leg]));
  const calls = new Map(all.map((leg) => [leg.leg, callOf(leg, mapping.moment)]));
  const tolerances = {
    timeToleranceMs: rules.timeToleranceSec * 1000,
    durationToleranceMs: rules.lengthToleranceSec * 1000,
  };
  const found = await inTurns(
    matchCarrier(known, [...calls.values()], { windowMs, ...tolerances }),
    clockOf(room.db).mono,
  );
  const hasUnanswered = file.lines.some(({ durationMs }) => durationMs === 0);
  const isOutside = (own: string): boolean => {
    const { at } = calls.get(own)!;
    return at + found.clockMs < from || at + found.clockMs >= to;
  };
  const isUnanswered = (own: string): boolean => !hasUnanswered && calls.get(own)!.durationMs === 0;
  const within = found.oursOnly.filter((own) => !isOutside(own));
  const unanswered = within.filter(isUnanswered);
  const unexpected = new Set([...found.oursOnly.filter(isOutside), ...unanswered]);
  const rows = await rowsOf(room, id, { file, known, legs, calls, found, unexpected });
  const count = (outcome: string) => rows.filter((row) => row.outcome === outcome).length;
  const own = rows.filter(({ call }) => call !== null);
  const totals: CarrierTotals = {
    ...{ lines: file.lines.length, carrierMs: sum(file.lines, ({ durationMs }) => durationMs) },
    ...{ calls: own.length, ownMs: sum(own, (row) => Number(row.own_duration_ms)) },
    ...{ matched: count("matched"), differs: count("differs"), carrierOnly: count("carrierOnly") },
    ...{ oursOnly: count("oursOnly"), broken: count("broken"), unanswered: unanswered.length },
  };
  return { rows, clockMs: found.clockMs, totals, from, to };
};

export const newImport = (): string => randomUUID();
