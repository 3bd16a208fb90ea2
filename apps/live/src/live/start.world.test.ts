import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type DeviceId,
  exampleHotline,
  type Fact,
  type GroupId,
  type HotlineConfig,
  type UserId,
} from "@zongji/domain";
import { freePort, Phone, until, World } from "@zongji/kit";
import { type Log, openPool } from "@zongji/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Live } from "./door.ts";
import { thisMachine } from "./machine.ts";
import { startLive } from "./start.ts";

let world: World;
let dataFolder: string;

beforeEach(() => {
  world = new World();
  dataFolder = world.place("data");
});
afterEach(() => world.close());

const log: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const rtp = { bind: "127.0.0.1", ports: [31_000, 31_199] as const };
const [domain, testRealm] = ["zongji.test", "calls.zongji.test"];
const promptFolders = [fileURLToPath(new URL("../../../../prompts", import.meta.url))];

/** The example hotline, whose carrier calls from this machine. */
const hotline = (): HotlineConfig => {
  const example = exampleHotline();
  const trunks = example.trunks.map((trunk) => (trunk.kind === "carrier" ? { ...trunk, match: ["127.0.0.1"] } : trunk));
  return { ...example, trunks, groups: example.groups.map((group) => ({ ...group, wrapUpMs: 60_000 })) };
};

/** Starts the hotline beside a database that nobody answers at. */
const start = async (more: { port?: number } = {}): Promise<{ live: Live; port: number }> => {
  const port = more.port ?? (await freePort());
  const { db } = openPool(`postgres://nobody@127.0.0.1:${await freePort()}/nothing`);
  const live = await startLive(
    {
      dataFolder,
      version: "0.0.0-test",
      timeZone: "Asia/Shanghai",
      hotline: hotline(),
      db,
      sip: {
        listeners: [{ name: "udp", transport: "udp", bind: "127.0.0.1", port }],
        rtp,
        domain,
        testRealm,
        promptFolders,
        digestUser: (user, realm) =>
          user === "8001" ? { md5: md5(`8001:${realm}:secret`), device: "phone-8001" as DeviceId } : undefined,
      },
      log,
    },
    thisMachine,
  );
  world.own({ close: () => live.close() });
  world.own({ close: () => db.destroy() });
  return { live, port };
};

/** The hotline in a process of its own, which signs 8001 in as soon as her phone is there. */
const launch = async (port: number) => {
  const options = { dataFolder, version: "0.0.0-test", timeZone: "Asia/Shanghai", hotline: hotline() };
  const sip = {
    listeners: [{ name: "udp", transport: "udp", bind: "127.0.0.1", port }],
    rtp,
    domain,
    testRealm,
    promptFolders,
  };
  const script = `
    import { createHash } from "node:crypto";
    import { openPool } from "@zongji/store";
    import { thisMachine } from ${JSON.stringify(fileURLToPath(new URL("./machine.ts", import.meta.url)))};
    import { startLive } from ${JSON.stringify(fileURLToPath(new URL("./start.ts", import.meta.url)))};
    const md5 = (text) => createHash("md5").update(text).digest("hex");
    const log = { debug() {}, info() {}, warn() {}, error: (_, sentence) => console.log(sentence) };
    const digestUser = (user, realm) => ({ md5: md5(user + ":" + realm + ":secret"), device: "phone-8001" });
    const { db } = openPool("postgres://nobody@127.0.0.1:1/nothing");
    const live = await startLive({ ...${JSON.stringify(options)}, db, log, sip: { ...${JSON.stringify(sip)}, digestUser } }, thisMachine);
    console.log("ready");
    const user = "agent-8001";
    const signIn = setInterval(async () => {
      await live.command(user, { do: "signIn", groups: ["business"], device: "phone-8001" });
      if (!live.look().agents.some(({ reachable }) => reachable)) return;
      clearInterval(signIn);
      await live.command(user, { do: "ready" });
    }, 100);
    live.onChange(() => console.log(live.look().calls.map(({ phase }) => phase).join()));`;
  const program = world.spawn("hotline", process.execPath, ["--input-type=module-typescript", "-e", script], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
  });
  await program.says("ready");
  return program;
};

