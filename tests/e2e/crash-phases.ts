import {
  type CallEnd,
  type OutgoingCall,
  Phone,
  type PhoneCall,
  type Server,
  startServer,
  toneBegins,
  tones,
  until,
  type World,
  within,
} from "@zongji/kit";
import { expect } from "vitest";
import {
  answerNext,
  becomes,
  citizenCalls,
  factsOf,
  pressOne,
  recordOf,
  type Seat,
  stateOf,
  takePhoneSeat,
  wholeLog,
} from "./cast.ts";
import { checkRecording, killServerAlone, restart } from "./crash.ts";
import { type CallRecord, hotlineNumber, type Person, signInFirst } from "./scene.ts";

const agentNos = ["8001", "8002", "8003", "8004", "8005", "8006"] as const;
type AgentNo = (typeof agentNos)[number];
type IncomingCall = Awaited<ReturnType<Phone["nextCall"]>>;

/** Calls in every phase at once. `citizen`: the carrier's side · `agent`: the agent's phone. */
export type Phases = {
  readonly server: Server;
  readonly administrator: Person;
  readonly carrier: Phone;
  readonly seats: Readonly<Record<AgentNo, Seat>>;
  /** 8001's phone rings. */
  readonly ringing: { readonly citizen: OutgoingCall; readonly agent: IncomingCall };
  /** 8002's phone rings, and is picked up while the server is dead. */
  readonly pickedUp: { readonly citizen: OutgoingCall; readonly agent: IncomingCall };
  /** 8003 has hung up; the citizen is asked to rate. */
  readonly asked: { readonly citizen: OutgoingCall; readonly agent: IncomingCall };
  /** 8004 has picked up; the citizen is being told her number. */
  readonly told: { readonly citizen: OutgoingCall; readonly agent: IncomingCall };
  /** 8005 called out, and the outside party's phone rings. */
  readonly dialled: { readonly citizen: IncomingCall; readonly agent: IncomingCall };
  /** 8006 called out, and they talk. */
  readonly talking: { readonly citizen: IncomingCall; readonly agent: IncomingCall };
  /** Not answered yet. */
  readonly arrived: OutgoingCall;
  /** How long the media process stood still for that, ms: sound of then may be lost. */
  readonly stillMs: number;
};

type Stage = Pick<Phases, "server" | "administrator" | "carrier" | "seats"> & {
  /** Process ids, looked up before anybody talks: that takes time, in which the phones of this process would be silent. */
  readonly media: readonly number[];
};

const openStage = async (world: World): Promise<Stage> => {
  const server = await startServer(world);
  const administrator = await signInFirst(server, "administrator");
  const carrier = world.own(await Phone.open({ number: "13900000001", toneHz: tones.caller }));
  const peer = { match: ["127.0.0.1"], host: "127.0.0.1", port: carrier.sip.port };
  await administrator.ask("PATCH", "/api/trunks/carrier", peer);
  const taken = await Promise.all(
    agentNos.map(async (agentNo) => {
      const seat = await takePhoneSeat(world, server, administrator, { agentNo, toneHz: tones.agent });
      await seat.person.post("/api/agent/busy");
      return [agentNo, seat] as const;
    }),
  );
  const media = server.pidsOf("packages/media/");
  return { server, administrator, carrier, media, seats: Object.fromEntries(taken) as Stage["seats"] };
};

/** A citizen is put through to the only agent who is ready. */
const putThrough = async ({ server, carrier }: Pick<Stage, "server" | "carrier">, seat: Seat) => {
  await seat.person.post("/api/agent/ready");
  const citizen = await citizenCalls(carrier, server, tones.otherCaller);
  await pressOne(citizen);
  return citizen;
};

const rings = async (stage: Stage, seat: Seat) => {
  const citizen = await putThrough(stage, seat);
  const agent = await seat.phone.nextCall();
  agent.ring();
  return { citizen, agent };
};

/** 呼出: the agent's phone picks up by itself; the outside party's rings. */
const dials = async ({ carrier }: Stage, { person, phone }: Seat) => {
  await person.post("/api/agent/call-out", { number: "13800138000" });
  const agent = await phone.nextCall();
  agent.answer();
  const citizen = await carrier.nextCall();
  citizen.ring();
  return { citizen, agent };
};

