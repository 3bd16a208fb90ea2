import { createHash, randomUUID } from "node:crypto";
import {
  type CallPick,
  durationClasses,
  type NewSample,
  type QualityPicture,
  type Sample,
  type SampleAsk,
  type SamplePreview,
} from "@zongji/api";
import { assignEvenly, drawSample, sizeOfShare } from "@zongji/domain";
import {
  type Actor,
  type Db,
  findScorecard,
  insertSample,
  inTransaction,
  listInspectors,
  listSamples,
  nowOf,
  type PickedCall,
  type PickFilter,
  pickedCalls,
  pictureOf,
  refreshScores,
  writeAudit,
} from "@zongji/store";
import { Refusal, type SessionOf, scopeOf } from "@zongji/web";
import type { NumberSearches } from "../calls/index.ts";
import { type ListRoom, readerOf } from "../lists/index.ts";
import { presentSample } from "./present.ts";

/** More calls than that are no population that somebody looks through: the period is to be made shorter. */
const mostCalls = 200_000;

export type Drawer = {
  readonly db: Db;
  readonly zone: string;
  /** The call log: its filters are what is chosen by. */
  // biome-ignore lint/suspicious/noExplicitAny: a list whose rows do not matter here
  readonly calls: ListRoom<PickFilter["calls"], any, any>;
  /** By a citizen's name, of each person. */
  readonly searches: NumberSearches;
};
export type Asker = { readonly session: SessionOf; readonly actor: Actor };

/** Whose name is looked for. As of numbers, few different ones are answered, and each leaves a line without the name. @throws Refusal */
const searchedCitizen = async ({ db, searches }: Drawer, { session, actor }: Asker, citizen: string) => {
  if (scopeOf(session.principal, "citizen.list") === undefined) throw new Refusal("forbidden", { field: "citizen" });
  if (searches.note(session.principal.user.id, citizen))
    await writeAudit(db, actor, "citizen.find", "", { by: ["name"], page: "quality" });
  return { citizen };
};

/** @throws Refusal forbidden where a filter needs a right that the person lacks */
const filterOf = async (drawer: Drawer, ask: Asker, pick: CallPick): Promise<PickFilter> => {
  const { calls, zone } = drawer;
  const { citizen, holdFrom, silentFrom, bothFrom, recorded, hour, ...filters } = pick;
  const { principal } = ask.session;
  if (filters.number !== undefined && scopeOf(principal, "number.unmasked") === undefined)
    throw new Refusal("forbidden", { field: "number" });
  const reader = readerOf(calls.list, principal);
  const sound = { ...(silentFrom && { silentFrom }), ...(bothFrom && { bothFrom }) };
  const more = {
    ...(citizen !== undefined && (await searchedCitizen(drawer, ask, citizen))),
    ...sound,
    ...{ ...(holdFrom && { holdFrom }), ...(recorded && { recorded }), ...(hour !== undefined && { hour }) },
  };
  return { calls: await calls.filterOf(filters, reader, ask, nowOf(drawer.db)), zone, ...more };
};

export const pictureFor = async (drawer: Drawer, ask: Asker, pick: CallPick): Promise<QualityPicture> => {
  const all = await pictureOf(drawer.db, await filterOf(drawer, ask, pick), durationClasses);
  const add = <K extends string>(keyOf: (one: (typeof all)[number]) => K) => {
    const sums = new Map<K, number>();
    for (const each of all) sums.set(keyOf(each), (sums.get(keyOf(each)) ?? 0) + each.calls);
    return sums;
  };
  const fromSec = (place: string): number => durationClasses[Number(place)]!;
  return {
    calls: add(() => "all").get("all") ?? 0,
    cells: [...add(({ place, rating }) => `${place} ${rating}`)].map(([key, calls]) => {
      const [place, rating] = key.split(" ");
      return { fromSec: fromSec(place!), rating: rating as QualityPicture["cells"][number]["rating"], calls };
    }),
    hours: [...add(({ hour, place }) => `${hour} ${place}`)].map(([key, calls]) => {
      const [hour, place] = key.split(" ");
      return { hour: Number(hour), fromSec: fromSec(place!), calls };
    }),
  };
};

type Drawn = {
  readonly preview: SamplePreview;
  readonly calls: readonly PickedCall[];
  readonly cardVersion: number;
  readonly size: number;
};

/** How many are drawn: what was asked for, or the share of all of them. */
const sizeOf = ({ size, share }: Pick<SampleAsk, "size" | "share">, population: number): number =>
  share === undefined ? size : sizeOfShare(population, share, size);