const agent = "agent-8001" as UserId;
const openPhone = async (port: number): Promise<Phone> => {
  const phone = world.own(
    await Phone.open({ number: "8001", toneHz: 700, credentials: { user: "8001", password: "secret" } }),
  );
  await phone.register({ address: "127.0.0.1", port }, { domain });
  return phone;
};
const openAgent = async (live: Live, port: number): Promise<Phone> => {
  const phone = await openPhone(port);
  await until("the phone is reachable", () =>
    live
      .command(agent, { do: "signIn", groups: ["business" as GroupId], device: "phone-8001" as DeviceId })
      .then((refused) => refused === undefined),
  );
  await until("she is signed in", () => live.look().agents.some(({ user, reachable }) => user === agent && reachable));
  expect(await live.command(agent, { do: "ready" })).toBeUndefined();
  return phone;
};
/** The facts of the day, as whoever reckons with them is told. */
const todayOf = (live: Live): Fact[] => {
  let told: Fact[] = [];
  live.readDay({
    begin: () => {
      told = [];
    },
    take: (facts) => void told.push(...facts),
  });
  return told;
};
const types = (facts: readonly Fact[]) => facts.map(({ type }) => type);

test("a citizen calls, is answered, and is rung off, with no database at all", async () => {
  const { live, port } = await start();
  const phone = await openAgent(live, port);
  const carrier = world.own(await Phone.open({ number: "13812345678", toneHz: 440 }));
  const call = await carrier.call({ to: `sip:12345678@127.0.0.1:${port}` });
  await call.answered;
  await until("the menu is played", () => live.look().calls.some(({ phase }) => phase === "menu"));
  await new Promise((resolve) => setTimeout(resolve, 500));
  await call.press("1");
  const ringing = await phone.nextCall();
  ringing.ring();
  const [queued] = live.look().calls;
  expect(live.numberOf(queued!.party)).toBe("13812345678");
  ringing.answer();
  await until("they talk", () => live.look().calls[0]?.phase === "talking");
  expect(live.look().agents[0]).toMatchObject({ state: "talking" });
  expect(types(live.factsOf(queued!.call))).toContain("AgentNoAnnounced");
  await call.hangUp();
  await until("the call is over", () => live.look().calls.length === 0);
  expect(live.look().agents[0]).toMatchObject({ state: "wrapUp", call: queued!.call });
  const facts = todayOf(live);
  const ended = facts.find((fact) => fact.type === "CallEnded");
  expect(ended).toMatchObject({ disposition: "D2", ending: { by: "caller", cause: "hangup" } });
  const [recorded] = await until("the recording has ended", () => {
    const found = todayOf(live).filter((fact) => fact.type === "RecordingEnded");
    return found.length > 0 && found;
  });
  const segment = recorded?.type === "RecordingEnded" && recorded.segments[0];
  expect(segment && existsSync(join(dataFolder, "recordings", segment.file))).toBe(true);
  expect(live.pulse()).toMatchObject({ faults: 0, shipping: { differing: 0 } });
  expect(live.pulse().shipping.waiting).toBe(facts.length);
});

test("a restart keeps who is signed in, ends the ring of before, and knows what it counted", async () => {
  const first = await start();
  const phone = await openAgent(first.live, first.port);
  await first.live.close();
  const second = await start({ port: first.port });
  expect(second.live.look().agents).toMatchObject([{ user: agent, state: "ready", reachable: true }]);
  expect(types(todayOf(second.live))).toEqual([
    "NodeStarted",
    "AgentSignedIn",
    "AgentStateChanged",
    "AgentStateChanged",
    "NodeStopped",
    "NodeStarted",
  ]);
  const carrier = world.own(await Phone.open({ number: "13812345678" }));
  const call = await carrier.call({ to: `sip:12345678@127.0.0.1:${first.port}` });
  await call.answered;
  await call.press("1");
  await phone.nextCall();
});

test("draining refuses new calls with 503 and ends those that are left at its limit", async () => {
  const { live, port } = await start();
  const carrier = world.own(await Phone.open({ number: "13812345678" }));
  const call = await carrier.call({ to: `sip:12345678@127.0.0.1:${port}` });
  await call.answered;
  const left: number[] = [];
  const draining = live.drain(1000, (calls) => left.push(calls));
  const refused = await carrier.call({ to: `sip:12345678@127.0.0.1:${port}` });
  expect((await refused.ended).status).toBe(503);
  expect(await draining).toBe(1);
  expect(left).toContain(1);
  expect((await call.ended).how).toBe("BYE");
  expect(live.look()).toMatchObject({ draining: true, calls: [] });
});

