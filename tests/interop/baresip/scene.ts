import { join } from "node:path";
import {
  assertHeardOnce,
  assertHeardSomewhere,
  type Baresip,
  type BaresipSettings,
  cut,
  earOfSound,
  type OutgoingCall,
  Phone,
  readWav,
  type Server,
  samplesOf,
  startBaresip,
  toneBegins,
  toneEnds,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { citizenCalls, hearsOnWire, pressOne, recordOf, wholeLog } from "../../e2e/cast.ts";
import { type CallRecord, openHotline, type Person, recordingFile, signInFirst } from "../../e2e/scene.ts";

export type Desk = { readonly server: Server; readonly administrator: Person; readonly carrier: Phone };

/**
 * The hotline with a carrier at an address of its own, from which citizens call; its agents say no number, so that a talk is tones alone.
 */
export const openDesk = async (world: World, carrierAddress = "127.0.0.1"): Promise<Desk> => {
  const { server, administrator } = await openHotline(world);
  await administrator.insist("PATCH", "/api/trunks/carrier", { match: [carrierAddress] });
  for (const group of ["business", "complaint"])
    await administrator.insist("PATCH", `/api/groups/${group}`, { announceAgentNo: false, wrapUpMs: 500 });
  const carrier = world.own(await Phone.open({ number: "13900000001", address: carrierAddress }));
  return { server, administrator, carrier };
};

export type BaresipSeat = { readonly agentNo: string; readonly person: Person; readonly baresip: Baresip };

/** The certificate that the server shows over TLS, where none was given. */
export const certificateOf = (server: Server): string => join(server.dataFolder, "certificate.pem");

/** An agent with baresip as her phone: registered with digest, signed in to both groups, ready. */
export const sitDown = async (
  world: World,
  { server, administrator }: Desk,
  agentNo: string,
  more: Partial<BaresipSettings> = {},
): Promise<BaresipSeat> => {
  const device = `phone-${agentNo}`;
  const { sipUser, password } = await administrator.post(`/api/devices/${device}/new-secret`);
  const registrar = more.transport === "tls" ? `127.0.0.1:${server.sipTlsPort}` : server.sipAddress;
  const baresip = await startBaresip(world, { user: sipUser, password, registrar, toneHz: tones.agent, ...more });
  const person = await signInFirst(server, agentNo);
  await person.post("/api/agent/sign-in", { groups: ["business", "complaint"], device });
  await until("the phone is reachable", async () => (await person.get("/api/agent")).deviceReachable, {
    everyMs: 250,
  });
  await person.post("/api/agent/ready");
  return { agentNo, person, baresip };
};

export const atDesk = (person: Person, state: string): Promise<unknown> =>
  until(`the desk shows ${state}`, async () => (await person.get("/api/agent")).state === state, { everyMs: 250 });

/** A citizen calls, presses 1, and the agent answers by her phone. */
export const talk = async ({ server, carrier }: Desk, { person, baresip }: BaresipSeat): Promise<OutgoingCall> => {
  const citizen = await citizenCalls(carrier, server, tones.caller);
  await pressOne(citizen);
  await baresip.event("CALL_INCOMING", 60_000);
  await baresip.answer();
  await atDesk(person, "talking");
  // The newest of it alone: to look for a tone takes time, in which the phone of this process is silent.
  const newest = () => samplesOf(citizen.rtp.packets.slice(-10));
  await until("the citizen hears the agent", () => toneBegins(newest(), tones.agent) !== undefined);
  return citizen;
};

/** The phone's port of RTP, by the SDP that it sent last. */
export const rtpPortOf = ({ baresip }: BaresipSeat): number => {
  const own = baresip.sip().findLast(({ way, body }) => way === "out" && body.includes("m=audio"));
  return Number(/^m=audio (\d+)/m.exec(own?.body ?? "")?.[1]);
};

/** baresip's latest call played the tone for at least 5 s. Its player stumbles where the machine does: what came to it is judged on the wire. */
export const assertPhoneHeard = ({ baresip }: BaresipSeat, toneHz: number, others: readonly number[]): void => {
  const { sampleRate } = baresip;
  const heard = baresip.heard();
  const from = toneBegins(heard, toneHz, { rate: sampleRate });
  if (from === undefined) throw new Error("the agent's phone never heard the other's tone");
  const fromMs = (from * 1000) / sampleRate + 300;
  const toMs = (toneEnds(heard, toneHz, { rate: sampleRate })! * 1000) / sampleRate - 300;
  const wanted = { toneHz, db: -12, others, sampleRate };
  assertHeardSomewhere("the agent's phone", cut(heard, fromMs, toMs, sampleRate), wanted);
};

/** The log's record of this call, once it and its recordings are over. */
export const logged = (person: Person, call: OutgoingCall): Promise<CallRecord> =>
  until(
    "the log tells the call's end",
    async () => {
      const log = await wholeLog(person);
      const isOver = ({ row, facts, recordings }: CallRecord) =>
        row.endedAt !== null &&
        facts.some(({ type }) => type === "CallEnded") &&
        facts.filter(({ type }) => type === "RecordingStarted").length ===
          facts.filter(({ type }) => type === "RecordingEnded").length &&
        recordings.length > 0;
      const found = log.some(({ facts }) => facts.some(({ sipCallId }) => sipCallId === call.callId));
      if (!found) return undefined;
      const record = recordOf(log, call);
      return isOver(record) && record;
    },
    { limitMs: 60_000, everyMs: 500 },
  );

/** What the citizen said (left) and heard (right), as the first recording has it. */
export const lanes = (server: Server, record: CallRecord): readonly [left: Int16Array, right: Int16Array] =>
  readWav(recordingFile(server, record)).channels as [Int16Array, Int16Array];

/** In the recording each of the two speaks on her own lane, alone, from the first to the last of the agent's tone. */
export const assertRecorded = async (server: Server, record: CallRecord): Promise<void> => {
  const [left, right] = lanes(server, record);
  // Words of the greeting have such a tone too, but a weaker one.
  const loud = { leastDb: -15 };
  const [from, to] = [toneBegins(right, tones.agent, loud), toneEnds(right, tones.agent, loud)];
  if (from === undefined || to === undefined) throw new Error("the agent is not in the recording");
  const fromMs = from / 8 + 300;
  const window = (lane: Int16Array) =>
    earOfSound(cut(lane, fromMs, to / 8 - 300), record.recordings[0]!.startedAt + fromMs);
  await assertHeardOnce("left", window(left), { toneHz: tones.caller, db: -12, others: [tones.agent] });
  await assertHeardOnce("right", window(right), { toneHz: tones.agent, db: -12, others: [tones.caller] });
};

/** What comes to baresip from now on, in clear, is as it should be. */
export const phoneHears = (who: string, seat: BaresipSeat, toneHz: number, others: readonly number[]): Promise<void> =>
  hearsOnWire(who, () => rtpPortOf(seat), { toneHz, db: -12, others });
