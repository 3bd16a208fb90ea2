import { readFileSync } from "node:fs";
import { join } from "node:path";
import { newWorld, type OutgoingCall, sleep, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { citizenCalls, openCarrier, pressOne } from "./cast.ts";
import { leadingTo } from "./flows.ts";
import { type CallRecord, openHotline, type Person } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const item = "/api/configuration/flow/main";

/** The arrival's configuration and the group that it was put to, of each of so many calls that are over, the oldest first. */
const told = async (administrator: Person, count: number): Promise<[unknown, unknown][]> => {
  const records = await until(
    "the calls are in the log",
    async () => {
      const { items } = await administrator.get("/api/calls");
      const all: CallRecord[] = await Promise.all(
        items.map(({ id }: { id: string }) => administrator.get(`/api/calls/${id}`)),
      );
      const over = all.filter(({ facts }) => facts.some(({ type }) => type === "CallEnded"));
      return over.length === count && over;
    },
    { everyMs: 250 },
  );
  const at = ({ facts }: CallRecord) => facts.find(({ type }) => type === "CallArrived")!;
  return records
    .sort((a, b) => at(a).at - at(b).at)
    .map((record) => [at(record).configVersion, record.facts.find(({ type }) => type === "QueueEntered")?.group]);
};

test("calls in a menu stay on their version while others are published, rolled back to, and come at their moment", async () => {
  const { server, administrator } = await openHotline(world);
  const carrier = await openCarrier(world);
  const calls: OutgoingCall[] = [];
  const call = async (toneHz: number): Promise<void> => {
    calls.push(await citizenCalls(carrier, server, toneHz));
  };
  /** Waits until calls are taken by it. */
  const inForce = (configVersion: number) =>
    until("it is in force", () => {
      const kept = JSON.parse(readFileSync(join(server.dataFolder, "configuration.json"), "utf8"));
      return kept.config.configVersion === configVersion;
    });
  const [published] = (await administrator.get(`${item}/versions`)) as { configVersion: number }[];
  // Policies, hours and surveys have a number each as well.
  const newest = Math.max(
    ...(await administrator.get("/api/configuration")).map(
      (each: { published: { configVersion: number } }) => each.published.configVersion,
    ),
  );
  expect(published!.configVersion).toBeLessThanOrEqual(newest);

  await call(500);
  await administrator.ask("PUT", `${item}/draft`, { base: 1, body: await leadingTo(administrator, "complaint") });
  await administrator.post(`${item}/publish`, { version: 2 });
  await inForce(newest + 1);
  await call(600);
  await administrator.post(`${item}/roll-back`, { version: 1, base: 2 });
  await inForce(newest + 2);
  await call(700);
  await administrator.ask("PUT", `${item}/draft`, { base: 3, body: await leadingTo(administrator, "complaint") });
  const moment = { version: 4, at: Date.now() + 1500 };
  expect(await administrator.post(`${item}/publish`, moment)).toMatchObject({ state: "draft", publishAt: moment.at });
  await inForce(newest + 3);
  await call(800);
  await Promise.all(calls.map(pressOne));
  await sleep(500);
  await Promise.all(calls.map((each) => each.hangUp()));
  expect(await told(administrator, 4)).toEqual([
    [newest, "business"],
    [newest + 1, "complaint"],
    [newest + 2, "business"],
    [newest + 3, "complaint"],
  ]);
  const [last] = await administrator.get(`${item}/versions`);
  expect(last).toMatchObject({ version: 4, state: "published", publishedBy: "管理员" });
});