const draw = async (drawer: Drawer, ask: Asker, asked: SampleAsk): Promise<Drawn> => {
  const { pick, scorecard, seed, way, share } = asked;
  const { db } = drawer;
  if (share !== undefined && share.num > share.den)
    throw new Refusal("badRequest", { field: "share.num", reason: "aboveOne" });
  const card = await findScorecard(db, scorecard, "published");
  if (card === undefined) throw new Refusal("conflict", { field: "scorecard", reason: "scorecardNotInUse" });
  const all = await pickedCalls(db, await filterOf(drawer, ask, pick), scorecard, mostCalls + 1);
  if (all.length > mostCalls) throw new Refusal("badRequest", { field: "pick.from", reason: "tooManyCalls" });
  const candidates = all.map(({ id: call, user_id: agent }) => ({ call, agent }));
  const size = sizeOf(asked, all.length);
  const { taken, shares } = drawSample(seed, candidates, size, way);
  const byId = new Map(all.map((call) => [call.id, call]));
  const calls = taken.map(({ call }) => byId.get(call)!);
  const users = await db
    .selectFrom("user")
    .select(["id", "name", "agent_no"])
    .where("id", "in", ["", ...shares.map(({ agent }) => agent)])
    .execute();
  const named = new Map(users.map((user) => [user.id, user]));
  const populationSum = createHash("sha256")
    .update(all.map(({ id }) => `${id}\n`).join(""))
    .digest("hex");
  return {
    ...{ calls, size },
    cardVersion: card.version,
    preview: {
      ...{ population: all.length, populationSum, taken: taken.length, calls: taken.map(({ call }) => call) },
      shares: shares.map((share) => ({
        ...share,
        ...{ name: named.get(share.agent)?.name ?? share.agent, agentNo: named.get(share.agent)?.agent_no ?? null },
      })),
    },
  };
};

export const previewSample = async (drawer: Drawer, ask: Asker, asked: SampleAsk): Promise<SamplePreview> =>
  (await draw(drawer, ask, asked)).preview;

/** Who of these may score, with how many tasks each has open. @throws Refusal badRequest naming one that may not */
export const inspectorsAmong = async (db: Db, wanted: readonly string[]): Promise<ReadonlyMap<string, number>> => {
  const all = await listInspectors(db);
  const load = new Map(all.filter(({ id }) => wanted.includes(id)).map(({ id, open }) => [id, open]));
  if (wanted.some((id) => !load.has(id)))
    throw new Refusal("badRequest", { field: "inspectors", reason: "noInspector" });
  return load;
};

/** Draws a sample and makes tasks of it. @throws Refusal conflict where no call was found */
export const drawNewSample = async (drawer: Drawer, ask: Asker, given: NewSample): Promise<Sample> => {
  const { db } = drawer;
  const now = nowOf(db);
  if (given.dueAt <= now) throw new Refusal("badRequest", { field: "dueAt", reason: "past" });
  const load = await inspectorsAmong(db, given.inspectors);
  const { preview, calls, cardVersion, size } = await draw(drawer, ask, given);
  if (calls.length === 0) throw new Refusal("conflict", { field: "pick", reason: "noCalls" });
  const { actor } = ask;
  const id = randomUUID();
  const tasks = calls.map((call) => ({ id: randomUUID(), call }));
  const never = ({ users, user_id }: PickedCall) => [...users, user_id];
  const givenTo = assignEvenly(
    tasks.map(({ id: task, call }) => ({ task, never: never(call) })),
    given.inspectors,
    load,
  );
  const { scorecard, seed, way, share, dueAt: due_at } = given;
  const { number: _, citizen: __, ...filter } = given.pick;
  const name = given.name.replaceAll("\0", "").trim();
  await inTransaction(db, actor, async ({ tx, audit, event }) => {
    await insertSample(
      tx,
      {
        ...{ id, name, scorecard, card_version: cardVersion, seed, way, size, filter: JSON.stringify(filter) },
        ...{ population: preview.population, population_sum: preview.populationSum, due_at, by: actor.userId, at: now },
      },
      tasks.map(({ id: task, call }) => ({
        ...{ id: task, sample: id, call: call.id, call_at: call.started_at, agent: call.user_id },
        ...{ agent_no: call.agent_no, group_id: call.group_id, number: call.called_number },
        ...{ business_type: call.business_type, users: [...call.users], scorecard, card_version: cardVersion },
        ...{ state: givenTo.has(task) ? ("assigned" as const) : ("drawn" as const) },
        ...{ inspector: givenTo.get(task) ?? null, due_at, created_at: now },
      })),
    );
    await refreshScores(
      tx,
      tasks.map(({ id: task }) => task),
    );
    audit("sample.draw", id, {
      name,
      seed,
      size,
      ...(share && { share }),
      way,
      population: preview.population,
      tasks: tasks.length,
    });
    event("SampleDrawn", id, { name, seed, population: preview.population, tasks: tasks.length });
  });
  const [sample] = await listSamples(db, id);
  return presentSample(sample!);
};
