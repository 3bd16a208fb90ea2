import { readdirSync, readlinkSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { liveProgram, newWorld, type Server, sleep, startServer, tones, until, type World, within } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  becomes,
  citizenCalls,
  factsOf,
  hearEachOther,
  logOnceOver,
  openCarrier,
  recordOf,
  takePhoneSeat,
  talkWith,
} from "./cast.ts";
import { serverSaid } from "./crash.ts";
import { hotlineNumber, openHotline, signInFirst } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const main = liveProgram;
/** The processes that live in the folder of the server's own PostgreSQL, whoever their parent is. */
const residentsOf = ({ dataFolder }: Server): number[] => {
  const homeOf = (pid: number) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`);
    } catch {
      return undefined;
    }
  };
  const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  return pids.filter((pid) => homeOf(pid) === join(realpathSync(dataFolder), "postgres"));
};
const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const postmasterOf = (server: Server): number[] => server.pidsOf("postgres -D");

test("the parent starts a killed server again at once, which takes up its people and its database", async () => {
  const server = await startServer(world);
  const person = await signInFirst(server, "supervisor");
  const [postgres] = postmasterOf(server);
  const parent = server.pid;
  const before = server.pidsOf(main);
  const { atMs } = await server.crash();
  await server.comesBack();
  const [liveUpMs, webOpenMs] = ["the live hotline is up", "the web is open"].map(
    (sentence) => serverSaid(server, sentence).at(-1)?.sinceStartMs,
  );
  console.log({ liveUpMs, webOpenMs, readyAfterMs: Math.round(performance.now() - atMs) });
  expect(liveUpMs).toBeLessThan(Number(webOpenMs));
  expect(server.pid).toBe(parent);
  expect(server.pidsOf(main)).not.toEqual(before);
  expect(server.output()).toMatch(/The server died after \d+ s: SIGKILL\. Next start at once\./);
  expect((await person.get("/api/me")).user.login).toBe("supervisor");
  expect(await (await fetch(`${server.baseUrl}/health`)).json()).toMatchObject({ status: "ok" });
  expect(process.kill(postgres!, 0)).toBe(true);

  // Killed alone, the server leaves a media process, whose ports the next one needs.
  const [media] = server.pidsOf("packages/media/");
  process.kill(media!, "SIGSTOP");
  process.kill(server.pidsOf(main)[0]!, "SIGKILL");
  await until("the media process is another", () => server.pidsOf("packages/media/").some((pid) => pid !== media));
  expect(server.pidsOf("packages/media/")).not.toContain(media);
  await until("the server answers", async () => (await fetch(`${server.baseUrl}/health`).catch(() => undefined))?.ok);
  expect(await server.stop()).toBe(0);
  expect(server.output().match(/Zongji is ready/g)).toHaveLength(3);
});

test("a server that dies again and again is waited for longer and longer, and Ctrl-C ends the waiting and its database", async () => {
  const server = await startServer(world);
  const [postgres] = postmasterOf(server);
  for (let deaths = 1; deaths <= 6; deaths += 1) {
    const [pid] = await until("the server runs", () => {
      const pids = server.pidsOf(main);
      return pids.length > 0 && pids;
    });
    process.kill(pid!, "SIGKILL");
    await until("the parent tells", () => server.output().split("Next start").length > deaths);
  }
  const waits = [...server.output().matchAll(/Next start (.*)\./g)].map(([, when]) => when);
  expect(waits).toEqual(["at once", "at once", "at once", "at once", "in 1 s", "in 2 s"]);
  await sleep(200);
  expect(residentsOf(server)).toContain(postgres);
  expect(await server.stop()).toBe(1);
  expect(server.output()).toMatch(/its PostgreSQL was stopped/);
  expect(residentsOf(server)).toEqual([]);
});

test("a server that dies after a second Ctrl-C is not started again, and leaves no database running", async () => {
  const server = await startServer(world);
  const [pid] = server.pidsOf(main);
  process.kill(pid!, "SIGSTOP");
  const stopped = server.stop();
  // Two signals of a kind that wait for the parent together are one. All of it before the parent takes it for hung.
  await sleep(700);
  process.kill(server.pid, "SIGINT");
  await sleep(700);
  process.kill(pid!, "SIGKILL");
  expect(await stopped).toBe(1);
  expect(server.output()).not.toContain("Next start");
  expect(residentsOf(server)).toEqual([]);
});

test("killed while it drains, the server drains on: its call is heard, no other is taken, and with the last it ends well", async () => {
  const { server } = await openHotline(world);
  const carrier = await openCarrier(world);
  const citizen = await citizenCalls(carrier, server, tones.caller);
  const stopped = server.stop();
  await until("the server drains", () => /Draining/.test(server.output()));
  const { atMs } = await server.crash();
  await server.comesBack();
  await until("the citizen hears the menu again", () => (citizen.rtp.packets.at(-20)?.atMs ?? 0) > atMs + 100);
  expect(citizen.end).toBeUndefined();
  const another = await carrier.call({ to: `sip:${hotlineNumber}@${server.sipAddress}` });
  await another.answered.catch(() => {});
  expect(another.end).toMatchObject({ how: "refused", status: 503 });
  expect(server.end).toBeUndefined();
  await citizen.hangUp();
  expect(await within("the server ends", 15_000, stopped)).toBe(0);
});

test("with its parent killed the server goes on, and the next parent takes its calls over: they are heard, end and count once", async () => {
  const { server, administrator } = await openHotline(world);
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const carrier = await openCarrier(world);
  const { citizen, agentCall } = await talkWith(seat, carrier, server, tones.caller);
  await becomes(seat, "talking");
  const [orphan] = server.pidsOf(main);
  process.kill(server.pid, "SIGKILL");
  await until("the parent is gone", () => server.end);
  await hearEachOther(citizen, agentCall);
  const inMenu = await citizenCalls(carrier, server, tones.otherCaller);
  expect(serverSaid(server, "the parent process died")).toHaveLength(1);
  expect(isThere(orphan!)).toBe(true);

  const atMs = performance.now();
  await server.start();
  expect(isThere(orphan!)).toBe(false);
  expect(server.output()).toContain(`(process ${orphan}) was ended`);
  await until("the citizen in the menu hears on", () => (inMenu.rtp.packets.at(-20)?.atMs ?? 0) > atMs);
  await hearEachOther(citizen, agentCall);
  for (const call of [citizen, agentCall, inMenu]) expect(call.end).toBeUndefined();
  await becomes(seat, "talking");

  // As systemd does when the parent dies: all of it is killed, the database too, and started again.
  await server.kill9({ databaseToo: true });
  await server.start();
  await hearEachOther(citizen, agentCall);
  for (const call of [citizen, agentCall, inMenu]) expect(call.end).toBeUndefined();
  await becomes(seat, "talking");
  await citizen.hangUp();
  await within("the agent is rung off", 10_000, agentCall.ended);
  await inMenu.hangUp();
  const log = await logOnceOver(administrator, [citizen, inMenu]);
  expect(log).toHaveLength(2);
  const record = recordOf(log, citizen);
  expect(record.row).toMatchObject({ disposition: "D2", ending: { by: "caller", cause: "hangup" } });
  for (const type of ["CallArrived", "CallAnswered", "QueueEntered", "OfferAnswered", "TalkEnded", "CallEnded"])
    expect(factsOf(record, type), type).toHaveLength(1);
  expect(await server.stop()).toBe(0);
  expect(residentsOf(server)).toEqual([]);
});

test("a server that hangs is killed by its parent within three seconds, its calls go on, and the next one is taken", async () => {
  const { server, administrator } = await openHotline(world);
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const carrier = await openCarrier(world);
  const { citizen, agentCall } = await talkWith(seat, carrier, server, tones.caller);
  await becomes(seat, "talking");
  const [hung] = server.pidsOf(main);
  process.kill(hung!, "SIGSTOP");
  const hungAtMs = performance.now();
  const next = carrier.call({ to: `sip:${hotlineNumber}@${server.sipAddress}` });
  await until("it is killed", () => !isThere(hung!), { everyMs: 5 });
  const noticedMs = Math.round(performance.now() - hungAtMs);
  const later = await next;
  await later.answered;
  console.log({ noticedMs, nextCallMs: Math.round(performance.now() - hungAtMs) });
  await later.hangUp();
  const ready = "Zongji is ready";
  await until("it is ready again", () => server.output().split(ready).length > 2, { limitMs: 60_000 });
  // By the parent's own ticks: what the machine stood still for is none of it.
  const [, silentSec] =
    /The server hangs: it has said nothing for ([\d.]+) s\. It is killed\./.exec(server.output()) ?? [];
  expect(Number(silentSec)).toBeLessThanOrEqual(3);
  expect(server.pidsOf(main)).not.toContain(hung);
  await hearEachOther(citizen, agentCall);
  for (const call of [citizen, agentCall]) expect(call.end).toBeUndefined();
  await becomes(seat, "talking");
  await citizen.hangUp();
  const record = recordOf(await logOnceOver(administrator, [citizen, later]), citizen);
  expect(record.row).toMatchObject({ disposition: "D2", ending: { by: "caller", cause: "hangup" } });
  expect(await server.stop()).toBe(0);
});

test("a machine that stands still, or lets all of the server run for an eighth of the time, is no hang", async () => {
  const { server, administrator } = await openHotline(world);
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const carrier = await openCarrier(world);
  const { citizen, agentCall } = await talkWith(seat, carrier, server, tones.caller);
  const living = () => [main, "packages/media/"].map((text) => server.pidsOf(text));
  const before = living();
  const pids = server.pids();
  const all = (signal: NodeJS.Signals) => {
    // The parent last, as who would judge the others by what they could not say. Children of PostgreSQL come and go.
    for (const pid of [...pids.filter((each) => each !== server.pid), server.pid])
      if (isThere(pid)) process.kill(pid, signal);
  };
  all("SIGSTOP");
  await sleep(6000);
  all("SIGCONT");
  await sleep(1000);
  for (let rounds = 0; rounds < 20; rounds += 1) {
    all("SIGSTOP");
    await sleep(350);
    all("SIGCONT");
    await sleep(50);
  }
  await sleep(1000);
  expect(living()).toEqual(before);
  expect(server.output()).not.toContain("hangs");
  expect(serverSaid(server, "media process hangs")).toEqual([]);
  await hearEachOther(citizen, agentCall);
  await citizen.hangUp();
});

test("what keeps the server from starting is told once, and nothing starts it again", async () => {
  const server = await startServer(world, { env: { ZONGJI_DRAIN_SEC: "60" } });
  const { end, output } = await server.startInVain();
  // EX_CONFIG of sysexits.h: a supervisor of services can tell it from a death.
  expect(end).toBe(78);
  expect(output.trim().split("\n")).toHaveLength(1);
  expect(output).toContain("is in use by another Zongji");
  expect(await within("the first goes on and stops", 30_000, server.stop())).toBe(0);
});
