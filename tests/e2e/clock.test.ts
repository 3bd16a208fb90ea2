import {
  newWorld,
  type Phone,
  type Server,
  sleep,
  startServer,
  tones,
  until,
  WallClock,
  type World,
  within,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { factsOf, hearEachOther, logOnceOver, openCarrier, recordOf, takePhoneSeat, talkWith } from "./cast.ts";
import { type CallRecord, markAt, type Person, signInFirst } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const hourSec = 3600;
/** What we know of a moment by the carrier's phone, and how soon it was told. */
const nearMs = 2500;

/** How far the right clock of these tests is from the real one, s: it begins at 23:20 in Shanghai, or at 0:20. Truth is our monotonic clock, which nobody sets. */
let rightSec = 0;
const beginAt = (hour: 23 | 0): void => {
  const shanghaiSec = 8 * hourSec;
  rightSec = hour * hourSec + 20 * 60 - shanghaiSec - (Math.floor(Date.now() / 1000) % (24 * hourSec));
};
const now = () => performance.timeOrigin + performance.now() + 1000 * rightSec;

type Times = { readonly came: number; readonly answered: number; readonly over: number };
type Scene = {
  readonly server: Server;
  readonly administrator: Person;
  readonly carrier: Phone;
  readonly seat: Awaited<ReturnType<typeof takePhoneSeat>>;
};

/** A talk, and what is done in its midst. */
const talk = async ({ seat, carrier, server }: Scene, midst: () => Promise<void> = () => sleep(500)) => {
  const came = now();
  const { citizen, agentCall } = await talkWith(seat, carrier, server, tones.caller);
  const answered = now() - (performance.now() - agentCall.answeredAtMs!);
  await midst();
  await hearEachOther(citizen, agentCall);
  expect([citizen.end, agentCall.end]).toEqual([undefined, undefined]);
  const over = now();
  await citizen.hangUp();
  await within("the agent is rung off", 10_000, agentCall.ended);
  await seat.person.post("/api/agent/end-wrap-up");
  await seat.person.post("/api/agent/ready");
  return { citizen, times: { came, answered, over } satisfies Times };
};

const isTrue = (record: CallRecord, { came, answered, over }: Times): void => {
  expect(Math.abs(Number(record.row.startedAt) - came), "t0").toBeLessThan(nearMs);
  const talkMs = markAt(record, "tE") - markAt(record, "tA");
  expect(record.row.talkMs).toBe(talkMs);
  expect(Math.abs(talkMs - (over - answered)), "talk").toBeLessThan(nearMs);
  const times = record.facts.map(({ at }) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
};

const steps = [
  ["ahead before midnight", 23, hourSec],
  ["back after midnight", 0, -hourSec],
] as const;

test.each(steps)(
  "a clock that is set an hour %s and right again, over a restart, changes no call, no time and no day",
  async (_, hour, wrongSec) => {
    const clock = new WallClock(world);
    beginAt(hour);
    clock.step(rightSec);
    const server = await startServer(world, { clock });
    const administrator = await signInFirst(server, "administrator");
    await administrator.insist("PATCH", "/api/trunks/carrier", { match: ["127.0.0.1"] });
    // Whose packets seem old is soon silent.
    await administrator.insist("PATCH", "/api/policies", { rtpTimeoutMs: 3000 });
    // Nobody is signed out for doing nothing: on the wall clock an hour passes at once here.
    await administrator.insist("PATCH", "/api/sign-in-rules", { idleMin: null });
    const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
    const seated = now();
    const scene = { server, administrator, carrier: await openCarrier(world), seat };
    const stepped = async (seconds: number) => {
      clock.step(rightSec + seconds);
      // Longer than anyone may be silent; by then the server has seen the step.
      await sleep(4500);
    };
    const first = await talk(scene, () => stepped(wrongSec));
    const wrong = await talk(scene, async () => {
      await server.kill9();
      await server.start();
    });
    const last = await talk(scene, () => stepped(0));
    const after = await talk(scene);
    const all = [first, wrong, last, after];
    const log = await logOnceOver(
      administrator,
      all.map(({ citizen }) => citizen),
    );
    for (const { citizen, times } of all) isTrue(recordOf(log, citizen), times);
    expect(log.flatMap((record) => factsOf(record, "TalkEnded"))).toHaveLength(4);

    const { today, at } = await administrator.get("/api/wall");
    expect(Math.abs(at - now())).toBeLessThan(nearMs);
    expect(today).toMatchObject({ inboundTotal: 4, answered: 4 });
    const user = (await seat.person.get("/api/me")).user.id;
    const period = `from=${Math.round(seated - 2 * 3_600_000)}&to=${Math.round(now() + 2 * 3_600_000)}`;
    const history = await until("the states are there", async () => {
      const told = await administrator.get(`/api/supervision/agents/${user}/history?${period}`);
      return told.spans.filter(({ state }: { state: string }) => state === "talking").length === 4 && told;
    });
    const onlineMs = history.totals.reduce((sum: number, { ms }: { ms: number }) => sum + ms, 0);
    expect(Math.abs(onlineMs - (now() - seated))).toBeLessThan(2 * nearMs);
    const talkedMs = all.reduce((sum, { times }) => sum + times.over - times.answered, 0);
    const talking = history.totals.find(({ state }: { state: string }) => state === "talking");
    expect(Math.abs(talking.ms - talkedMs)).toBeLessThan(4 * nearMs);
  },
  240_000,
);
