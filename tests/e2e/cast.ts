import {
  type Browser,
  hearNow,
  hearOnWire,
  hearPage,
  isSaid,
  measured,
  measurementOf,
  type OutgoingCall,
  Phone,
  type PhoneCall,
  type Server,
  sleep,
  tones,
  until,
  type Wanted,
  type World,
} from "@zongji/kit";
import type { Page } from "playwright-core";
import { type CallRecord, hotlineNumber, type Person, signInFirst } from "./scene.ts";

/** An agent who talks by a SIP phone of her own and works her desk over HTTP. */
export type Seat = { readonly agentNo: string; readonly person: Person; readonly phone: Phone };

const groups = ["business", "complaint"];

/** The phone tells the server again where it is, with digest. */
export const registerAgain = (server: Server, { phone }: Seat): Promise<void> =>
  phone.register({ address: "127.0.0.1", port: server.sipPort });

/** Gives the agent's phone a secret, registers it, signs her in to her groups with it, and says ready. */
export const takePhoneSeat = async (
  world: World,
  server: Server,
  administrator: Person,
  { agentNo, toneHz }: { agentNo: string; toneHz: number },
): Promise<Seat> => {
  const device = `phone-${agentNo}`;
  const { sipUser, password } = await administrator.post(`/api/devices/${device}/new-secret`);
  const credentials = { user: sipUser, password };
  const phone = world.own(await Phone.open({ number: sipUser, toneHz, credentials }));
  const seat = { agentNo, phone, person: await signInFirst(server, agentNo) };
  await registerAgain(server, seat);
  await seat.person.post("/api/agent/sign-in", { groups, device });
  await until("the phone is reachable", async () => (await seat.person.get("/api/agent")).deviceReachable);
  await seat.person.post("/api/agent/ready");
  return seat;
};

export const stateOf = async ({ person }: Seat): Promise<string> => (await person.get("/api/agent")).state;

export const becomes = (seat: Seat, state: string): Promise<unknown> =>
  until(`${seat.agentNo} becomes ${state}`, async () => (await stateOf(seat)) === state, { everyMs: 100 });

/** The carrier's line, from which any number of citizens call. */
export const openCarrier = async (world: World): Promise<Phone> =>
  world.own(await Phone.open({ number: "13900000001" }));

/** A citizen who hears the hotline answer. */
export const citizenCalls = async (carrier: Phone, server: Server, toneHz: number): Promise<OutgoingCall> => {
  const call = await carrier.call({ to: `sip:${hotlineNumber}@${server.sipAddress}`, toneHz });
  await call.answered;
  return call;
};

/** In the greeting already, which gives way to a key. */
export const pressOne = async (call: OutgoingCall): Promise<void> => {
  await sleep(800);
  await call.press("1");
};

export const answerNext = async ({ phone }: Seat): Promise<PhoneCall> => {
  const call = await phone.nextCall();
  call.ring();
  await sleep(300);
  call.answer();
  return call;
};

/** What this party hears from now on, for so long. */
export const hearFromNow = async (call: PhoneCall, ms: number): Promise<Int16Array> =>
  (await hearNow(call, ms)).samples;

const listenMs = 5500;

/** This party hears these tones, all along, for 5 s from now. */
export const hears = (who: string, call: PhoneCall, ...tones: readonly Wanted[]): Promise<void> =>
  measured(who, async () => measurementOf(who, await hearNow(call, listenMs), tones));

/** The same of a program of its own, to whose port the server sends in clear. */
export const hearsOnWire = (who: string, port: () => number, ...tones: readonly Wanted[]): Promise<void> =>
  measured(who, async () => measurementOf(who, await hearOnWire(port(), listenMs), tones));

/** The same of a page. */
export const pageHears = (who: string, browser: Browser, page: Page, ...tones: readonly Wanted[]): Promise<void> =>
  measured(who, async () => measurementOf(who, await hearPage(browser, page, listenMs), tones));

export type Voices = { readonly citizenHz: number; readonly agentHz: number };

/** Both hear each other, as of now. */
export const hearEachOther = async (
  citizen: PhoneCall,
  agentCall: PhoneCall,
  { citizenHz, agentHz }: Voices = { citizenHz: tones.caller, agentHz: tones.agent },
): Promise<void> => {
  await Promise.all([
    hears("the citizen", citizen, { toneHz: agentHz, db: -12, others: [citizenHz] }),
    hears("the agent", agentCall, { toneHz: citizenHz, db: -12, others: [agentHz] }),
  ]);
};

/** A citizen calls, presses 1, and talks with the agent of this seat, who hears her. */
export const talkWith = async (seat: Seat, carrier: Phone, server: Server, toneHz: number) => {
  const citizen = await citizenCalls(carrier, server, toneHz);
  await pressOne(citizen);
  const agentCall = await answerNext(seat);
  await until("the agent hears the citizen", () => isSaid(agentCall.heard(), toneHz));
  return { citizen, agentCall };
};

/** performance.now() of this process as ms since the epoch. */
export const epochMs = (atMs: number): number => performance.timeOrigin + atMs;

/** Every call of the log, oldest first, read whole. */
export const wholeLog = async (person: Person): Promise<CallRecord[]> => {
  // The calls are read and counted one after the other: one may come between.
  const items: { readonly id: string }[] = await until("the log gives all its calls", async () => {
    const given = await person.get("/api/calls?test=yes&pageSize=200");
    return given.items.length === given.total && given.items;
  });
  const records: CallRecord[] = [];
  for (const { id } of items.reverse()) records.push(await person.get(`/api/calls/${id}`));
  return records;
};

export const factsOf = (record: CallRecord, type: string) => record.facts.filter((fact) => fact.type === type);

const sipCallIdOf = (record: CallRecord): unknown => factsOf(record, "CallArrived")[0]?.sipCallId;

/** The log's record of the call that the carrier knows by this Call-ID; there must be one alone. */
export const recordOf = (log: readonly CallRecord[], call: PhoneCall): CallRecord => {
  const [found, ...more] = log.filter((record) => sipCallIdOf(record) === call.callId);
  if (!found || more.length > 0) throw new Error(`the log has ${found ? more.length + 1 : 0} calls ${call.callId}`);
  return found;
};

/** Waits until each of these calls has ended in the log, its recordings too. */
export const logOnceOver = (person: Person, calls: readonly PhoneCall[], limitMs = 60_000): Promise<CallRecord[]> =>
  until(
    `the log tells the end of ${calls.length} calls`,
    async () => {
      const log = await wholeLog(person);
      const isOver = (record: CallRecord) =>
        factsOf(record, "CallEnded").length > 0 &&
        // The row is made from the facts, a moment after them.
        record.row.endedAt !== null &&
        factsOf(record, "RecordingStarted").length ===
          factsOf(record, "RecordingEnded").length + factsOf(record, "RecordingFailed").length &&
        (factsOf(record, "RecordingStarted").length === 0 || record.recordings.length > 0);
      const own = calls.map((call) => log.find((record) => sipCallIdOf(record) === call.callId));
      return own.every((record) => record !== undefined && isOver(record)) && log;
    },
    { limitMs, everyMs: 500 },
  );
