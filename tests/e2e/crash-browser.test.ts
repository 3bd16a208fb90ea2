// runs: one browser at a time
import {
  newWorld,
  type Phone,
  type PhoneCall,
  type Server,
  startBrowser,
  tones,
  type World,
  within,
} from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { citizenCalls, logOnceOver, openCarrier, pressOne, recordOf } from "./cast.ts";
import { killServerAlone, restart } from "./crash.ts";
import { atState, enterConsole, openHotline, pressBar, sipOf, takeSeat } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

type Desk = { readonly server: Server; readonly carrier: Phone; readonly page: Page };

const phoneAt = (page: Page, at: string) => page.locator(`[data-phone=${at}]`).waitFor({ timeout: 30_000 });

/** A citizen whose call rings in the browser. */
const rings = async ({ server, carrier, page }: Desk): Promise<PhoneCall> => {
  const citizen = await citizenCalls(carrier, server, tones.caller);
  await pressOne(citizen);
  await atState(page, "ringing");
  await phoneAt(page, "ringing");
  return citizen;
};

const dies = async ({ server, page }: Desk, citizen: PhoneCall): Promise<void> => {
  await killServerAlone(server);
  await server.start();
  expect(await within("the citizen is rung off", 20_000, citizen.ended)).toMatchObject({ by: "them", how: "BYE" });
  await phoneAt(page, "none");
  await atState(page, "ready");
};

test("a browser whose call died with the server, ringing or talking, rings for the next", async () => {
  const { server, administrator } = await openHotline(world);
  const carrier = await openCarrier(world);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const page = await enterConsole(browser, server, "8001");
  await takeSeat(page);
  const desk = { server, carrier, page };

  const rang = await rings(desk);
  await dies(desk, rang);

  const talked = await rings(desk);
  await pressBar(page, "answer");
  await atState(page, "talking");
  await phoneAt(page, "talking");
  await dies(desk, talked);
  const byes = (await sipOf(page)).filter(({ way, text }) => way === "in" && text.startsWith("BYE "));
  expect(byes).toHaveLength(1);
  expect(byes[0]!.text).toContain('text="restart"');

  const later = await rings(desk);
  await pressBar(page, "answer");
  await atState(page, "talking");
  await later.hangUp();
  await atState(page, "wrapUp");
  const log = await logOnceOver(administrator, [rang, talked, later]);
  const ends = [rang, talked, later].map((call) => [
    recordOf(log, call).row.disposition,
    recordOf(log, call).row.ending,
  ]);
  expect(ends).toEqual([
    ["D10", restart],
    ["D2", restart],
    ["D2", { by: "caller", cause: "hangup" }],
  ]);
});
