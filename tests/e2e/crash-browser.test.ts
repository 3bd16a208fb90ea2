// runs: heavy
import { isSaid, liveProgram, newWorld, samplesOf, sleep, startBrowser, tones, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { citizenCalls, factsOf, logOnceOver, openCarrier, pressOne, recordOf } from "./cast.ts";
import { atState, enterConsole, openHotline, pressBar, takeSeat } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** A citizen's call rings in an agent's browser. */
const ringInBrowser = async () => {
  const { server, administrator } = await openHotline(world);
  const carrier = await openCarrier(world);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const page = await enterConsole(browser, server, "8001");
  await takeSeat(page);
  const citizen = await citizenCalls(carrier, server, tones.caller);
  await pressOne(citizen);
  await atState(page, "ringing");
  await page.locator("[data-phone=ringing]").waitFor({ timeout: 30_000 });
  const hearsAgent = (afterMs: number) => () =>
    isSaid(samplesOf(citizen.rtp.packets.slice(-15).filter(({ atMs }) => atMs > afterMs)), tones.agent);
  return { server, administrator, page, citizen, hearsAgent };
};

test("a call that rings in a browser when the server dies rings there again, and is talked with through the next death", async () => {
  const { server, administrator, page, citizen, hearsAgent } = await ringInBrowser();

  await server.crash();
  await server.comesBack();
  await page.locator("[data-phone=ringing]").waitFor({ timeout: 30_000 });
  await atState(page, "ringing");
  await pressBar(page, "answer");
  await atState(page, "talking");
  await until("the citizen hears the agent", hearsAgent(0));

  const { atMs } = await server.crash();
  await until("the citizen hears the agent again", hearsAgent(atMs + 100), { limitMs: 60_000 });
  expect(citizen.end).toBeUndefined();
  await atState(page, "talking");
  await server.comesBack();
  await citizen.hangUp();
  await atState(page, "wrapUp");
  const log = await logOnceOver(administrator, [citizen]);
  const record = recordOf(log, citizen);
  expect(record.row).toMatchObject({ disposition: "D2", ending: { by: "caller", cause: "hangup" } });
  for (const type of ["QueueEntered", "OfferAnswered", "TalkEnded"]) expect(factsOf(record, type)).toHaveLength(1);
});

test("a browser whose answer the server did not live to hear rings again at once", async () => {
  const { server, page, citizen, hearsAgent } = await ringInBrowser();
  for (const pid of server.pidsOf(liveProgram)) process.kill(pid, "SIGSTOP");
  await pressBar(page, "answer");
  // Its 200 is in the socket of a server that does not read any more.
  await sleep(1500);
  await server.crash();
  await server.comesBack();
  // Without having waited 32 s for the ACK of that (RFC 3261 §13.3.1.4).
  await page.locator("[data-phone=ringing]").waitFor({ timeout: 15_000 });
  await pressBar(page, "answer");
  await atState(page, "talking");
  await until("the citizen hears the agent", hearsAgent(0));
  expect(citizen.end).toBeUndefined();
});
