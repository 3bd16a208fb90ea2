// runs: one at a time
import { join } from "node:path";
import { newWorld, type Phone, type Server, sleep, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCarrier } from "./cast.ts";
import { hotlineNumber, openHotline } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** Each sixth of a second a citizen calls, as long as `goesOn`. Returns how long the hotline took to answer each, ms; Infinity: it refused the call. */
const setUpsMs = async (carrier: Phone, server: Server, goesOn: () => boolean): Promise<number[]> => {
  const times: number[] = [];
  const talks: Promise<unknown>[] = [];
  while (goesOn()) {
    const since = performance.now();
    const call = await carrier.call({ to: `sip:${hotlineNumber}@${server.sipAddress}` });
    talks.push(
      call.answered.then(
        async () => {
          times.push(performance.now() - since);
          await sleep(300);
          return call.hangUp();
        },
        () => times.push(Number.POSITIVE_INFINITY),
      ),
    );
    await sleep(160);
  }
  await Promise.all(talks);
  return times;
};
const at = (times: readonly number[], share: number): number =>
  [...times].sort((one, other) => one - other)[Math.min(times.length - 1, Math.floor(times.length * share))]!;

/** Set-ups without and with 1,380 sign-ins from 30 addresses in some 20 s, within the limit of each address. */
const flooded = async (env: Readonly<Record<string, string>>) => {
  const { server } = await openHotline(world, { env });
  const carrier = await openCarrier(world);
  const count = (calls: number) => {
    let left = calls;
    return () => left-- > 0;
  };
  await setUpsMs(carrier, server, count(10));
  const quiet = await setUpsMs(carrier, server, count(50));
  const args = [join(import.meta.dirname, "flood-sign-ins.mjs"), server.baseUrl, "30", "46", "400"];
  const flood = world.spawn("flood", process.execPath, args);
  await flood.says("begun");
  const during = await setUpsMs(carrier, server, () => flood.end === undefined);
  await until("the flood is over", () => flood.end !== undefined, { limitMs: 120_000 });
  const statuses = JSON.parse(flood.output().trim().split("\n").at(-1)!) as Record<string, number>;
  const result = {
    quietP50: at(quiet, 0.5),
    quietP95: at(quiet, 0.95),
    floodP50: at(during, 0.5),
    floodP95: at(during, 0.95),
    calls: during.length,
    statuses,
  };
  console.log(result);
  return result;
};

test("a flood of sign-ins changes nothing for callers, and who comes too many is told to come again", async () => {
  const { quietP95, floodP95, statuses } = await flooded({});
  expect(floodP95).toBeLessThan(quietP95 + 20);
  // What the thread can't do is refused at once: how much that is depends on the machine.
  expect(statuses["401"]).toBeGreaterThan(100);
  expect((statuses["429"] ?? 0) + (statuses["401"] ?? 0)).toBe(1380);
});

test("the control: all at once, with argon2 in libuv's threads, it stalls the journal and with it the calls", async () => {
  const old = `--import=${join(import.meta.dirname, "sign-in-old.mjs")}`;
  const { quietP95, floodP95, statuses } = await flooded({ NODE_OPTIONS: old });
  expect(statuses["401"]).toBe(1380);
  expect(floodP95).toBeGreaterThan(quietP95 + 100);
});
