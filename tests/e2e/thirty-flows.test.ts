/** Thirty callers in thirty flows at once, under whom versions are published and gone back from: each goes the way of the version that it began with. */
import {
  newWorld,
  type OutgoingCall,
  type Phone,
  resemblance,
  type Server,
  sleep,
  startServer,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { factsOf, logOnceOver, openCarrier, recordOf } from "./cast.ts";
import { databaseOf } from "./desks.ts";
import { addFlows, inForce } from "./flows.ts";
import { type CallRecord, type Person, promptSamples, signInFirst } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const sessions = 30;
const all = Array.from({ length: sessions }, (_, n) => n);
const numberOf = (n: number): string => `55530${String(n).padStart(2, "0")}`;
const idOf = (n: number): string => `flow-${n}`;
const codeOf = (n: number): string => String(n + 10);
/** The key of each of its menus: one to three, behind each other. */
const keysOf = (n: number): string[] => Array.from({ length: 1 + (n % 3) }, (_, at) => String(1 + ((n + at) % 9)));

const patience = {
  ...{ timeoutMs: 100_000, maxInvalid: 0, maxNoInput: 0 },
  ...{ invalidPrompt: "beep", noInputPrompt: "beep" },
};
const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
const menu = (...keys: string[]) => ({
  ...{ kind: "menu", prompts: ["beep"], ...patience },
  keys: Object.fromEntries(keys.map((key) => [key, {}])),
});
const toBye = (node: string) => [edge(node, "invalid", "bye"), edge(node, "noInput", "bye")];
const bye = { kind: "hangUp", prompts: [], cause: "flowEnded" };

/** Its menus, then the module that all have, then its number is read out. */
const flowOf = (n: number, isShort = false): object => {
  const keys = keysOf(n);
  const after = (at: number) => (at + 1 < keys.length ? `m${at + 2}` : "ask");
  return {
    start: "m1",
    nodes: {
      ...Object.fromEntries(keys.map((key, at) => [`m${at + 1}`, menu(key)])),
      ask: { kind: "module", flow: "ask", arguments: {}, results: {} },
      code: { kind: "say", parts: [{ say: "digits", variable: "code" }], bargeIn: false },
      bye,
    },
    edges: [
      ...keys.flatMap((key, at) => [
        edge(`m${at + 1}`, `key.${key}`, isShort ? "bye" : after(at)),
        ...toBye(`m${at + 1}`),
      ]),
      ...[edge("ask", "asked", "code"), edge("ask", "none", "bye"), edge("code", "done", "bye")],
    ],
    variables: [{ name: "code", type: "digits", scope: "call", initial: codeOf(n) }],
  };
};
/** Key 1 leads back by this exit. */
const moduleOf = (exit: "asked" | "none"): object => ({
  start: "which",
  nodes: { which: menu("1"), asked: { kind: "leave", exit: "asked" }, none: { kind: "leave", exit: "none" } },
  edges: [edge("which", "key.1", exit), edge("which", "invalid", "none"), edge("which", "noInput", "asked")],
  module: { parameters: [], results: [] },
});

/** What is changed under the callers: the module that all stand before, and what leads on in some of the flows. */
const changed = [0, 7, 14, 22];
type Drafts = readonly (readonly [id: string, body: object])[];
const shorter: Drafts = [["ask", moduleOf("none")], ...changed.map((n) => [idOf(n), flowOf(n, true)] as const)];

const publishAll = async (administrator: Person): Promise<void> => {
  for (const [id, body] of shorter) {
    const item = `/api/configuration/flow/${id}`;
    await administrator.ask("PUT", `${item}/draft`, { base: 1, body });
    await administrator.post(`${item}/publish`, { version: 2 });
  }
};
const goBack = async (administrator: Person): Promise<void> => {
  for (const [id] of shorter)
    await administrator.post(`/api/configuration/flow/${id}/roll-back`, { version: 1, base: 2 });
};

const callFlow = async (carrier: Phone, server: Server, n: number): Promise<OutgoingCall> => {
  const call = await carrier.call({ to: `sip:${numberOf(n)}@${server.sipAddress}`, toneHz: tones.caller });
  await call.answered;
  return call;
};
/** One key for each menu, once its words have begun. */
const pressEach = async (call: OutgoingCall, keys: readonly string[]): Promise<void> => {
  for (const key of keys) {
    await sleep(1000);
    // A call that its key ends takes the end of the key's sound with it.
    void call.press(key);
    await sleep(300);
  }
};

const pathOf = (record: CallRecord): string =>
  factsOf(record, "NodeEntered")
    .map(({ flow, flowNode, version }) => `${flow === "ask" ? "ask/" : ""}${flowNode}@${version}`)
    .join(" ");
const keysIn = (record: CallRecord): string[] => factsOf(record, "KeyPressed").map(({ key }) => String(key));
const menusOf = (n: number): string[] => keysOf(n).map((_, at) => `m${at + 1}`);
/** The whole way by these versions of the flow and the module. */
const wholeWay = (n: number, flow: number, module: number): string =>
  [
    ...[...menusOf(n), "ask"].map((node) => `${node}@${flow}`),
    ...["which", "asked"].map((node) => `ask/${node}@${module}`),
    ...["code", "bye"].map((node) => `${node}@${flow}`),
  ].join(" ");

const hasHeard = (call: OutgoingCall, code: string): boolean =>
  [...code].every((digit) => resemblance(call.heard(), promptSamples(`digit.${digit}`)).correlation > 0.95);

test("thirty callers in thirty flows go each its own way, whatever is published and gone back from under them", async () => {
  const server = await startServer(world);
  const administrator = await signInFirst(server, "administrator");
  const isThere = async () => (await administrator.status("/api/calls")) === 200;
  await until("the office answers", isThere, { limitMs: 60_000 });
  await addFlows(databaseOf(server), [
    { id: "ask", body: moduleOf("asked") },
    ...all.map((n) => ({ id: idOf(n), number: numberOf(n), body: flowOf(n) })),
  ]);
  await administrator.insist("PATCH", "/api/trunks/carrier", { match: ["127.0.0.1"], maxLines: 60 });
  await inForce(server, administrator);
  const carrier = await openCarrier(world);
  const calls: OutgoingCall[] = [];
  // Not all at one moment: what is asked here is where each goes.
  for (const n of all.filter((each) => each % 5 === 0))
    calls.push(...(await Promise.all([0, 1, 2, 3, 4].map((next) => callFlow(carrier, server, n + next)))));
  // The first of its menus is behind each, where it has several.
  await Promise.all(calls.map((call, n) => pressEach(call, keysOf(n).slice(0, -1).slice(0, 1))));

  await publishAll(administrator);
  await inForce(server, administrator);
  const [first] = changed as [number];
  const short = await callFlow(carrier, server, first);
  await pressEach(short, keysOf(first).slice(0, 1));
  await short.ended;
  const toNone = await callFlow(carrier, server, 1);
  await pressEach(toNone, [...keysOf(1), "1"]);
  await toNone.ended;

  // Half of them go on while the new version is in force, the others once it was gone back from.
  const rest = (n: number) => [...keysOf(n).slice(keysOf(n).length > 1 ? 1 : 0), "1"];
  const halves = [all.filter((n) => n % 2 === 0), all.filter((n) => n % 2 === 1)] as const;
  for (const call of calls) expect(call.end).toBeUndefined();
  await Promise.all(halves[0].map((n) => pressEach(calls[n]!, rest(n))));
  await goBack(administrator);
  await inForce(server, administrator);
  const again = await callFlow(carrier, server, first);
  await Promise.all([
    ...halves[1].map((n) => pressEach(calls[n]!, rest(n))),
    pressEach(again, [...keysOf(first), "1"]),
  ]);
  await Promise.all([...calls, again].map((call) => call.ended));

  // What each heard is its own number.
  for (const [n, call] of calls.entries()) expect(hasHeard(call, codeOf(n)), `${n} hears ${codeOf(n)}`).toBe(true);
  const log = await logOnceOver(administrator, [...calls, short, toNone, again]);
  const told = (call: OutgoingCall) => pathOf(recordOf(log, call));
  expect(calls.map(told)).toEqual(all.map((n) => wholeWay(n, 1, 1)));
  expect(calls.map((call) => keysIn(recordOf(log, call)))).toEqual(all.map((n) => [...keysOf(n), "1"]));
  expect(told(short)).toBe("m1@2 bye@2");
  expect(told(toNone)).toBe(
    `${menusOf(1)
      .map((node) => `${node}@1`)
      .join(" ")} ask@1 ask/which@2 ask/none@2 bye@1`,
  );
  expect(told(again)).toBe(wholeWay(first, 3, 3));
  for (const call of calls) expect(recordOf(log, call).row).toMatchObject({ disposition: "D1" });
}, 300_000);
