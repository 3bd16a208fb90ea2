import { fileURLToPath } from "node:url";
import {
  newWorld,
  type Postgres,
  type Server,
  startPostgres,
  startServer,
  until,
  type World,
  within,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Person, signInFirst } from "./scene.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

let world: World;
let database: Postgres;
let server: Server;
let administrator: Person;
beforeEach(async () => {
  world = newWorld();
  database = await startPostgres(world);
  server = await startServer(world, { env: { DATABASE_URL: database.url } });
  administrator = await signInFirst(server, "administrator");
});
afterEach(() => world.close());

/** `npm run call` as a person types it. */
const npmRunCall = async (...words: readonly string[]): Promise<{ end: number | string; lines: string[] }> => {
  const args = ["run", "--silent", "call", "--", "--data", server.dataFolder, ...words];
  const program = world.spawn("call", "npm", args, { cwd: root });
  const end = await within("npm run call", 90_000, program.ended);
  return { end, lines: program.output().trim().split("\n") };
};

type Logged = { readonly testBy: string | null; readonly disposition: string | null; readonly endedAt: number | null };
const logged = async (which: string): Promise<{ total: number; items: Logged[] }> =>
  administrator.get(`/api/calls?test=${which}&pageSize=100`);

/** All test calls of the log, once so many have ended. */
const testCalls = (count: number): Promise<Logged[]> =>
  until(`the log has ${count} test calls`, async () => {
    const { items } = await logged("only");
    return items.length === count && items.every(({ endedAt }) => endedAt !== null) && items;
  });

const linesOf = (lines: readonly string[], what: string): number => lines.filter((line) => line.endsWith(what)).length;

test("a person without a phone calls the hotline and hears its menu, alone and as thirty, in no count", async () => {
  const alone = await npmRunCall();
  expect(alone.lines.at(-1)).toBe("1 of 1 heard the menu.");
  expect(alone.end).toBe(0);
  for (const step of ["dials 12345678", "is answered", "hears the menu", "presses 1"])
    expect(linesOf(alone.lines, step), step).toBe(1);
  const [first] = await testCalls(1);
  expect(first).toMatchObject({ testBy: "test", disposition: expect.stringMatching(/^D[13-7]$/) });

  const thirty = await npmRunCall("--calls", "30");
  expect(thirty.lines.at(-1)).toBe("30 of 30 heard the menu.");
  expect(thirty.end).toBe(0);
  expect(linesOf(thirty.lines, "hears the menu")).toBe(30);
  const all = await testCalls(31);
  expect(all.every(({ testBy }) => testBy === "test")).toBe(true);

  const run = await administrator.post("/api/test-calls", { calls: 1 });
  await until("the run is over", async () => (await administrator.get(`/api/test-calls/${run.id}`)).endedAt !== null, {
    limitMs: 60_000,
    everyMs: 200,
  });
  const { calls, startedBy } = await administrator.get(`/api/test-calls/${run.id}`);
  expect(startedBy).toBe("administrator");
  expect(calls).toMatchObject([{ at: "ended", passed: true }]);
  const withButton = await testCalls(32);
  expect(withButton.filter(({ testBy }) => testBy === "test.administrator")).toHaveLength(1);

  // In no count.
  expect(await logged("no")).toMatchObject({ total: 0, items: [] });
  const { today } = await administrator.get("/api/wall");
  expect(today).toMatchObject({ inboundTotal: 0, answered: 0, abandonedInQueue: 0, endedInMenu: 0, tests: 32 });
  const counted = await database.query<{ what: string; calls: number }>(
    `select 'call_record' as what, count(*)::int as calls from call_record where test_by is null
     union all select 'queue_visit', count(*)::int from queue_visit where not test
     union all select 'offer', count(*)::int from offer where not test`,
  );
  expect(counted.map(({ calls: count }) => count)).toEqual([0, 0, 0]);
});

test("a caller who hears no menu says so by his exit code", async () => {
  const stranger = await npmRunCall("--number", "99999999");
  expect(stranger.lines.at(-1)).toBe("0 of 1 heard the menu.");
  expect(stranger.end).toBe(1);
  expect(await npmRunCall("--calls", "none")).toMatchObject({ end: 1 });
  await server.stop();
  const nobody = await npmRunCall();
  expect(nobody.end).toBe(1);
});
