// runs: heavy
import { newWorld, type OutgoingCall, Phone, resemblance, startBrowser, tones, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLook } from "./axe.ts";
import { factsOf, logOnceOver, openCarrier, pressOne, recordOf } from "./cast.ts";
import { atState, enterConsole, hotlineNumber, isTrouble, openHotline, promptSamples, takeSeat } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const hasHeard = (call: OutgoingCall, prompt: string): Promise<unknown> =>
  until(`he has heard ${prompt}`, () => resemblance(call.heard(), promptSamples(prompt)).correlation > 0.95, {
    limitMs: 60_000,
    everyMs: 500,
  });

test("who asks in the queue to be called back is called when it is his turn, before who came later", async () => {
  const { server, administrator } = await openHotline(world);
  const carrier = await openCarrier(world);
  await administrator.insist("PATCH", "/api/trunks/carrier", { host: carrier.sip.address, port: carrier.sip.port });
  await administrator.insist("PATCH", "/api/policies", { callBackFrom: "00:00", callBackTo: "24:00" });
  await administrator.insist("PATCH", "/api/groups/business", { callbackKey: "8", wrapUpMs: 0 });
  const other = world.own(await Phone.open({ number: "13900000009" }));
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const findings: string[] = [];
  const look = createLook(browser, "callback", findings);

  const desk = await startBrowser(world, { toneHz: tones.agent });
  const page = await enterConsole(desk, server, "8001");
  await takeSeat(page);
  const says = (what: "busy" | "ready") =>
    page.evaluate(async (path) => void (await fetch(path, { method: "POST" })), `/api/agent/${what}`);
  await says("busy");
  await atState(page, "busy");

  const call = (phone: Phone) => phone.call({ to: `sip:${hotlineNumber}@${server.sipAddress}`, toneHz: tones.caller });
  const first = await call(carrier);
  await first.answered;
  await pressOne(first);
  await hasHeard(first, "callback.press");
  await first.press("8");
  await hasHeard(first, "callback.confirm");
  await first.press("1");
  await hasHeard(first, "callback.done");
  await first.ended;
  const second = await call(other);
  await second.answered;
  await pressOne(second);
  await hasHeard(second, "callback.press");

  // The list of missed calls tells that he need not be called by hand.
  const supervisor = await enterConsole(browser, server, "supervisor");
  await supervisor.getByRole("link", { name: "未接来电" }).click();
  await supervisor.getByText("排队中，轮到时自动回拨").waitFor({ timeout: 60_000 });
  await look(supervisor, "missed");

  await says("ready");
  await atState(page, "ringing");
  await page.getByText(/排队请求回拨/).waitFor();
  expect(await page.locator("[data-caller]").textContent()).toContain("139****0001");
  await look(page, "offered");
  await page
    .getByRole("button", { name: /接\s*听/ })
    .first()
    .click();
  const back = await carrier.nextCall();
  back.answer();
  await atState(page, "talking");
  await look(page, "talking");
  await back.hangUp();
  // Then who came later.
  await until("the second one's call rings", async () =>
    (await page.locator("[data-caller]").textContent())?.includes("139****0009"),
  );
  await second.hangUp();

  const log = await logOnceOver(administrator, [first, second]);
  const asked = recordOf(log, first);
  expect(asked.row.disposition).toBe("D7");
  expect(factsOf(asked, "QueueLeft")).toMatchObject([{ reason: "CALLBACK" }]);
  expect(factsOf(asked, "CallEnded")).toMatchObject([{ detail: "CALLBACK" }]);
  await until("the place has ended in the log", async () => {
    const { facts } = await administrator.get(`/api/calls/${asked.row.id}`);
    return facts.some(
      ({ type, outcome }: { type: string; outcome?: string }) => type === "CallbackEnded" && outcome === "reached",
    );
  });
  const out = log.find(({ row }) => row.direction === "outbound");
  expect(out?.row.parent).toBe(asked.row.id);
  const admin = await browser.page(server.baseUrl);
  await admin.goto(`${server.baseUrl}/calls/${asked.row.id}`);
  await admin.getByText(/请求回拨，保留排队位置/).waitFor();
  await admin.getByText("回拨结束：已接通").waitFor();
  await look(admin, "call");
  expect(findings).toEqual([]);
  expect([...browser.errors, ...desk.errors].filter(isTrouble)).toEqual([]);
}, 300_000);
