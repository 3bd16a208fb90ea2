/** Messages of thresholds on real PostgreSQL: each once and in order, tried again after a pause, given up in the end. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Fact } from "@zongji/domain";
import { type Db, type Log, sealWith } from "@zongji/store";
import { outerDoor } from "@zongji/web/node";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { wallFollower } from "./follow.ts";
import { sendDue } from "./send.ts";
import { lastMessages, namesOf, putWebhook } from "./store.ts";
import { sealSecret } from "./webhook.ts";

let db: Db;
factsDatabase((opened) => {
  db = opened;
});
const seal = sealWith(Buffer.alloc(32, 7));
const received: { readonly token: unknown; readonly body: { readonly level: string; readonly measure: object } }[] = [];
let [answer, isSilent] = [204, false];
/** Done before each answer. */
let before = async (): Promise<void> => {};
/** No answer of the test's own hook comes later, however busy the machine is. */
const patientMs = 60_000;
const server = createServer((request, response) => {
  let text = "";
  request.on("data", (some: Buffer) => {
    text += String(some);
  });
  request.on("end", () => {
    received.push({ token: request.headers["x-token"], body: JSON.parse(text) });
    if (!isSilent) void before().then(() => response.writeHead(answer, { location: "http://127.0.0.1:9/" }).end());
  });
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => void server.close());

const hook = async (url: string | null, timeout_ms = patientMs) =>
  db.transaction().execute((tx) => {
    const secret_sealed = sealSecret(seal, "s3cret");
    return putWebhook(tx, { url, header: "X-Token", secret_sealed, timeout_ms });
  });
const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
beforeEach(async () => {
  await db.deleteFrom("wall_message").execute();
  received.length = 0;
  [answer, isSilent] = [204, false];
  before = async () => {};
  await hook(address());
});

const log = { warn: () => {}, info: () => {}, error: () => {} } as unknown as Log;
const door = () => outerDoor({ hosts: [{ host: "127.0.0.1", port: (server.address() as AddressInfo).port }] });
const sender = () => ({ db, log, seal: () => seal, door: door(), names: () => namesOf(db) });
let seq = 0;
const crossed = (level: "warning" | "alarm" | undefined, at: number, send = true): Fact =>
  ({
    ...{ type: "ThresholdCrossed", measure: "answerRate", when: "today", scope: "all", on: "", figure: 89.9 },
    ...{ over: 899, under: 1000, bound: 9000, node: "n1", epoch: "1", at, steady: at, v: 1 },
    seq: ++seq,
    ...(level && { level }),
    ...(send && { send: true }),
  }) as Fact;
const fared = async () =>
  (await lastMessages(db, 10)).reverse().map(({ webhook, tries, problem }) => [webhook, tries, problem]);

test("each crossing is sent once, in its order, with the secret in its header; one that is not to be sent is listed alone", async () => {
  const facts = [crossed("warning", 10), crossed("alarm", 20), crossed(undefined, 30), crossed("warning", 40, false)];
  await wallFollower.perform(facts, db);
  // The facts are read again, and another office looks at the same moment.
  await wallFollower.perform(facts, db);
  const beside: number[] = [];
  before = async () => void beside.push(await sendDue(sender(), () => 100));
  expect(await sendDue(sender(), () => 100)).toBe(3);
  expect(beside).toEqual([0, 0, 0]);
  await sendDue(sender(), () => 1_000_000);
  expect(received.map(({ body }) => body.level)).toEqual(["warning", "alarm", "over"]);
  expect(received[0]).toMatchObject({
    token: "s3cret",
    body: {
      type: "threshold",
      at: "1970-01-01T00:00:00.010Z",
      of: null,
      value: 89.9,
      over: 899,
      under: 1000,
      bound: 9000,
    },
  });
  expect(received[0]?.body.measure).toMatchObject({ name: "answerRate", unit: "percent", label: { zh: "人工接听率" } });
  expect(await fared()).toEqual([
    ...[
      ["sent", 1, null],
      ["sent", 1, null],
      ["sent", 1, null],
    ],
    ["off", 0, null],
  ]);
});

test("a refusal, a redirect and silence are tried again after a pause, and given up after the last", async () => {
  await wallFollower.perform([crossed("alarm", 10)], db);
  let now = 100;
  answer = 503;
  await sendDue(sender(), () => now);
  expect(await fared()).toEqual([["waiting", 1, "HTTP 503"]]);
  // Not before its time.
  expect(await sendDue(sender(), () => now + 4000)).toBe(0);
  answer = 302;
  now += 5000;
  await sendDue(sender(), () => now);
  expect(await fared()).toEqual([["waiting", 2, "HTTP 302"]]);
  isSilent = true;
  await hook(address(), 500);
  now += 15_000;
  await sendDue(sender(), () => now);
  expect(await fared()).toEqual([["waiting", 3, "no answer within 500 ms"]]);
  await hook(address());
  [isSilent, answer] = [false, 500];
  for (const pause of [60_000, 300_000, 900_000]) {
    now += pause;
    await sendDue(sender(), () => now);
  }
  expect(await fared()).toEqual([["failed", 6, "HTTP 500"]]);
  expect(await sendDue(sender(), () => now + 10_000_000)).toBe(0);
});

test("a message that is tried again is not overtaken by a later one of its threshold, only by another's", async () => {
  const other = { ...crossed("warning", 15), measure: "waiting", when: "now" } as Fact;
  await wallFollower.perform([crossed("alarm", 10), other, crossed(undefined, 20)], db);
  const levels = () => received.map(({ body }) => body.level);
  answer = 503;
  let now = 100;
  expect(await sendDue(sender(), () => now)).toBe(2);
  expect(levels()).toEqual(["alarm", "warning"]);
  answer = 204;
  now += 4999;
  expect(await sendDue(sender(), () => now)).toBe(0);
  now += 1;
  expect(await sendDue(sender(), () => now)).toBe(3);
  expect(levels()).toEqual(["alarm", "warning", "alarm", "warning", "over"]);
});

test("one that is given up lets those after it go", async () => {
  await wallFollower.perform([crossed("alarm", 10), crossed(undefined, 20)], db);
  answer = 500;
  let now = 100;
  for (const pause of [0, 5000, 15_000, 60_000, 300_000]) {
    now += pause;
    expect(await sendDue(sender(), () => now)).toBe(1);
  }
  now += 900_000;
  expect(await sendDue(sender(), () => now)).toBe(2);
  expect(await fared()).toEqual([
    ["failed", 6, "HTTP 500"],
    ["waiting", 1, "HTTP 500"],
  ]);
});

test("without an address messages are off, and are not sent once there is one again", async () => {
  await hook(null);
  await wallFollower.perform([crossed("alarm", 10)], db);
  await sendDue(sender(), () => 100);
  expect([await fared(), received]).toEqual([[["off", 0, null]], []]);
});

test("who sees some groups is told of those, of their agents, and of all", async () => {
  const rest = { when: "now", level: "alarm", webhook: "off" } as const;
  const row = (id: string, scope: "all" | "group" | "agent", on: string) => ({
    ...{ id, at: 1, measure: "waiting", scope, on, figure: 3, over: null, under: null },
    ...{ bound: 2, tries: 0, next_try_at: null, problem: null, ...rest },
  });
  await db
    .insertInto("wall_message")
    .values([row("1", "all", ""), row("2", "group", "a"), row("3", "group", "b"), row("4", "agent", "nobody")])
    .execute();
  const ids = async (groups?: readonly string[]) => (await lastMessages(db, 10, groups)).map(({ id }) => id).sort();
  expect(await ids(["a"])).toEqual(["1", "2"]);
  expect(await ids([])).toEqual(["1"]);
  expect(await ids()).toEqual(["1", "2", "3", "4"]);
});
