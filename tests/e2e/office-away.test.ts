// runs: alone
import { measured, newWorld, officeProgram, type Stretch, sleep, startCapture, until, type World } from "@zongji/kit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { atState, hotlineNumber, pressBar } from "./scene.ts";
import { lengthsOf, p95, setUpsBelow, setUpsOnWire } from "./set-ups.ts";
import { measureTalks, type TalkEar } from "./talks.ts";
import { openThirty, type Thirty } from "./thirty.ts";

let world: World;
let scene: Thirty;
beforeEach(() => isBack(), 90_000);
beforeAll(async () => {
  world = newWorld();
  scene = await openThirty(world);
}, 300_000);
afterAll(() => world.close());

const office = () => scene.server.pidsOf(officeProgram);
const neighboursOf = (ear: TalkEar, ears: readonly TalkEar[]): number[] => {
  const at = ears.indexOf(ear);
  return [2, 3, 8, 9].map((further) => ears[(at + further) % ears.length]!.saysHz);
};
const talkOn = () => measured("the thirty talks", () => measureTalks(scene.talks, neighboursOf));

/** The set-ups of so many calls to the hotline, one after another. */
const setUps = async (count: number): Promise<Stretch[]> => {
  const { sipPort, sipAddress } = scene.server;
  const capture = await startCapture(world, `udp port ${sipPort}`);
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const call = await scene.carrier.call({ to: `sip:${hotlineNumber}@${sipAddress}` });
    ids.push(call.callId);
    await call.answered;
    await sleep(100);
    await call.hangUp();
  }
  await capture.stop();
  return setUpsOnWire(capture, sipPort, ids);
};

/** An agent puts her citizen on hold and takes him back. */
const workAtDesk = async (): Promise<void> => {
  for (const { agent } of scene.talks) {
    if (agent.kind !== "browser") continue;
    await pressBar(agent.page, "hold");
    await atState(agent.page, "held");
    await pressBar(agent.page, "hold");
    await atState(agent.page, "talking");
  }
};

/** The office's pages are asked for: an answer within two seconds, whatever it is. */
const askOffice = async (): Promise<number> => {
  const since = performance.now();
  const status = await scene.administrator.status("/api/calls");
  expect(performance.now() - since).toBeLessThan(2000);
  return status;
};
const isBack = () =>
  until("the office is back", async () => (await scene.administrator.status("/api/calls")) === 200, {
    limitMs: 60_000,
    everyMs: 250,
  });

/** Threads of the office take all the processor time that they get, as an export would that is too large. */
const useAllOf = async (pid: number): Promise<void> => {
  process.kill(pid, "SIGUSR1");
  const inspector = async () => (await fetch("http://127.0.0.1:9229/json/list")).json();
  const [{ webSocketDebuggerUrl }] = await until("the office can be told", () => inspector().catch(() => undefined));
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  const answer = new Promise<MessageEvent>((resolve) => socket.addEventListener("message", resolve, { once: true }));
  const expression = `for (let n = 0; n < 2; n += 1)
    new (process.getBuiltinModule("node:worker_threads").Worker)("for (;;);", { eval: true })`;
  socket.send(JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression } }));
  expect(JSON.parse(String((await answer).data)).result.exceptionDetails).toBeUndefined();
  socket.close();
};

/** Calls, desk and set-up go on while the office is in a state. */
const goesOn = async (state: string): Promise<void> => {
  const mostMs = Math.max(quietP95 * 1.1, quietP95 + 20);
  const setUpInTime = () => measured("the set-up of calls", async () => setUpsBelow(await setUps(40), mostMs));
  const [times] = await Promise.all([setUpInTime(), talkOn()]);
  await workAtDesk();
  console.log({ state, setUpP95: Math.round(p95(times)) });
};
let quietP95 = 0;

test("the office killed again and again, the calls, the desk and new calls don't notice", async () => {
  await setUps(5);
  quietP95 = p95(lengthsOf(await setUps(40)));
  let isOver = false;
  const killing = (async () => {
    for (let n = 0; !isOver; n += 1) {
      for (const pid of office()) process.kill(pid, "SIGKILL");
      if (n === 0) expect(await askOffice()).toBe(503);
      await sleep(300);
    }
  })();
  await goesOn("killed").finally(() => {
    isOver = true;
  });
  await killing;
});

test("the office stopped: calls and desk go on, it is killed, and comes back", async () => {
  const [pid] = office() as [number];
  process.kill(pid, "SIGSTOP");
  await goesOn("hangs");
  await isBack();
  expect(office()).not.toContain(pid);
});

test("the office busy with all its processor, and PostgreSQL away besides", async () => {
  const [pid] = office() as [number];
  await useAllOf(pid);
  await goesOn("busy");
  expect(office()).toContain(pid);
  await scene.postgres.stop();
  await goesOn("no database");
  expect(await askOffice()).toBe(503);
  await scene.postgres.start();
  await isBack();
});
