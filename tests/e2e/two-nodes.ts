import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  isSaid,
  newServer,
  type OutgoingCall,
  Phone,
  type PhoneCall,
  type Postgres,
  type Server,
  sleep,
  startPostgres,
  until,
  type World,
} from "@zongji/kit";
import { answerNext, citizenCalls, openCarrier, registerAgain, type Seat } from "./cast.ts";
import { Person, signInFirst } from "./scene.ts";

/** Signs in with a password of one's own, at whichever server. */
export const signInAgain = async (server: Server, login: string, password: string): Promise<Person> => {
  const response = await fetch(`${server.baseUrl}/api/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ login, password }),
  });
  if (!response.ok) throw new Error(`${login} can't sign in: ${response.status} ${await response.text()}`);
  return new Person(server, (response.headers.getSetCookie()[0] ?? "").split(";")[0]!, password);
};

/** What a request that fails is told. */
export const problemOf = async (
  asked: Promise<unknown>,
): Promise<{ status: number; problem: Record<string, unknown> }> => {
  try {
    await asked;
  } catch (error) {
    const [, status, body] = /: (\d{3}) (\{.*\})$/s.exec((error as Error).message) ?? [];
    if (body) return { status: Number(status), problem: JSON.parse(body) };
    throw error;
  }
  throw new Error("it was granted");
};

const keyFolder = ({ dataFolder }: Server): string => join(dataFolder, "keys");

/** The second server gets the keys of the first, as docs/operations/two-servers.md says. */
export const giveKeys = (from: Server, to: Server): void => {
  mkdirSync(keyFolder(to), { recursive: true, mode: 0o700 });
  for (const name of ["party.key", "trunk.key"]) cpSync(join(keyFolder(from), name), join(keyFolder(to), name));
};

export type Two = {
  readonly postgres: Postgres;
  readonly n1: Server;
  readonly n2: Server;
  /** The administrator, at the first server. */
  readonly administrator: Person;
  readonly carrier: Phone;
};

/** A PostgreSQL, the first server with two groups that share nobody, and the second, which is not started yet. */
export const openTwo = async (world: World): Promise<Two> => {
  const postgres = await startPostgres(world);
  const DATABASE_URL = postgres.url;
  const n1 = await newServer(world, { env: { DATABASE_URL, ZONGJI_NODE: "n1" } });
  const n2 = await newServer(world, { env: { DATABASE_URL, ZONGJI_NODE: "n2", ZONGJI_RTP_PORTS: "21000-21999" } });
  await n1.start();
  const administrator = await signInFirst(n1, "administrator");
  await administrator.insist("PATCH", "/api/trunks/carrier", { match: ["127.0.0.1"] });
  for (const no of ["8000", "8001", "8002", "8003"])
    await administrator.insist("PATCH", `/api/users/agent-${no}`, { groups: ["business"] });
  for (const no of ["8004", "8005", "8006"])
    await administrator.insist("PATCH", `/api/users/agent-${no}`, { groups: ["complaint"] });
  return { postgres, n1, n2, administrator, carrier: await openCarrier(world) };
};

/** An agent with a SIP phone, at this server. Her first password was changed at the first. */
export const sitDown = async (
  world: World,
  { n1, administrator }: Two,
  server: Server,
  { agentNo, group, toneHz }: { agentNo: string; group: string; toneHz: number },
): Promise<Seat> => {
  const device = `phone-${agentNo}`;
  const { sipUser, password } = await administrator.post(`/api/devices/${device}/new-secret`);
  const phone = world.own(await Phone.open({ number: sipUser, toneHz, credentials: { user: sipUser, password } }));
  const atFirst = await signInFirst(n1, agentNo);
  const person = server === n1 ? atFirst : await signInAgain(server, agentNo, atFirst.password);
  const seat = { agentNo, phone, person };
  await until(
    "her phone's new secret is known",
    () =>
      registerAgain(server, seat).then(
        () => true,
        () => false,
      ),
    {
      everyMs: 500,
    },
  );
  await takeSeat(seat, group);
  return seat;
};

export const takeSeat = async ({ agentNo, person }: Seat, group: string): Promise<void> => {
  await person.post("/api/agent/sign-in", { groups: [group], device: `phone-${agentNo}` });
  await until("the phone is reachable", async () => (await person.get("/api/agent")).deviceReachable);
  await person.post("/api/agent/ready");
};

/** 1 is business, 2 and then 1 complaint. */
export const pressTo = async (call: OutgoingCall, group: string): Promise<void> => {
  await sleep(800);
  if (group === "complaint") {
    await call.press("2");
    await sleep(1200);
  }
  await call.press("1");
};

export type Talk = { readonly citizen: OutgoingCall; readonly agentCall: PhoneCall };

export const talkAt = async (two: Two, server: Server, seat: Seat, group: string, toneHz: number): Promise<Talk> => {
  const citizen = await citizenCalls(two.carrier, server, toneHz);
  await pressTo(citizen, group);
  const agentCall = await answerNext(seat);
  await until("the agent hears the citizen", () => isSaid(agentCall.heard(), toneHz));
  return { citizen, agentCall };
};

export type Shown = { name: string; url: string; isHere: boolean; silentSince: number | null; groups: string[] };

/** Waits until this server tells that the node holds the group. */
export const holds = (person: Person, name: string, group: string, limitMs = 30_000): Promise<Shown> =>
  until(
    `${name} holds ${group}`,
    async () => {
      const nodes: Shown[] = await person.get("/api/nodes");
      return nodes.find((node) => node.name === name && node.groups.includes(group));
    },
    { limitMs, everyMs: 100 },
  );
