// runs: heavy
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  newWorld,
  type OutgoingCall,
  resemblance,
  type Server,
  sleep,
  startBrowser,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import {
  answerNext,
  becomes,
  citizenCalls,
  factsOf,
  logOnceOver,
  openCarrier,
  recordOf,
  takePhoneSeat,
} from "./cast.ts";
import { inForce, publish } from "./flows.ts";
import { isTrouble, openHotline, type Person, promptSamples } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
/** Straight into the queue; nobody there: the duty phone. The key leads nowhere: by the group's overflow. */
const flow = {
  start: "wait",
  nodes: {
    wait: { kind: "queue", group: "business", priority: 0 },
    duty: { kind: "dutyPhone", number: "13900007777", ringMs: 20_000 },
    bye: { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" },
  },
  edges: [
    edge("wait", "noAgent", "duty"),
    edge("wait", "full", "bye"),
    edge("wait", "timeout", "bye"),
    ...["noAnswer", "busy", "failed"].map((exit) => edge("duty", exit, "bye")),
  ],
};

/** Waits until he has heard these prompts, one behind the other, after so many samples. @returns where they end */
const hasHeard = (call: OutgoingCall, prompts: readonly string[], after = 0): Promise<number> =>
  until(
    `he has heard ${prompts.join(" ")}`,
    () => {
      const heard = call.heard();
      let from = after;
      for (const name of prompts) {
        const prompt = promptSamples(name);
        const { correlation, atSample } = resemblance(heard.subarray(from), prompt);
        if (correlation < 0.95) return false;
        // One behind the other: at most a second between two.
        if (from > after && atSample > 8000) return false;
        from += atSample + prompt.length;
      }
      return from;
    },
    { limitMs: 40_000, everyMs: 500 },
  );

/** Sets the group, and waits until calls go by it. */
const setGroup = async (server: Server, administrator: Person, change: Record<string, unknown>): Promise<void> => {
  await administrator.insist("PATCH", "/api/groups/business", change);
  await untilKept(server, change);
};
const untilKept = (server: Server, change: Record<string, unknown>): Promise<unknown> =>
  until("calls go by it", () => {
    const kept = JSON.parse(readFileSync(join(server.dataFolder, "configuration.json"), "utf8"));
    const group = kept.config.groups.find(({ id }: { id: string }) => id === "business");
    return Object.entries(change).every(([field, value]) => group[field] === value);
  });

test("callers hear their place and their wait, leave by a key, and go on at once where nobody is signed in", async () => {
  const { server, administrator } = await openHotline(world);
  const carrier = await openCarrier(world);
  await administrator.insist("PATCH", "/api/trunks/carrier", { host: carrier.sip.address, port: carrier.sip.port });
  await publish(administrator, "main", flow);
  await inForce(server, administrator);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const findings: string[] = [];
  const lookAt = createLook(browser, "queue", findings);

  // Set at the group's page.
  const page = await browser.page(server.baseUrl);
  await page.getByLabel("工号或账号").fill("administrator");
  await page.getByLabel("密码", { exact: true }).fill(administrator.password);
  await page.getByRole("button", { name: /登\s*录/ }).click();
  await page.getByRole("link", { name: "管理" }).waitFor();
  await page.goto(`${server.baseUrl}/administration/groups`);
  await page
    .getByRole("row", { name: /业务咨询/ })
    .getByRole("button", { name: "修改" })
    .click();
  const drawer = page.getByRole("dialog");
  await drawer.getByLabel("开始排队时播报位置").click();
  await drawer.getByLabel("播报排队位置的间隔").fill("15");
  await drawer.getByLabel("同时播报预计等待").click();
  await drawer.getByLabel("离开排队的按键").click();
  await page.locator(".ant-select-item-option", { hasText: "* 键" }).click();
  await lookAt(page, "group");
  await drawer.getByRole("button", { name: /保\s*存/ }).click();
  await drawer.waitFor({ state: "detached" });
  const set = { positionAtStart: true, positionEveryMs: 15_000, tellExpectedWait: true, leaveKey: "*" };
  await untilKept(server, set);
  await setGroup(server, administrator, { announceAgentNo: false, wrapUpMs: 0 });

  // Two wait for nobody: the second one hears who is before him, twice, with music between, and leaves.
  const first = await citizenCalls(carrier, server, tones.caller);
  await hasHeard(first, ["noAgent", "queue.next", "queue.leave", "key.star"]);
  const second = await citizenCalls(carrier, server, tones.supervisor);
  const place = ["queue.ahead", "digit.1", "queue.people"];
  const atStart = await hasHeard(second, ["noAgent", ...place, "queue.leave", "key.star"]);
  await hasHeard(second, place, atStart);
  await second.press("5");
  await sleep(500);
  await second.press("*");
  await hasHeard(second, ["goodbye"], atStart);
  await second.ended;

  // Three are answered at once: with nobody before him the next one has a minute to wait, as far as is known.
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const answered = [first];
  for (let n = 0; n < 3; n += 1) {
    if (n > 0) answered.push(await citizenCalls(carrier, server, tones.caller));
    await answerNext(seat);
    await becomes(seat, "talking");
    await answered[n]!.hangUp();
    await becomes(seat, "ready");
  }
  await seat.person.post("/api/agent/busy");
  const third = await citizenCalls(carrier, server, tones.caller);
  await hasHeard(third, ["queue.busy", "queue.next", "queue.wait", "digit.1", "queue.minutes", "queue.leave"]);
  await third.hangUp();

  // Nobody is signed in: to the duty phone at once, which answers one call and refuses the next.
  await seat.person.post("/api/agent/sign-out");
  await setGroup(server, administrator, { noAgent: "leave" });
  const duty = await citizenCalls(carrier, server, tones.caller);
  (await carrier.nextCall()).answer();
  await sleep(1500);
  await duty.hangUp();
  const refused = await citizenCalls(carrier, server, tones.caller);
  (await carrier.nextCall()).refuse();
  await refused.ended;

  const log = await logOnceOver(administrator, [second, ...answered, third, duty, refused]);
  const [left, waited] = [recordOf(log, second), recordOf(log, third)];
  expect(left.row.disposition).toBe("D7");
  expect(factsOf(left, "CallEnded")).toMatchObject([{ detail: "KEY" }]);
  expect(factsOf(left, "QueueLeft")).toMatchObject([{ reason: "KEY" }]);
  expect(factsOf(left, "KeyPressed").map(({ flowNode, key, valid }) => [flowNode, key, valid])).toEqual([
    ["wait", undefined, false],
    ["wait", "*", true],
  ]);
  const positions = factsOf(left, "PositionTold");
  expect(positions).toMatchObject([{ ahead: 1 }, { ahead: 1 }]);
  expect(positions.some((fact) => "expectedMs" in fact)).toBe(false);
  expect(factsOf(waited, "PositionTold")).toMatchObject([{ ahead: 0, expectedMs: 60_000 }]);
  expect(waited.row.disposition).toBe("D3");
  expect(answered.map((call) => recordOf(log, call).row.disposition)).toEqual(["D2", "D2", "D2"]);
  expect([duty, refused].map((call) => recordOf(log, call).row.disposition)).toEqual(["D5", "D6"]);
  for (const call of [duty, refused])
    expect(factsOf(recordOf(log, call), "QueueLeft")).toMatchObject([{ reason: "NOAGENT" }]);

  await page.goto(`${server.baseUrl}/calls/${left.row.id}`);
  await page.getByText("播报：前面还有 1 位").first().waitFor();
  await page.getByText("离开队列：按键离开").waitFor();
  await lookAt(page, "call");
  await page.goto(`${server.baseUrl}/calls/${waited.row.id}`);
  await page.getByText("播报：是下一位").waitFor();
  await page.getByText("播报：预计等待 1 分钟").waitFor();
  expect(findings).toEqual([]);
  expect(browser.errors.filter(isTrouble)).toEqual([]);
}, 300_000);
