// runs: heavy
import { newWorld, queryAt, sleep, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { logOnceOver } from "./cast.ts";
import { type House, openHouse } from "./crash-house.ts";
import { dieAt, phasesOf } from "./instants.ts";

/** The long form: ZONGJI_INSTANTS=80 ZONGJI_SEED=7 npm test -- tests/e2e/crash-instants.test.ts */
const instants = Number(process.env.ZONGJI_INSTANTS ?? 5);
const seed = process.env.ZONGJI_SEED === "random" ? Date.now() : Number(process.env.ZONGJI_SEED ?? 2026);

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** mulberry32: the same numbers from 0 to 1 for the same seed. */
const randomOf = (from: number) => {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Nobody is in a call any more, and nobody is stuck in one. */
const allIsQuiet = async ({ server, seats, administrator }: House): Promise<void> => {
  await until("no leg is left", async () => (await server.metrics()).get("zongji_switch_legs") === 0, {
    limitMs: 15_000,
    everyMs: 100,
  });
  const { agents } = await administrator.get("/api/wall");
  const ours = Object.values(seats).map(({ agentNo }) => agentNo);
  const stuck = (agents as { agentNo: string; state: string; call: string | null }[])
    .filter(({ agentNo }) => ours.includes(agentNo))
    .filter(({ state, call }) => !["ready", "busy"].includes(state) || call !== null);
  expect(stuck).toEqual([]);
  for (const { phone } of Object.values(seats))
    expect(phone.calls.filter(({ end }) => end === undefined)).toHaveLength(0);
};

/** Of every call: what has a beginning has one end. */
const pairs = [
  ["CallArrived", "CallEnded"],
  ["IvrEntered", "IvrLeft"],
  ["QueueEntered", "QueueLeft"],
  ["HoldStarted", "HoldEnded"],
  ["ConsultStarted", "ConsultEnded"],
  ["ThreeWayStarted", "ThreeWayEnded"],
  ["SurveyOffered", "SurveyEnded"],
] as const;

type Counts = { readonly call: string; readonly counts: Record<string, number> };

const everyCallIsWhole = async ({ databaseUrl, calls }: House): Promise<void> => {
  const rows = await queryAt<Counts>(
    databaseUrl,
    `select call, jsonb_object_agg(type, n) as counts from
     (select call, type, count(*)::int as n from fact where call is not null group by call, type) each group by call`,
  );
  const arrived = rows.filter(({ counts }) => counts.CallArrived !== undefined);
  const odd = arrived.flatMap(({ call, counts }) => {
    const n = (type: string) => counts[type] ?? 0;
    const wrong: string[] = pairs
      .filter(([from, to]) => n(from) !== n(to))
      .map(([from, to]) => `${n(from)} ${from}, ${n(to)} ${to}`);
    if (n("CallArrived") !== 1) wrong.push(`${n("CallArrived")} CallArrived`);
    if (n("LegEnded") !== n("CallArrived") + n("LegStarted"))
      wrong.push(`${n("LegEnded")} LegEnded of ${1 + n("LegStarted")}`);
    if (n("RecordingStarted") !== n("RecordingEnded") + n("RecordingFailed"))
      wrong.push(`${n("RecordingStarted")} RecordingStarted`);
    if (n("OfferStarted") !== n("OfferAnswered") + n("OfferEnded")) wrong.push(`${n("OfferStarted")} OfferStarted`);
    return wrong.length > 0 ? [`${call}: ${wrong.join(", ")}`] : [];
  });
  expect(odd).toEqual([]);
  const [twice] = await queryAt<{ n: number }>(
    databaseUrl,
    "select count(*)::int as n from (select 1 from fact group by node, epoch, seq having count(*) > 1) each",
  );
  expect(twice!.n).toBe(0);
  // Refused before they were taken: no call of ours.
  const taken = calls.filter(({ answeredAtMs }) => answeredAtMs !== undefined);
  expect(arrived.length).toBeGreaterThanOrEqual(taken.length);
  expect(arrived.length).toBeLessThanOrEqual(calls.length);
};

const countsAreTrue = async ({ administrator, calls }: House): Promise<void> => {
  const log = await logOnceOver(
    administrator,
    calls.filter(({ answeredAtMs }) => answeredAtMs !== undefined),
  );
  const { today } = await administrator.get("/api/wall");
  expect(today).toMatchObject({ inboundTotal: log.length });
  const ids = log.flatMap(({ facts }) =>
    facts.filter(({ type }) => type === "CallArrived").map(({ sipCallId }) => sipCallId),
  );
  expect(new Set(ids).size).toBe(log.length);
};

test(
  `killed at ${instants} instants, every call goes on to a true end, and nothing is stuck or counted twice`,
  async () => {
    const house = await openHouse(world);
    const random = randomOf(seed);
    const phases = phasesOf(house);
    for (let instant = 1; instant <= instants; instant += 1) {
      const from = performance.now();
      try {
        const { offsetsMs, backMs, backAtMs } = await dieAt(house, phases, random);
        await allIsQuiet(house);
        // Who dies within ten seconds a dozen times in a row is taken to die of the calls: now and then it lives longer.
        if (instant % 6 === 0) await sleep(Math.max(0, backAtMs + 10_500 - performance.now()));
        console.log(JSON.stringify({ instant, ms: Math.round(performance.now() - from), backMs, ...offsetsMs }));
      } catch (error) {
        throw new Error(`instant ${instant} of seed ${seed}: ${(error as Error).message}`, { cause: error });
      }
    }
    await until(
      "every fact is in the database",
      async () => (await house.server.metrics()).get("zongji_shipping_waiting") === 0,
      { everyMs: 250 },
    );
    await everyCallIsWhole(house);
    await countsAreTrue(house);
  },
  60_000 + instants * 20_000,
);
