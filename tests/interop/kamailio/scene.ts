import {
  type IncomingCall,
  isSaid,
  type Kamailio,
  type OutgoingCall,
  Phone,
  type PhoneCall,
  type Server,
  samplesOf,
  sleep,
  startServer,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { hears as hearsAllAlong, type Seat, takePhoneSeat } from "../../e2e/cast.ts";
import { hotlineNumber, type Person, signInFirst } from "../../e2e/scene.ts";

export type Office = { readonly server: Server; readonly administrator: Person; readonly seat: Seat };

/** The hotline without its first carrier, and one agent with a SIP phone, ready. */
export const openOffice = async (world: World): Promise<Office> => {
  const server = await startServer(world);
  const administrator = await signInFirst(server, "administrator");
  await administrator.insist("PATCH", "/api/trunks/carrier", { enabled: false });
  for (const group of ["business", "complaint"])
    await administrator.insist("PATCH", `/api/groups/${group}`, { announceAgentNo: false, wrapUpMs: 500 });
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  return { server, administrator, seat };
};

/** A carrier's line or gateway. */
export const openLine = async (world: World, number: string, toneHz: number): Promise<Phone> =>
  world.own(await Phone.open({ number, toneHz }));

/** A trunk at this host and port; the most that a new one must say, and more. */
export const addTrunk = async (administrator: Person, name: string, more: Record<string, unknown>): Promise<string> => {
  const plain = { transport: "udp", host: null, port: null, match: [], maxLines: 30, enabled: true, default: false };
  const { id } = await administrator.post("/api/trunks", { name, ...plain, ...more });
  return id;
};

export const changeTrunk = (administrator: Person, id: string, change: Record<string, unknown>): Promise<Response> =>
  administrator.insist("PATCH", `/api/trunks/${id}`, change);

export const placeOfPhone = ({ sip }: Phone) => ({ host: sip.address, port: sip.port });

export type Status = {
  readonly id: string;
  readonly at: string;
  readonly why: string | null;
  readonly registered: boolean | null;
  readonly registeredUntil: number | null;
  readonly lines: number;
  readonly refusedToday: number;
};

/** How a trunk is, once it is so. */
export const trunkOnce = (
  administrator: Person,
  id: string,
  what: string,
  is: (status: Status) => boolean,
  limitMs = 40_000,
): Promise<Status> =>
  until(
    `the trunk ${what}`,
    async () => {
      const list: Status[] = await administrator.get("/api/trunk-status");
      return list.find((each) => each.id === id && is(each));
    },
    { limitMs, everyMs: 500 },
  );

/** A citizen calls over this line and presses 1, the agent answers, and the citizen hears her. */
export const talkIn = async (
  seat: Seat,
  line: Phone,
  to: string,
): Promise<{ citizen: OutgoingCall; ring: IncomingCall }> => {
  const citizen = await line.call({ to: `sip:${hotlineNumber}@${to}` });
  await citizen.answered;
  await sleep(800);
  await citizen.press("1");
  const ring = await seat.phone.nextCall();
  ring.ring();
  ring.answer();
  await hears("the citizen hears the agent", citizen, tones.agent);
  return { citizen, ring };
};

/** Waits until this party hears that tone now. */
export const hears = (what: string, call: PhoneCall, toneHz: number): Promise<unknown> =>
  until(what, () => isSaid(samplesOf(call.rtp.packets.slice(-10)), toneHz), { everyMs: 100 });

/** The agent calls this number by her desk; her phone picks up. @returns her own leg */
export const callOut = async ({ person, phone }: Seat, number: string): Promise<IncomingCall> => {
  await person.post("/api/agent/call-out", { number });
  const own = await phone.nextCall();
  own.answer();
  return own;
};

/** Both of a talk hear each other, as of now. */
export const hearEachOther = async (
  one: readonly [PhoneCall, number],
  other: readonly [PhoneCall, number],
): Promise<void> => {
  await Promise.all([
    hearsAllAlong("the one", one[0], { toneHz: other[1], db: -12, others: [one[1]] }),
    hearsAllAlong("the other", other[0], { toneHz: one[1], db: -12, others: [other[1]] }),
  ]);
};

/** The agent is free again, and no leg is left. */
export const settle = async ({ server, seat }: Office): Promise<void> => {
  await until("no leg is left", async () => (await server.metrics()).get("zongji_switch_legs") === 0, { everyMs: 250 });
  const free = async () => ["ready", "busy"].includes((await seat.person.get("/api/agent")).state);
  await until("the agent is free", free, { everyMs: 250 });
  await seat.person.post("/api/agent/ready");
};

export const placeOfProxy = ({ port }: Kamailio) => ({ host: "127.0.0.1", port });
