import { callListener, parseWav, toneBegins, tones, until, voiceComes } from "@zongji/kit";
import { expect } from "vitest";
import { soundOf } from "../e2e/back-up.ts";
import { citizenCalls, pressOne } from "../e2e/cast.ts";
import { atState, enterConsole, personAt, pressBar } from "../e2e/scene.ts";
import { type House, left, listenerAt, noTrouble } from "./house.ts";

/** The supervisor comes, opens the day's first call and plays its recording, which has each party on its side. */
export const recordingPlays = async (house: House): Promise<void> => {
  const { server } = house;
  const browser = await house.browser.beside();
  const page = await enterConsole(browser, server, "supervisor");
  const person = await personAt(page, server);
  house.supervisor = { browser, page, person };
  const call = left(house.firstCall);
  await page.goto(`${server.baseUrl}/calls/${call}`);
  await page.locator("[data-wave=ready]").waitFor();
  const time = page.locator("[data-time]");
  const before = await time.textContent();
  await page.locator("[data-action=play]").click();
  await until("the recording plays", async () => (await time.textContent()) !== before);

  const [says, hears] = parseWav(await soundOf(person, call)).channels;
  const agents = [tones.agent, tones.otherAgent];
  const heardIn = (sound: Int16Array, voices: readonly number[]) =>
    voices.filter((toneHz) => toneBegins(sound, toneHz, { leastDb: -22 }) !== undefined);
  expect(heardIn(says!, [tones.caller, ...agents])).toEqual([tones.caller]);
  // Beside them the tone that a caller hears while it rings, which is his own.
  expect(heardIn(hears!, agents)).toEqual(agents);
  noTrouble(house.supervisor);
};

/** The supervisor takes a seat in no queue and listens to a talk from the wall: both voices come to her. */
export const listensIn = async (house: House): Promise<void> => {
  const { server } = house;
  const [agent, supervisor] = [left(house.agent), left(house.supervisor)];
  const { page } = supervisor;
  await page.getByRole("link", { name: "工作台" }).click();
  await page.locator("[data-action=agentSignIn]:not([disabled])").click();
  await atState(page, "busy");
  const citizen = await citizenCalls(left(house.carrier), server, tones.caller);
  await pressOne(citizen);
  await atState(agent.page, "ringing");
  await pressBar(agent.page, "answer");
  await atState(agent.page, "talking");
  await voiceComes(callListener("the citizen", citizen), tones.agent);
  house.counts.inboundTotal += 1;
  house.counts.answered += 1;

  await page.getByRole("link", { name: "监控" }).click();
  const tile = page.locator('.tile[data-agent="8001"][data-state=talking]');
  await tile.click();
  await page.locator("[data-act=listen]:not([disabled])").click();
  await atState(page, "monitoring");
  await voiceComes(listenerAt("the supervisor", supervisor), [tones.caller, tones.agent]);
  await page.locator("[data-act=stop]").click();
  await atState(page, "busy");
  await page.keyboard.press("Escape");
  await citizen.hangUp();
  await atState(agent.page, "wrapUp");
  await pressBar(agent.page, "endWrapUp");
  await atState(agent.page, "ready");
  noTrouble(supervisor);
  noTrouble(agent);
};
