import { readdirSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import {
  newWorld,
  type Phone,
  type PhoneCall,
  type Server,
  sleep,
  startServer,
  toneBegins,
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
  logOnceOver,
  openCarrier,
  pressOne,
  recordOf,
  type Seat,
  stateOf,
  takePhoneSeat,
} from "./cast.ts";
import { checkRecording, killServerAlone, restart, serverSaid } from "./crash.ts";
import { agentsAreFree, countsAreTrue, everyPeerIsTold, killInEveryPhase, logIsTrue } from "./crash-phases.ts";
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
  await administrator.ask("PATCH", "/api/trunks/carrier", { match: ["127.0.0.1"] });
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const carrier = await openCarrier(world);
  const earlier = await citizenCalls(carrier, server, tones.otherCaller);
  await sleep(1500);
  await earlier.hangUp();
  const talking = await citizenCalls(carrier, server, tones.caller);
  await pressOne(talking);
  const agentCall = await answerNext(seat);
  await until("the agent hears the citizen", () => toneBegins(agentCall.heard(), tones.caller) !== undefined);
  await becomes(seat, "talking");
  const waiting = await citizenCalls(carrier, server, tones.otherCaller);
  await pressOne(waiting);
  const inMenu = await citizenCalls(carrier, server, tones.otherCaller);
  return { server, administrator, carrier, seat, earlier, talking, waiting, inMenu, agentCall };
};

const open = ({ talking, waiting, inMenu, agentCall }: Scene) => [talking, waiting, inMenu, agentCall];

/** Each peer is rung off by the new server, and says the same of its call. */
const everyPeerIsRungOff = async (scene: Scene): Promise<void> => {
  for (const call of open(scene)) {
    const end = await within("the peer is rung off", 20_000, call.ended);
    expect(end).toMatchObject({ by: "them", how: "BYE" });
    expect(end.reason).toContain('text="restart"');
    expect(call.byes).toBe(1);
  }
};

/** The agent takes a call at once, by the registration that her phone made with the dead server. */
const agentIsFree = async ({ server, seat, carrier }: Scene): Promise<PhoneCall> => {
  expect(await stateOf(seat)).toBe("ready");
  expect((await seat.person.get("/api/agent")).call).toBeNull();
  const later = await citizenCalls(carrier, server, tones.caller);
  await pressOne(later);
  const answered = await answerNext(seat);
  await until("the agent hears the next citizen", () => toneBegins(answered.heard(), tones.caller) !== undefined);
  await later.hangUp();
  await within("the agent is rung off", 10_000, answered.ended);
  await becomes(seat, "wrapUp");
  return later;
};

const once = ["CallArrived", "CallAnswered", "CallEnded", "RecordingStarted"];

const checkEnds = (log: readonly CallRecord[], scene: Scene, later: PhoneCall): void => {
  const { earlier, talking, waiting, inMenu } = scene;
  const came = [earlier, talking, waiting, inMenu, later].map((call) => {
    const record = recordOf(log, call);
    for (const type of once) expect(factsOf(record, type), type).toHaveLength(1);
    expect(factsOf(record, "RecordingEnded")).toHaveLength(1);
    return [record.row.disposition, record.row.ending, factsOf(record, "TalkEnded").length];
  });
  expect(came).toEqual([
    ["D1", { by: "caller", cause: "hangup" }, 0],
    ["D2", restart, 1],
    ["D10", restart, 0],
    ["D10", restart, 0],
    ["D2", { by: "caller", cause: "hangup" }, 1],
  ]);
  expect(log).toHaveLength(5);
  const talk = recordOf(log, talking);
  expect(factsOf(talk, "TalkEnded")[0]).toMatchObject({ agentNo: "8001", ending: restart });
  expect(factsOf(recordOf(log, waiting), "QueueLeft")[0]).toMatchObject({ reason: "ERROR" });
  for (const record of log) {
    const times = record.facts.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  }
};

/** The wall counts the day once, from the journal; the log once, from the database. */
const checkCounts = async ({ administrator }: Scene): Promise<void> => {
  const { today, agents } = await administrator.get("/api/wall");
  expect(today).toMatchObject({ inboundTotal: 5, answered: 2, outboundTotal: 0, tests: 0 });
  const here = agents.filter(({ state }: { state: string }) => state !== "offline");
  expect(here).toMatchObject([{ agentNo: "8001", state: "wrapUp" }]);
  expect((await administrator.get("/api/calls?test=yes")).total).toBe(5);
};

const comesBack = async (scene: Scene): Promise<CallRecord> => {
  await scene.server.start();
  await everyPeerIsRungOff(scene);
  const later = await agentIsFree(scene);
  const { earlier, talking, waiting, inMenu } = scene;
  const log = await logOnceOver(scene.administrator, [earlier, talking, waiting, inMenu, later]);
  checkEnds(log, scene, later);
  await checkCounts(scene);
  const record = recordOf(log, talking);
  await checkRecording(scene.administrator, record, talking, { left: tones.caller, right: tones.agent });
  return record;
};

test("a server that is killed in mid-call ends its calls truthfully when it is back", async () => {
  const scene = await callsGoOn();
  await sleep(6000);
  await killServerAlone(scene.server);
  await comesBack(scene);
  expect(serverSaid(scene.server, "torn")).toEqual([]);
});

test("a journal whose last record is torn tells all that came before it", async () => {
  const scene = await callsGoOn();
  await sleep(6000);
  await scene.server.kill9();
  const folder = join(scene.server.dataFolder, "journal");
  const newest = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort()
    .at(-1)!;
  truncateSync(newest, statSync(newest).size - 3);
  await comesBack(scene);
  expect(serverSaid(scene.server, "the torn end of the journal was cut off")).toHaveLength(1);
});

test("a clock that is set back an hour in mid-call, with the server killed, makes no time run backwards", async () => {
  const clock = new WallClock(world);
  const scene = await callsGoOn(clock);
  const before = performance.now();
  clock.step(-3600);
  await sleep(6000);
  await scene.server.kill9();
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

test("killed with calls in every phase, it tells each peer what it needs to know, and each call once", async () => {
  const phases = await killInEveryPhase(world);
  await phases.server.start();
  await everyPeerIsTold(phases);
  const later = await agentsAreFree(phases);
  await logIsTrue(phases, later);
  await countsAreTrue(phases);
});
