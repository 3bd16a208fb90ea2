/** 验收抽样: the server fixes the list and a secret, the client says its word, the calls follow from both (ADR 61). */
import { createHash, randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import {
  addDays,
  type ContractState,
  type Day,
  dayTimes,
  drawCalls,
  listText,
  mostListed,
  type StageSample,
  seedOf,
  stageOf,
  windowOf,
} from "@zongji/domain";
import {
  type Actor,
  callsToSample,
  type Db,
  entriesOf,
  findCall,
  findContractSample,
  insertContractSample,
  newestMarks,
} from "@zongji/store";
import { auditAttempt, type Principal, Refusal, scopeOf } from "@zongji/web";
import { actUnderContract, type HeldDeed } from "./actions.ts";
import { sideOf } from "./policy.ts";
import { type ContractReader, contractId } from "./store.ts";

export type SampleRoom = {
  readonly db: Db;
  readonly read: ContractReader;
  readonly today: () => Day;
  readonly zone: string;
  readonly held: HeldDeed;
};
export type Who = { readonly principal: Principal; readonly actor: Actor };

const [packed, unpacked] = [promisify(gzip), promisify(gunzip)];

/** As the page's own does, but faster: a list has up to 200,000 calls. */
const sumOf = (text: string): string => createHash("sha256").update(text).digest("hex");

const atOnce = 2000;
/** Draws what the page draws, and lets others have their turn meanwhile: the smallest of all are among the smallest of each part. */
export const drawInTurns = async (seed: string, calls: readonly string[], size: number): Promise<string[]> => {
  let drawn: string[] = [];
  for (let from = 0; from < calls.length; from += atOnce) {
    drawn = drawCalls(seed, [...drawn, ...calls.slice(from, from + atOnce)], size, sumOf);
    await setImmediate();
  }
  return drawn;
};

const conflict = (reason: string, field: string) => new Refusal("conflict", { reason: `contract.${reason}`, field });

/** @throws Refusal forbidden, audited: before anything is looked up for somebody else */
const mustBeClient = (db: Db, { principal, actor }: Who, field: string): Promise<void> =>
  auditAttempt(db, { actor, tried: "contract.act", subject: contractId }, async () => {
    if (sideOf(principal) !== "client") throw new Refusal("forbidden", { field, reason: "otherSide" });
  });

/** The window of a stage. @throws Refusal conflict: there is none */
export const windowIn = (state: ContractState, stage: string, today: Day): { readonly from: Day; readonly to: Day } => {
  const instalment = state.terms?.terms.instalments.find(({ id }) => id === stage);
  const window = instalment && windowOf(state, instalment, today);
  if (!window) throw conflict("noStage", "stage");
  return window;
};

/** The last closed day of a window, with the hash of its newest entry in the chain. @throws Refusal conflict: none is closed */
const lastClosedIn = async (db: Db, { from, to }: { readonly from: Day; readonly to: Day }) => {
  const day = [...(await newestMarks(db, from, addDays(to, -1))).keys()].sort().at(-1);
  const entry = day === undefined ? undefined : (await entriesOf(db, day)).at(-1);
  if (entry === undefined) throw conflict("noClosedDay", "stage");
  return { day: entry.day, chain: entry.hash };
};

/**
 * Fixes the list of the calls of a stage's closed days and a secret, and tells the check sums of both.
 * @throws Refusal forbidden, audited; conflict
 */
export const prepareSample = async (room: SampleRoom, who: Who, stage: string, size: number): Promise<void> => {
  const { db, read, today, zone, held } = room;
  await mustBeClient(db, who, "StageSamplePrepared");
  const state = await read(db);
  const window = windowIn(state, stage, today());
  const { day, chain } = await lastClosedIn(db, window);
  const period = { from: dayTimes(window.from, zone).from, to: dayTimes(day, zone).to };
  const calls = await callsToSample(db, period.from, period.to, mostListed + 1);
  if (calls.length > mostListed) throw conflict("listTooLong", "stage");
  const list = listText(calls);
  const secret = randomBytes(32).toString("hex");
  const sample = stageOf(state, stage).samples.length + 1;
  const deed = {
    ...{
      type: "StageSamplePrepared" as const,
      stage,
      sample,
      size,
      from: window.from,
      to: addDays(day, 1),
      day,
      chain,
    },
    ...{ calls: calls.length, list: sumOf(list), commitment: sumOf(secret) },
  };
  const content = await packed(list);
  await actUnderContract(db, read, { ...who, deed, held }, today(), ({ tx, at }) =>
    insertContractSample(tx, { stage, no: sample, secret, list: content, at }).then(() => {}),
  );
};

const sampleIn = (state: ContractState, stage: string, no: number): StageSample => {
  const found = stageOf(state, stage).samples.find((each) => each.no === no);
  if (found === undefined) throw new Refusal("notFound");
  return found;
};

/** The list as it was fixed, and the secret. @throws Refusal notFound; conflict: they are not those whose check sums were told */
export const keptList = async (db: Db, state: ContractState, stage: string, no: number) => {
  const told = sampleIn(state, stage, no);
  const kept = await findContractSample(db, stage, no);
  if (kept === undefined) throw new Refusal("notFound");
  const text = (await unpacked(kept.list)).toString();
  if (sumOf(text) !== told.list || sumOf(kept.secret) !== told.commitment) throw conflict("altered", "list");
  return { told, text, secret: kept.secret };
};

/** Takes the client's word, and draws: once. @throws Refusal forbidden, audited; notFound; conflict */
export const drawSample = async (
  room: SampleRoom,
  who: Who,
  { stage, sample, word: said }: { readonly stage: string; readonly sample: number; readonly word: string },
): Promise<void> => {
  const { db, read, today, held } = room;
  await mustBeClient(db, who, "StageSampleDrawn");
  const { told, text, secret } = await keptList(db, await read(db), stage, sample);
  const word = said.trim();
  const seed = seedOf({ chain: told.chain, list: told.list, secret, word });
  const drawn = await drawInTurns(seed, text.trimEnd().split("\n"), told.size);
  const deed = { type: "StageSampleDrawn" as const, stage, sample, word, secret, seed, drawn };
  await actUnderContract(db, read, { ...who, deed, held }, today());
};

/** A call that was drawn, to be heard: by the client, who examines it; whoever may hear all calls may anyway. @throws Refusal notFound, forbidden (audited) */
export const drawnCall = async (
  { db, read }: Pick<SampleRoom, "db" | "read">,
  { principal, actor }: Who,
  { stage, sample, call }: { readonly stage: string; readonly sample: number; readonly call: string },
) => {
  await auditAttempt(db, { actor, tried: "recording.hear", subject: call }, async () => {
    if (sideOf(principal) !== "client" && scopeOf(principal, "recording.hear") !== "all")
      throw new Refusal("forbidden");
  });
  const { drawn } = sampleIn(await read(db), stage, sample);
  if (!drawn?.calls.includes(call)) throw new Refusal("notFound");
  return findCall(db, { scope: "all", user: principal.user.id, groups: [] }, call);
};
