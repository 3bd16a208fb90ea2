import {
  type Baresip,
  Phone,
  type Postgres,
  type Server,
  startBaresip,
  startBrowser,
  startPostgres,
  startServer,
  until,
  type World,
} from "@zongji/kit";
import { addDesks, addStraightNumber, type Desk, sitDownAt } from "./desks.ts";
import { atState, enterConsole, type Person, pressBar, signInFirst, takeSeat } from "./scene.ts";
import { type AgentEnd, loudestIn, type Talk } from "./talks.ts";

const number = "55500001";
const group = "business";
const udp = 26;
const tcp = 2;
/** First-start accounts, who work in the console. */
const atConsole = ["8001", "8002"];
export const talksCount = udp + tcp + atConsole.length;

/** Each party has a tone of its own: citizens below 1800 Hz, agents above; multiples of 50 Hz, so that whole periods fit a frame. */
const citizenHz = (n: number): number => 300 + 50 * n;
const agentHz = (n: number): number => 1800 + 50 * n;

export type Thirty = {
  readonly server: Server;
  readonly postgres: Postgres;
  readonly administrator: Person;
  readonly carrier: Phone;
  readonly talks: readonly Talk[];
};

/** A phone that takes each call at once. */
const takeUdpSeat = async (world: World, server: Server, { agentNo, phone }: Desk, toneHz: number) => {
  const seat = world.own(await Phone.open({ number: phone.user, toneHz, credentials: phone }));
  await seat.register({ address: "127.0.0.1", port: server.sipPort });
  const end: Extract<AgentEnd, { kind: "udp" }> = { kind: "udp", agentNo, toneHz, call: undefined };
  void (async () => {
    for (;;) {
      const call = await seat.nextCall(600_000);
      call.answer();
      end.call = call;
    }
  })().catch(() => {});
  return end;
};

const takeTcpSeat = async (world: World, server: Server, { agentNo, phone }: Desk, toneHz: number) => {
  const settings = { ...phone, registrar: server.sipAddress, transport: "tcp" as const, toneHz, autoAnswer: true };
  const baresip: Baresip = await startBaresip(world, settings);
  return { kind: "tcp" as const, agentNo, toneHz, baresip };
};

const takeConsoleSeat = async (world: World, server: Server, agentNo: string, toneHz: number) => {
  const browser = await startBrowser(world, { toneHz });
  const page = await enterConsole(browser, server, agentNo);
  await takeSeat(page);
  return { kind: "browser" as const, agentNo, toneHz, browser, page };
};

const answerInConsole = async ({ page }: Extract<AgentEnd, { kind: "browser" }>): Promise<void> => {
  await atState(page, "ringing", 60_000);
  await pressBar(page, "answer");
  await atState(page, "talking");
};

/** So many packets one after another bear the same agent's tone: a single one may hold what is left of music or the ring. */
const sureAfter = 5;

/** Who hears whom tells who was put through to whom. */
const pairUp = async (
  citizens: readonly { readonly call: Talk["citizen"]; readonly toneHz: number }[],
  agents: readonly AgentEnd[],
): Promise<Talk[]> => {
  const tones = agents.map(({ toneHz }) => toneHz);
  const heardBy = (call: Talk["citizen"]) => {
    const heard = new Set(call.rtp.packets.slice(-sureAfter).map((packet) => loudestIn(packet, tones)));
    return heard.size === 1 ? [...heard][0] : undefined;
  };
  const talks = await until(
    "each citizen hears an agent of his own",
    () => {
      const found = citizens.flatMap(({ call, toneHz }) => {
        const agent = agents.find((each) => each.toneHz === heardBy(call));
        return agent ? [{ citizen: call, citizenHz: toneHz, agent }] : [];
      });
      const agentsHeard = new Set(found.map(({ agent }) => agent.agentNo));
      return agentsHeard.size === citizens.length && found;
    },
    { limitMs: 60_000, everyMs: 250 },
  ).catch((error: Error) => {
    const heard = citizens.map(({ call, toneHz }) => `${toneHz} hears ${heardBy(call)} (${call.rtp.packets.length})`);
    throw new Error(`${error.message}: ${heard.join(", ")}`);
  });
  return talks;
};

/** 30 citizens talk with 30 agents: 26 with phones on UDP, two on TCP, two in the console. */
export const openThirty = async (world: World): Promise<Thirty> => {
  const postgres = await startPostgres(world);
  const server = await startServer(world, { env: { DATABASE_URL: postgres.url } });
  const administrator = await signInFirst(server, "administrator");
  await administrator.insist("PATCH", "/api/trunks/carrier", { match: ["127.0.0.1"], maxLines: 60 });
  await administrator.insist("PATCH", `/api/groups/${group}`, { announceAgentNo: false });
  const desks = await addDesks(postgres.url, udp + tcp, group);
  await addStraightNumber(postgres.url, administrator, number, group);
  const consoles = await Promise.all(
    atConsole.map((agentNo, n) => takeConsoleSeat(world, server, agentNo, agentHz(n))),
  );
  const phones: AgentEnd[] = [];
  for (const [n, desk] of desks.entries()) {
    const take = n < tcp ? takeTcpSeat : takeUdpSeat;
    phones.push(await take(world, server, desk, agentHz(atConsole.length + n)));
    const person = await sitDownAt(server, desk, administrator.password, group);
    await person.post("/api/agent/ready");
  }
  const carrier = world.own(await Phone.open({ number: "13900000000" }));
  const citizens = [];
  for (let n = 0; n < talksCount; n += 1) {
    const from = `<sip:${13_900_000_001 + n}@127.0.0.1>`;
    const call = await carrier.call({ to: `sip:${number}@${server.sipAddress}`, toneHz: citizenHz(n), from });
    citizens.push({ call, toneHz: citizenHz(n) });
    await call.answered;
  }
  await Promise.all(consoles.map(answerInConsole));
  const talks = await pairUp(citizens, [...consoles, ...phones]);
  return { server, postgres, administrator, carrier, talks };
};
