// runs: alone
import { join } from "node:path";
import { newWorld, type Phone, type Server, sleep, startCapture, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCarrier } from "./cast.ts";
import { hotlineNumber, openHotline } from "./scene.ts";
import { lengthsOf, p95, setUpsOnWire } from "./set-ups.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** Each sixth of a second a citizen calls, as long as `goesOn`. Returns how long the hotline took to answer each, ms, sorted; Infinity: it refused the call. */
const setUpsMs = async (carrier: Phone, server: Server, goesOn: () => boolean): Promise<number[]> => {
  const capture = await startCapture(world, `udp port ${server.sipPort}`);
  const ids: string[] = [];
  const talks: Promise<unknown>[] = [];
  while (goesOn()) {
    const call = await carrier.call({ to: `sip:${hotlineNumber}@${server.sipAddress}` });
    ids.push(call.callId);
    talks.push(
      call.answered.then(
        async () => {
          await sleep(300);
          return call.hangUp();
        },
        () => {},
      ),
    );
    await sleep(160);
  }
  await Promise.all(talks);
  await capture.stop();
  return lengthsOf(setUpsOnWire(capture, server.sipPort, ids));
};
const middle = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!;

const calls = (count: number) => {
  let left = count;
  return () => left-- > 0;
};

/**
 * A short while without sign-ins, then one with 480 from 30 addresses in some 6 s, within the limit of each; so often, each time from other addresses. What
 * else the machine does meets both alike: the difference of each pair is the sign-ins'. Returns the middle one of these, the worst p95 of set-ups in a flood,
 * ms, and how many sign-ins got which status.
 */
const compare = async (carrier: Phone, server: Server, pairs: number, everyMs = 400) => {
  const differences: number[] = [];
  let worstP95 = 0;
  const statuses: Record<string, number> = {};
  for (let pair = 1; pair <= pairs; pair += 1) {
    const quietP95 = p95(await setUpsMs(carrier, server, calls(35)));
    const args = [
      join(import.meta.dirname, "flood-sign-ins.mjs"),
      server.baseUrl,
      "30",
      "16",
      String(everyMs),
      String(pair),
    ];
    const flood = world.spawn("flood", process.execPath, args);
    await flood.says("begun");
    const floodP95 = p95(await setUpsMs(carrier, server, () => flood.end === undefined));
    await until("the flood is over", () => flood.end !== undefined, { limitMs: 120_000 });
    const got = JSON.parse(flood.output().trim().split("\n").at(-1)!) as Record<string, number>;
    for (const [status, count] of Object.entries(got)) statuses[status] = (statuses[status] ?? 0) + count;
    differences.push(floodP95 - quietP95);
    worstP95 = Math.max(worstP95, floodP95);
    console.log({ quietP95, floodP95, got });
  }
  return { difference: middle(differences), worstP95, statuses };
};

const open = async (env: Readonly<Record<string, string>>): Promise<{ server: Server; carrier: Phone }> => {
  const { server } = await openHotline(world, { env });
  const carrier = await openCarrier(world);
  await setUpsMs(carrier, server, calls(10));
  return { server, carrier };
};

test("a flood of sign-ins changes nothing for callers, and who comes too many is told to come again", async () => {
  const { server, carrier } = await open({});
  const { difference, worstP95, statuses } = await compare(carrier, server, 5);
  expect((statuses["429"] ?? 0) + (statuses["401"] ?? 0)).toBe(5 * 480);
  // What the thread can't do is refused at once: how much that is depends on the machine.
  expect(statuses["401"]).toBeGreaterThan(200);
  expect(worstP95).toBeLessThan(1000);
  expect(difference, "set-up p95 in the flood, beyond that of the quiet before it, ms: the middle pair").toBeLessThan(
    20,
  );
});

test("the control: all at once, with argon2 and the journal's sync in libuv's threads, it stalls the calls", async () => {
  const old = `--import=${join(import.meta.dirname, "sign-in-old.mjs")}`;
  const { server, carrier } = await open({ NODE_OPTIONS: old, ZONGJI_FROM_SOURCES: "1" });
  // Closer together than above: however fast the processor hashes, they wait for each other.
  const { difference, statuses } = await compare(carrier, server, 1, 100);
  // All are tried, none is refused at once; so stalled it may find that its database does not answer.
  expect((statuses["401"] ?? 0) + (statuses["503"] ?? 0)).toBe(480);
  expect(difference).toBeGreaterThan(100);
});
