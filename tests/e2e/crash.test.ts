import { readdirSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import {
  isSaid,
  newWorld,
  type Phone,
  type PhoneCall,
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
import {
  answerNext,
  becomes,
  citizenCalls,
  factsOf,
  hearEachOther,
  logOnceOver,
  openCarrier,
  pressOne,
  recordOf,
  type Seat,
  stateOf,
  takePhoneSeat,
} from "./cast.ts";
import { checkRecording, serverSaid } from "./crash.ts";
import { type CallRecord, markAt, type Person, signInFirst } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

type Scene = {
  readonly server: Server;
  readonly administrator: Person;
  readonly carrier: Phone;
  readonly seat: Seat;
  readonly earlier: PhoneCall;
  readonly talking: PhoneCall;
  readonly waiting: PhoneCall;
  readonly inMenu: PhoneCall;
  readonly agentCall: PhoneCall;
};

/** One call is over; of three more one talks, one waits for the same agent, one hears the menu. */
const callsGoOn = async (clock?: WallClock): Promise<Scene> => {
  const server = await startServer(world, clock ? { clock } : {});
  const administrator = await signInFirst(server, "administrator");
  await administrator.insist("PATCH", "/api/trunks/carrier", { match: ["127.0.0.1"] });
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const carrier = await openCarrier(world);
  const earlier = await citizenCalls(carrier, server, tones.otherCaller);
  await sleep(1500);
  await earlier.hangUp();
  const talking = await citizenCalls(carrier, server, tones.caller);
  await pressOne(talking);
  const agentCall = await answerNext(seat);
  await until("the agent hears the citizen", () => isSaid(agentCall.heard(), tones.caller));
  await becomes(seat, "talking");
  const waiting = await citizenCalls(carrier, server, tones.otherCaller);
  await pressOne(waiting);
  const inMenu = await citizenCalls(carrier, server, tones.otherCaller);
  return { server, administrator, carrier, seat, earlier, talking, waiting, inMenu, agentCall };
};

/** Each call is where it was: two talk, one waits with music, one hears the menu; then they end, by whom they end. */
const callsEnd = async ({ talking, waiting, inMenu, agentCall, seat }: Scene): Promise<void> => {
  const heardFrom = [waiting, inMenu].map((call) => call.rtp.packets.length);
  await hearEachOther(talking, agentCall);
  for (const [n, call] of [waiting, inMenu].entries())
    expect(call.rtp.packets.length).toBeGreaterThan(heardFrom[n]! + 200);
  for (const call of [talking, agentCall, waiting, inMenu]) expect(call.end).toBeUndefined();
  expect(await stateOf(seat)).toBe("talking");
  for (const call of [inMenu, talking]) await call.hangUp();
  await within("the agent is rung off", 10_000, agentCall.ended);
  await becomes(seat, "wrapUp");
  await seat.person.post("/api/agent/end-wrap-up");
  const next = await answerNext(seat);
  await until("the agent hears who waited", () => isSaid(next.heard(), tones.otherCaller));
  await waiting.hangUp();
  await within("the agent is rung off again", 10_000, next.ended);
};

const once = ["CallArrived", "CallAnswered", "CallEnded", "RecordingStarted", "RecordingEnded"];

const checkEnds = (log: readonly CallRecord[], { earlier, talking, waiting, inMenu }: Scene): void => {
  const came = [earlier, talking, waiting, inMenu].map((call) => {
    const record = recordOf(log, call);
    for (const type of once) expect(factsOf(record, type), type).toHaveLength(1);
    expect(record.row.ending).toEqual({ by: "caller", cause: "hangup" });
    return [record.row.disposition, factsOf(record, "TalkEnded").length, factsOf(record, "QueueEntered").length];
  });
  expect(came).toEqual([
    ["D1", 0, 0],
    ["D2", 1, 1],
    ["D2", 1, 1],
    ["D1", 0, 0],
  ]);
  expect(log).toHaveLength(4);
  for (const record of log) {
    const times = record.facts.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  }
};

/** The wall counts the day once, from the journal; the log once, from the database. */
const checkCounts = async ({ administrator }: Scene): Promise<void> => {
  const { today } = await administrator.get("/api/wall");
  expect(today).toMatchObject({ inboundTotal: 4, answered: 2, outboundTotal: 0, tests: 0 });
  expect((await administrator.get("/api/calls?test=yes")).total).toBe(4);
};

/** So much shorter than the leg its recording may be. */
const lostMs = 1000;

const comesBack = async (scene: Scene): Promise<CallRecord> => {
  await callsEnd(scene);
  const { earlier, talking, waiting, inMenu } = scene;
  const log = await logOnceOver(scene.administrator, [earlier, talking, waiting, inMenu]);
  checkEnds(log, scene);
  await checkCounts(scene);
  const record = recordOf(log, talking);
  await checkRecording(scene.administrator, record, talking, { left: tones.caller, right: tones.agent }, lostMs);
  return record;
};

test("a journal whose last record is torn tells all that came before it, and the calls go on", async () => {
  const scene = await callsGoOn();
  await sleep(1500);
  await scene.server.kill9();
  const folder = join(scene.server.dataFolder, "journal");
  const newest = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && file.endsWith(".log"))
    .sort()
    .at(-1)!;
  truncateSync(newest, statSync(newest).size - 3);
  await scene.server.start();
  await comesBack(scene);
  expect(serverSaid(scene.server, "the torn end of the journal was cut off")).toHaveLength(1);
});

test("a clock that is set back an hour in mid-call, with the server killed, makes no time run backwards", async () => {
  const clock = new WallClock(world);
  const scene = await callsGoOn(clock);
  const before = performance.now();
  clock.step(-3600);
  await sleep(3000);
  await scene.server.kill9();
  await scene.server.start();
  const record = await comesBack(scene);
  const talkMs = markAt(record, "tE") - markAt(record, "tA");
  const trueMs = performance.now() - scene.agentCall.answeredAtMs!;
  expect(talkMs).toBeGreaterThan(before - scene.agentCall.answeredAtMs!);
  expect(talkMs).toBeLessThan(trueMs);
  expect(record.row.talkMs).toBe(talkMs);
  const steps = serverSaid(scene.server, "the wall clock was stepped").map(({ byMs }) => Number(byMs));
  expect(steps.length).toBeGreaterThan(0);
  for (const byMs of steps) expect(Math.abs(byMs + 3_600_000)).toBeLessThan(5000);
});
