// runs: heavy
import { newWorld, parseWav, sleep, startBrowser, toneBegins, toneEnds, tones, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findingsOf } from "./axe.ts";
import { citizenCalls, factsOf, logOnceOver, openCarrier, recordOf } from "./cast.ts";
import { inForce, publish } from "./flows.ts";
import { type CallRecord, isTrouble, openHotline, signIn } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const flow = {
  start: "message",
  nodes: {
    message: { kind: "voicemail", prompts: ["digit.1"], maxMs: 60_000, endKey: "#" },
    bye: { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" },
  },
  edges: [{ from: "message", exit: "done", to: "bye" }],
};
const rateHz = 8000;
const saidMs = 4000;

test("callers leave messages, one of them over a crash of the server; they are found in the call log and played there", async () => {
  const { server, administrator: before } = await openHotline(world);
  await publish(before, "main", flow);
  await inForce(server, before);
  const carrier = await openCarrier(world);
  const now = async (call: string): Promise<CallRecord["facts"]> =>
    (await before.get(`/api/calls/${call}`).catch(() => ({ facts: [] }))).facts;
  const speaks = async (toneHz: number) => {
    const call = await citizenCalls(carrier, server, toneHz);
    const id = await until("the tone was heard", async () => {
      const { items } = await before.get("/api/calls?pageSize=1");
      const facts = items.length > 0 && items[0].endedAt === null ? await now(items[0].id) : [];
      return facts.some(({ type }) => type === "VoicemailStarted") && items[0].id;
    });
    return { call, id };
  };
  const byKey = await speaks(tones.caller);
  await sleep(saidMs);
  await byKey.call.press("#");
  await byKey.call.ended;
  const overCrash = await speaks(tones.supervisor);
  await sleep(1000);
  await server.kill9();
  await server.start();
  const administrator = await signIn(server, "administrator", before.password);
  await sleep(saidMs - 1000);
  await overCrash.call.hangUp();

  const log = await logOnceOver(administrator, [byKey.call, overCrash.call]);
  for (const [call, why, toneHz] of [
    [byKey.call, "key", tones.caller],
    [overCrash.call, "caller", tones.supervisor],
  ] as const) {
    const record = recordOf(log, call) as CallRecord & { voicemails: { fromMs: number; ms: number }[] };
    expect(record.row).toMatchObject({ disposition: "D1", recorded: true });
    expect(factsOf(record, "VoicemailEnded")).toMatchObject([{ why, left: true }]);
    const [message, ...more] = record.voicemails;
    expect(more).toEqual([]);
    // What the message holds is what the caller said, from its beginning to its end.
    const response = await administrator.ask("GET", `/api/calls/${record.row.id}/recording`);
    const [said] = parseWav(Buffer.from(await response.arrayBuffer())).channels as [Int16Array];
    const samples = (ms: number) => Math.round((ms * rateHz) / 1000);
    const held = said.subarray(samples(message!.fromMs), samples(message!.fromMs + message!.ms));
    expect(held.length).toBeGreaterThan(samples(saidMs - 500));
    expect(toneBegins(held, toneHz)).toBeLessThan(samples(100));
    expect(toneEnds(held, toneHz)).toBeGreaterThan(samples(saidMs - 1000));
  }

  const browser = await startBrowser(world, { toneHz: tones.agent });
  const page = await browser.page(server.baseUrl);
  await page.getByLabel("工号或账号").fill("administrator");
  await page.getByLabel("密码", { exact: true }).fill(administrator.password);
  await page.getByRole("button", { name: /登\s*录/ }).click();
  await page.getByRole("link", { name: "管理" }).waitFor();
  await page.goto(`${server.baseUrl}/calls?voicemail=yes`);
  await page.getByRole("link", { name: "听录音" }).first().waitFor();
  expect(await page.getByText("留言", { exact: true }).count()).toBeGreaterThanOrEqual(2);
  await browser.screenshot(page, "voicemail-log");
  await page.goto(`${server.baseUrl}/calls/${byKey.id}`);
  await page.locator("[data-wave=ready]").waitFor();
  await page.getByText("开始留言").waitFor();
  await page.getByText("留言结束：按键结束").waitFor();
  await page.locator("[data-action=message]").click();
  await page.locator("[data-action=play]").click();
  const timeOf = async () => (await page.locator("[data-time]").textContent())?.split(" / ")[0];
  const start = await timeOf();
  await until("it plays", async () => (await timeOf()) !== start);
  await browser.screenshot(page, "voicemail-call");
  expect(await findingsOf(page)).toEqual([]);
  expect(browser.errors.filter(isTrouble)).toEqual([]);
});