const hears = (call: PhoneCall, toneHz: number): Promise<unknown> =>
  until(`${toneHz} Hz is heard`, () => toneBegins(call.heard(), toneHz) !== undefined);

/** An INVITE whose answer waits for a media process that stands still; then the server is killed. */
const arrives = async ({ server, carrier, media }: Stage): Promise<Pick<Phases, "arrived" | "stillMs">> => {
  const from = performance.now();
  for (const pid of media) process.kill(pid, "SIGSTOP");
  const arrived = await carrier.call({ to: `sip:${hotlineNumber}@${server.sipAddress}` });
  await until("the INVITE has arrived", () => arrived.statuses.includes(100), { everyMs: 5 });
  const killed = killServerAlone(server);
  for (const pid of media) process.kill(pid, "SIGCONT");
  const stillMs = performance.now() - from;
  await killed;
  return { arrived, stillMs };
};

/** Brings calls to every phase, kills the server, and lets one phone be picked up meanwhile. */
export const killInEveryPhase = async (world: World): Promise<Phases> => {
  const stage = await openStage(world);
  const { seats } = stage;
  const talking = await dials(stage, seats["8006"]);
  talking.citizen.answer();
  await hears(talking.agent, tones.caller);
  const asked = await rings(stage, seats["8003"]);
  asked.agent.answer();
  const dialled = await dials(stage, seats["8005"]);
  await hears(asked.agent, tones.otherCaller);
  const ringing = await rings(stage, seats["8001"]);
  const pickedUp = await rings(stage, seats["8002"]);
  const told = await rings(stage, seats["8004"]);
  await asked.agent.hangUp();
  await becomes(seats["8003"], "wrapUp");
  told.agent.answer();
  await becomes(seats["8004"], "talking");
  const still = await arrives(stage);
  pickedUp.agent.answer();
  return { ...stage, ...still, ringing, pickedUp, asked, told, dialled, talking };
};

const endOf = (call: PhoneCall): Promise<CallEnd> => within("the peer is told", 20_000, call.ended);

/** Each peer's own tally: who was in a call got one BYE, whose phone rang a CANCEL, who was not answered a refusal. */
export const everyPeerIsTold = async (phases: Phases): Promise<void> => {
  const { ringing, pickedUp, asked, told, dialled, talking, arrived } = phases;
  for (const call of [ringing.agent, dialled.citizen])
    expect(await endOf(call)).toMatchObject({ by: "them", how: "CANCEL", status: 487 });
  expect(await endOf(arrived)).toMatchObject({ by: "them", how: "refused", status: 503 });
  expect(arrived.statuses).toEqual([100, 503]);
  const up = [ringing.citizen, asked.citizen, told.citizen, told.agent, dialled.agent, talking.citizen, talking.agent];
  for (const call of [...up, pickedUp.citizen, pickedUp.agent]) {
    expect(await endOf(call)).toMatchObject({ by: "them", how: "BYE" });
    expect(call.byes).toBe(1);
  }
  expect(pickedUp.agent.acknowledged).toEqual([pickedUp.agent.localTag]);
  for (const call of [ringing.agent, dialled.citizen, arrived, ...up, pickedUp.citizen, pickedUp.agent])
    expect(call.end?.reason).toContain('text="restart"');
  expect(asked.agent.byes).toBe(0);
};

/** Each at what she rested at before her call; one whose phone rang takes the next call. */
export const agentsAreFree = async (phases: Phases): Promise<OutgoingCall> => {
  const { seats } = phases;
  for (const agentNo of agentNos) {
    const seat = seats[agentNo];
    expect(await stateOf(seat), agentNo).toBe(agentNo < "8005" ? "ready" : "busy");
    expect((await seat.person.get("/api/agent")).call).toBeNull();
    await seat.person.post("/api/agent/busy");
  }
  const later = await putThrough(phases, seats["8001"]);
  const answered = await answerNext(seats["8001"]);
  await hears(answered, tones.otherCaller);
  await later.hangUp();
  await within("the agent is rung off", 10_000, answered.ended);
  return later;
};

