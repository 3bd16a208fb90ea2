// runs: heavy
import { isSaid, newWorld, samplesOf, sleep, startBrowser, streamsOf, tones, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { citizenCalls, factsOf, hears, logOnceOver, openCarrier, pageHears, pressOne } from "./cast.ts";
import { atState, enterConsole, openHotline, pressBar, takeSeat } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

test("the keys of a browser's call die with the media process: its desk is rung again and the talk goes on", async () => {
  const { server, administrator } = await openHotline(world);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const page = await enterConsole(browser, server, "8001");
  await takeSeat(page);
  const citizen = await citizenCalls(await openCarrier(world), server, tones.caller);
  await pressOne(citizen);
  await atState(page, "ringing");
  await pressBar(page, "answer");
  await atState(page, "talking");
  await until("the citizen hears the agent", () => isSaid(citizen.heard(), tones.agent));
  await sleep(2000);

  const [media] = server.pidsOf("packages/media/");
  const before = streamsOf(browser.received(page)).length;
  const [heardBefore, killedAtMs] = [citizen.rtp.packets.length, performance.now()];
  process.kill(media!, "SIGKILL");
  const heardSince = () => samplesOf(citizen.rtp.packets.slice(heardBefore + 10));
  await until("the citizen hears the agent again", () => isSaid(heardSince(), tones.agent));
  console.log({ apartMs: Math.round(performance.now() - killedAtMs) });
  await sleep(1000);
  await hears("the citizen", citizen, { toneHz: tones.agent, others: [tones.caller] });
  expect(streamsOf(browser.received(page)).length).toBe(before + 1);
  await pageHears("the agent", browser, page, { toneHz: tones.caller, db: -12, others: [tones.agent] });
  await atState(page, "talking");
  expect(server.end).toBeUndefined();

  await citizen.hangUp();
  await atState(page, "wrapUp");
  const [record, ...more] = await logOnceOver(administrator, [citizen]);
  expect(more).toEqual([]);
  expect(record!.row).toMatchObject({ disposition: "D2", ending: { by: "caller", cause: "hangup" } });
  expect(factsOf(record!, "LegDetached")).toMatchObject([{ why: "mediaLost" }]);
  expect(factsOf(record!, "LegReattached")).toHaveLength(1);
  expect(factsOf(record!, "TalkEnded")).toMatchObject([{ agentNo: "8001", ending: { by: "caller", cause: "hangup" } }]);
  expect(factsOf(record!, "OfferStarted")).toHaveLength(1);
});
