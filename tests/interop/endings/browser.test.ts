// runs: heavy
import {
  type Browser,
  isSaid,
  newWorld,
  type OutgoingCall,
  sleep,
  startBrowser,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { atState, enterConsole, pressBar, takeSeat } from "../../e2e/scene.ts";
import { hungUp, Scene } from "./scene.ts";

let world: World;
let scene: Scene;
beforeAll(async () => {
  world = newWorld();
  scene = await Scene.open(world);
  await scene.busy();
});
afterAll(() => world.close());

type Row = {
  readonly how: string;
  readonly agentNo: string;
  readonly goes: (browser: Browser) => unknown;
};

const rows: readonly Row[] = [
  { how: "is closed", agentNo: "8002", goes: (browser) => browser.context.close() },
  { how: "is killed", agentNo: "8003", goes: (browser) => browser.kill() },
  // Its connections stay open, and nothing comes any more: it stays so until all of this is judged.
  { how: "is frozen", agentNo: "8004", goes: (browser) => browser.freeze() },
];

/** An agent at her desk in a browser, in a talk with a citizen. */
const talkInBrowser = async (agentNo: string) => {
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const page = await enterConsole(browser, scene.server, agentNo);
  await takeSeat(page);
  const call = await scene.callToQueue();
  await atState(page, "ringing", 60_000);
  await pressBar(page, "answer");
  await atState(page, "talking");
  await until("the citizen hears the agent", () => isSaid(call.heard(), tones.agent));
  return { browser, call };
};

test("a talk in a browser ends as it should; the server has opened by then what it opens once", {
  timeout: 120_000,
}, async () => {
  const { browser, call } = await talkInBrowser("8005");
  expect(await call.hangUp()).toBe(200);
  await scene.fact(call, "CallEnded");
  await browser.close();
  // Of its connections, and of the database's pool, the last is gone.
  await sleep(20_000);
  scene.noteIdle();
});

const losesHerBrowser = async (
  { agentNo, goes }: Row,
  { browser, call }: Awaited<ReturnType<typeof talkInBrowser>>,
) => {
  const goneAt = Date.now();
  await goes(browser);
  const detached = await scene.fact(call, "LegDetached");
  const talkEnded = await scene.fact(call, "TalkEnded");
  expect(talkEnded).toMatchObject({ agentNo, ending: { by: "network", cause: "deviceLost" } });
  console.log({ agentNo, why: detached.why, afterMs: Number(detached.at) - goneAt });
  await scene.queuedAgain(call);
  expect(call.end).toBeUndefined();
  expect(await scene.stateOnWall(agentNo)).toBe("rest");
};

const waitedAtTheHead = async (call: OutgoingCall) => {
  const record = await scene.expectOutcome({ call }, { ...hungUp, disposition: "D2" });
  expect(record.facts.filter(({ type }) => type === "QueueEntered").map(({ atHead }) => atHead)).toEqual([false, true]);
  expect(record.facts.filter(({ type }) => type === "LegReattached")).toEqual([]);
};

test(`the agent's browser ${rows.map(({ how }) => how).join(", ")}: each talk ends by the lost phone, its caller waits at the head`, {
  timeout: 240_000,
}, async () => {
  const talks: Awaited<ReturnType<typeof talkInBrowser>>[] = [];
  for (const { agentNo } of rows) talks.push(await talkInBrowser(agentNo));
  // Each phone is waited for as long as may be: for all of them at once.
  await Promise.all(rows.map((row, index) => losesHerBrowser(row, talks[index]!)));
  for (const { call } of talks) expect(await call.hangUp()).toBe(200);
  for (const { call } of talks) await waitedAtTheHead(call);
});

test("every one of these calls has one disposition, and their sum is the inbound total", () => scene.expectI1());