/** The log, once it tells the end of so many calls and of their recordings. */
const logOf = (administrator: Person, calls: number): Promise<CallRecord[]> =>
  until(
    `the log tells the end of ${calls} calls`,
    async () => {
      const log = await wholeLog(administrator);
      const isOver = (record: CallRecord) =>
        factsOf(record, "CallEnded").length > 0 &&
        factsOf(record, "RecordingStarted").length === factsOf(record, "RecordingEnded").length &&
        factsOf(record, "RecordingStarted").length === record.recordings.length;
      return log.length >= calls && log.every(isOver) && log;
    },
    { limitMs: 30_000, everyMs: 500 },
  );

const types = (record: CallRecord, of: RegExp): string[] =>
  record.facts.map(({ type }) => type).filter((type) => of.test(type));

/** Every call ended once, as it was. */
export const logIsTrue = async (phases: Phases, later: PhoneCall): Promise<void> => {
  const { administrator, ringing, pickedUp, asked, told, talking, arrived } = phases;
  const log = await logOf(administrator, 8);
  expect(log).toHaveLength(8);
  for (const record of log) {
    expect(factsOf(record, "CallEnded")).toHaveLength(1);
    expect(factsOf(record, "LegEnded")).toHaveLength(
      factsOf(record, "CallArrived").length + factsOf(record, "LegStarted").length,
    );
  }
  const told5 = [ringing.citizen, pickedUp.citizen, asked.citizen, told.citizen, arrived, later].map((call) => {
    const { row, facts } = recordOf(log, call);
    const ends = facts.filter(({ type }) => /^(OfferEnded|QueueLeft|TalkEnded|SurveyEnded)$/.test(type));
    return [
      row.disposition,
      row.ending,
      ends.map(
        (fact) => `${fact.type} ${fact.reason ?? fact.outcome ?? (fact.ending as CallEnd & { cause: string }).cause}`,
      ),
    ];
  });
  const offered = ["OfferEnded FORCED", "QueueLeft ERROR"];
  expect(told5).toEqual([
    ["D10", restart, offered],
    ["D10", restart, offered],
    ["D2", restart, ["QueueLeft ANSWER", "TalkEnded hangup", "SurveyEnded none"]],
    ["D2", restart, ["QueueLeft ANSWER", "TalkEnded restart"]],
    ["D10", restart, []],
    ["D2", { by: "caller", cause: "hangup" }, ["QueueLeft ANSWER", "TalkEnded hangup"]],
  ]);
  expect(factsOf(recordOf(log, told.citizen), "AgentNoAnnounced")).toEqual([]);
  expect(factsOf(recordOf(log, arrived), "CallAnswered")).toEqual([]);
  const out = log.filter((record) => factsOf(record, "DialStarted").length > 0);
  const byAgent = (agentNo: string) => out.filter((record) => factsOf(record, "DialStarted")[0]?.agentNo === agentNo);
  const [dialledOut, ...more] = byAgent("8005");
  const [talkedOut, ...others] = byAgent("8006");
  expect([...more, ...others]).toEqual([]);
  expect(types(dialledOut!, /^(Dial|Talk)/)).toEqual(["DialStarted", "DialFailed"]);
  expect(factsOf(dialledOut!, "DialFailed")[0]).toMatchObject({ ending: restart });
  expect(types(talkedOut!, /^(Dial|Talk)/)).toEqual(["DialStarted", "DialAnswered", "TalkEnded"]);
  expect(factsOf(talkedOut!, "TalkEnded")[0]).toMatchObject({ ending: restart });
  const voices = { left: tones.caller, right: tones.agent };
  await checkRecording(administrator, talkedOut!, talking.citizen, voices, phases.stillMs + 300);
};

/** Nothing is counted twice, and nothing is left behind. */
export const countsAreTrue = async ({ administrator, server }: Phases): Promise<void> => {
  const { today, agents } = await administrator.get("/api/wall");
  expect(today).toMatchObject({ inboundTotal: 6, answered: 3, outboundTotal: 2, tests: 0 });
  const states = agents
    .filter(({ state }: { state: string }) => state !== "offline")
    .map(({ agentNo, state }: { agentNo: string; state: string }) => `${agentNo} ${state}`)
    .sort();
  expect(states).toEqual(["8001 wrapUp", "8002 busy", "8003 busy", "8004 busy", "8005 busy", "8006 busy"]);
  await until("no port is left open", () => server.rtpPortsOpen().length === 0, { limitMs: 10_000 });
};
