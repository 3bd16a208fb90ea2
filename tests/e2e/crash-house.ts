import {
  IncomingCall,
  isSaid,
  type OutgoingCall,
  Phone,
  type PhoneCall,
  type Server,
  samplesOf,
  startServer,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { pressOne } from "./cast.ts";
import { addDesks, addStraightNumber, databaseOf, sitDownAt } from "./desks.ts";
import { hotlineNumber, type Person, signInFirst } from "./scene.ts";

/** An agent who is the only one of her group. */
export type Seat = { readonly user: string; readonly agentNo: string; readonly person: Person; readonly phone: Phone };

const seatNames = ["waited", "rung", "answering", "holding", "asking", "asked", "rated", "toggling"] as const;
type SeatName = (typeof seatNames)[number];
export const numberOf = (name: SeatName): string => `5550010${seatNames.indexOf(name)}`;

export type House = {
  readonly server: Server;
  readonly administrator: Person;
  readonly carrier: Phone;
  readonly seats: Readonly<Record<SeatName, Seat>>;
  readonly databaseUrl: string;
  /** Calls of citizens that reached an answer or an end. */
  readonly calls: OutgoingCall[];
};

/** A hotline whose journal begins a new file often, with an agent for each part of the play. */
export const openHouse = async (world: World): Promise<House> => {
  const server = await startServer(world, { env: { ZONGJI_JOURNAL_FILE_KB: "64", ZONGJI_JOURNAL_RESERVE_MB: "1" } });
  const administrator = await signInFirst(server, "administrator");
  await administrator.insist("PATCH", "/api/trunks/carrier", { match: ["127.0.0.1"], maxLines: 60 });
  const quick = { announceAgentNo: false, wrapUpMs: 0 };
  await administrator.insist("PATCH", "/api/groups/business", quick);
  const databaseUrl = databaseOf(server);
  const taken: [SeatName, Seat][] = [];
  for (const [n, name] of seatNames.entries()) {
    const rules = { name, ringMs: 20_000, maxWaitMs: 300_000, maxWaiting: 10, ...quick };
    const group = name === "rated" ? "business" : (await administrator.post("/api/groups", rules)).id;
    const [desk] = await addDesks(databaseUrl, 1, group, 7001 + n);
    if (name !== "rated") await addStraightNumber(databaseUrl, administrator, numberOf(name), group);
    else await administrator.insist("PATCH", "/api/groups/business", quick);
    const { user, agentNo, phone: credentials } = desk!;
    const toneHz = name === "asked" ? tones.otherAgent : tones.agent;
    const phone = world.own(await Phone.open({ number: agentNo, toneHz, credentials }));
    await phone.register({ address: "127.0.0.1", port: server.sipPort });
    taken.push([name, { user, agentNo, phone, person: await sitDownAt(server, desk!, administrator.password, group) }]);
  }
  const carrier = world.own(await Phone.open({ number: "13900000001", toneHz: tones.caller }));
  const seats = Object.fromEntries(taken) as House["seats"];
  return { server, administrator, carrier, seats, databaseUrl, calls: [] };
};

/** The newest of what a party hears: to look takes time, in which the phones of this process are silent. */
export const hearsNow = (call: PhoneCall, toneHz: number): boolean =>
  isSaid(samplesOf(call.rtp.packets.slice(-12)), toneHz);

const isTalking = (call: PhoneCall): boolean => call.end === undefined && call.answeredAtMs !== undefined;

/** Answers whatever rings at a seat, until one of its calls and the citizen hear each other. */
export const connects = ({ phone, agentNo }: Seat, citizen: PhoneCall, since: number): Promise<PhoneCall> =>
  until(
    `the citizen and ${agentNo} hear each other`,
    () => {
      if (citizen.end) throw new Error(`the citizen's call ended: ${JSON.stringify(citizen.end)}`);
      for (const call of phone.calls)
        if (call instanceof IncomingCall && call.end === undefined && call.answeredAtMs === undefined) call.answer();
      const isFresh = (call: PhoneCall) => (call.rtp.packets.at(-12)?.atMs ?? 0) > since;
      if (!isFresh(citizen) || !hearsNow(citizen, phone.settings.toneHz!)) return undefined;
      return phone.calls.find((call) => isTalking(call) && isFresh(call) && hearsNow(call, tones.caller));
    },
    { limitMs: 30_000, everyMs: 50 },
  );

/** What may be refused, or find the server dead. */
export const tryTo = (person: Person, what: string, body?: unknown): Promise<unknown> =>
  person.post(`/api/agent/${what}`, body).catch(() => undefined);

export const citizenCalls = async ({ carrier, server, calls }: House, number: string): Promise<OutgoingCall> => {
  const call = await carrier.call({ to: `sip:${number}@${server.sipAddress}` });
  calls.push(call);
  return call;
};

/** A citizen talks with the agent of a seat. */
export const talk = async (house: House, name: SeatName): Promise<{ citizen: OutgoingCall; agent: PhoneCall }> => {
  const seat = house.seats[name];
  const since = performance.now();
  await seat.person.post("/api/agent/ready");
  const citizen = await citizenCalls(house, name === "rated" ? hotlineNumber : numberOf(name));
  await citizen.answered;
  if (name === "rated") await pressOne(citizen);
  return { citizen, agent: await connects(seat, citizen, since) };
};

/** A citizen waits for the agent of a seat, who is busy. */
export const wait = async (house: House, name: SeatName): Promise<OutgoingCall> => {
  await house.seats[name].person.post("/api/agent/busy");
  const citizen = await citizenCalls(house, numberOf(name));
  await citizen.answered;
  return citizen;
};

export const hangUp = async (citizen: OutgoingCall): Promise<void> => {
  if (!citizen.end) await citizen.hangUp();
};
