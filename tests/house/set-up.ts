import { tones } from "@zongji/kit";
import { expect } from "vitest";
import { openCarrier, takePhoneSeat } from "../e2e/cast.ts";
import {
  backToGuide,
  callInTest,
  fillInNumber,
  giveGreeting,
  giveTrunk,
  guideStep,
  nameGroup,
  saveDrawer,
  skipStep,
  stepIs,
} from "../e2e/guide.ts";
import { enterConsole, personAt, takeSeat } from "../e2e/scene.ts";
import { greetingHz, type House, left, noTrouble, ownNumber } from "./house.ts";

/** The administrator follows the guide from an empty data folder to a hotline that waits for its agents. */
export const followGuide = async (house: House): Promise<void> => {
  const { browser, server, world } = house;
  const page = await enterConsole(browser, server, "administrator");
  // Whoever has a new hotline to set up is led there.
  await stepIs(page, "number", "open");
  expect(await page.locator(".set-up-step[data-state=open]").count()).toBe(9);
  await fillInNumber(page, ownNumber);
  await saveDrawer(page);
  await backToGuide(page, "number");
  await giveGreeting(page, world, greetingHz);
  for (const name of ["hours", "menu"]) await skipStep(page, name);
  await nameGroup(page, "登记咨询");
  await giveTrunk(page, "127.0.0.1");
  house.administrator = { browser, page, person: await personAt(page, server) };
  noTrouble(house.administrator);
};

/** Two agents take their seats, one in Chromium, one with a SIP phone; the guide sees it, and calls the hotline itself. */
export const takeSeats = async (house: House): Promise<void> => {
  const { server, world } = house;
  const { page: guide, person } = left(house.administrator);
  const browser = await house.browser.beside();
  const page = await enterConsole(browser, server, "8001");
  await takeSeat(page);
  house.agent = { browser, page };
  await stepIs(guide, "agents", "done");
  await callInTest(guide);
  expect(await guideStep(guide, "realCall").getAttribute("data-state")).toBe("open");
  house.colleague = await takePhoneSeat(world, server, person, { agentNo: "8002", toneHz: tones.otherAgent });
  await house.colleague.person.post("/api/agent/busy");
  house.carrier = await openCarrier(world);
  noTrouble(house.agent);
  noTrouble(left(house.administrator));
};