/** A citizen who talks with the agent in a process that can be killed. */
const talks = async () => {
  const port = await freePort();
  const program = await launch(port);
  const phone = await openPhone(port);
  const carrier = world.own(await Phone.open({ number: "13812345678", toneHz: 440 }));
  const call = await carrier.call({ to: `sip:12345678@127.0.0.1:${port}` });
  await call.answered;
  const answeredAt = performance.now();
  await program.says("menu");
  await new Promise((resolve) => setTimeout(resolve, 500));
  await call.press("1");
  const ringing = await phone.nextCall();
  ringing.answer();
  await program.says("talking");
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const diedAt = performance.now();
  program.signal("SIGKILL");
  await program.ended;
  return { port, call, ringing, answeredAt, diedAt };
};

test("killed in mid-call, it goes on with the call, the agent and the recording, and tells nothing twice", async () => {
  const { port, call, ringing, answeredAt, diedAt } = await talks();
  const { live } = await start({ port });
  const talking = { calls: [{ phase: "talking" }], agents: [{ user: agent, state: "talking", reachable: true }] };
  expect(live.look()).toMatchObject(talking);
  const before = [call, ringing].map(({ rtp }) => rtp.packets.length);
  await until("both hear again", () =>
    [call, ringing].every(({ rtp }, index) => rtp.packets.length > before[index]! + 50),
  );
  expect(live.look()).toMatchObject(talking);
  await call.hangUp();
  expect((await ringing.ended).how).toBe("BYE");
  await until("the call is over", () => live.look().calls.length === 0);
  const ended = await until("the recording is told", () => todayOf(live).find(({ type }) => type === "RecordingEnded"));
  const facts = todayOf(live);
  const [, second] = facts.filter(({ type }) => type === "NodeStarted");
  expect(second).toMatchObject({ recovered: 1 });
  const ends = facts.filter(({ type }) => type === "CallEnded" || type === "TalkEnded");
  expect(ends).toMatchObject([
    { type: "TalkEnded", ending: { by: "caller", cause: "hangup" } },
    { type: "CallEnded", ending: { by: "caller", cause: "hangup" }, disposition: "D2" },
  ]);
  for (const type of ["CallArrived", "QueueEntered", "OfferAnswered", "RecordingStarted"])
    expect(types(facts).filter((each) => each === type)).toEqual([type]);
  const [first, rest] = ended.type === "RecordingEnded" ? ended.segments : [];
  expect(first!.samples / 8).toBeGreaterThan(diedAt - answeredAt - 1000);
  expect(rest!.startMs).toBeGreaterThan(first!.samples / 8);
  // As long as what the citizen was sent, by RTP time, which goes on over a death.
  const sentMs = call.heard().length / 8;
  expect(rest!.startMs + rest!.samples / 8).toBeGreaterThan(sentMs - 300);
  expect(rest!.startMs + rest!.samples / 8).toBeLessThan(sentMs + 300);
});

test("a server that dies again and again of the calls that it takes up ends them", async () => {
  const { port, call, ringing } = await talks();
  let deaths = 0;
  let last = await launch(port);
  // Four that come at once are enough; one that a busy machine delays weighs less.
  for (; deaths < 12 && !last.output().includes("dies of the calls"); deaths += 1) {
    last.signal("SIGKILL");
    await last.ended;
    last = await launch(port);
  }
  expect(last.output()).toContain("dies of the calls");
  expect(deaths).toBeGreaterThanOrEqual(4);
  expect((await call.ended).how).toBe("BYE");
  expect((await ringing.ended).how).toBe("BYE");
  last.signal("SIGKILL");
  await last.ended;
  const { live } = await start({ port });
  expect(live.look()).toMatchObject({ calls: [], agents: [{ user: agent, state: "ready", reachable: true }] });
  const facts = todayOf(live);
  const ends = facts.filter(({ type }) => type === "CallEnded" || type === "TalkEnded");
  expect(ends).toMatchObject([
    { type: "TalkEnded", ending: { by: "system", cause: "restart" } },
    { type: "CallEnded", ending: { by: "system", cause: "restart" }, disposition: "D2" },
  ]);
});
