import { newWorld, sleep, tones, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { citizenCalls, factsOf, logOnceOver, openCarrier, recordOf } from "./cast.ts";
import { inForce, publish } from "./flows.ts";
import { openHotline, type Person } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const edge = (from: string, exit: string, to: string) => ({ from, exit, to });

/** The caller types a number; what is found leads another way than what is not. */
const flow = {
  start: "number",
  nodes: {
    number: {
      ...{ kind: "collect", prompts: ["digit.2"], variable: "number", minDigits: 12, maxDigits: 12, endKey: "#" },
      ...{ betweenMs: 5000, timeoutMs: 20_000, maxInvalid: 2, maxNoInput: 2 },
      ...{ invalidPrompt: "beep", noInputPrompt: "beep" },
    },
    look: { kind: "lookUp", digits: "number", result: "state", timeoutMs: 10_000, prompts: [], music: true },
    which: {
      kind: "condition",
      branches: [{ name: "closed", all: [{ variable: "state", is: "equal", value: "已办结" }] }],
    },
    closed: { kind: "play", prompts: ["goodbye"], bargeIn: false },
    open: { kind: "play", prompts: ["queue.busy"], bargeIn: false },
    none: { kind: "play", prompts: ["internal.nobody"], bargeIn: false },
    bye: { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" },
  },
  edges: [
    ...[edge("number", "done", "look"), edge("number", "invalid", "bye"), edge("number", "noInput", "bye")],
    ...[edge("look", "found", "which"), edge("look", "notFound", "none"), edge("look", "failed", "bye")],
    ...[edge("look", "timeout", "bye"), edge("which", "closed", "closed"), edge("which", "otherwise", "open")],
    ...["closed", "open", "none"].map((name) => edge(name, "done", "bye")),
  ],
  variables: [
    { name: "number", type: "digits", scope: "call", initial: "" },
    { name: "state", type: "text", scope: "call", initial: "" },
  ],
};

/** An order that was answered and closed, or one that is being written. */
const makeOrder = async (administrator: Person, isClosed: boolean): Promise<string> => {
  const { id, version, content, digits } = await administrator.post("/api/orders", { source: "hand" });
  if (!isClosed) return digits;
  const fields = { matter: "咨询", question: "怎么注销抵押权" };
  const saved = { version, content: { ...content, title: "抵押权注销", fields } };
  await administrator.insist("PUT", `/api/orders/${id}`, saved);
  await administrator.post(`/api/orders/${id}/moves`, { version: version + 1, move: "reply", note: "到窗口办理。" });
  await administrator.post(`/api/orders/${id}/moves`, { version: version + 2, move: "close", note: "" });
  return digits;
};

test("a caller types an order's number and hears how far it is; another number is not found; no fact tells what he typed", async () => {
  const { server, administrator } = await openHotline(world);
  const ways = ["closed", "open", "none"] as const;
  const numbers = [await makeOrder(administrator, true), await makeOrder(administrator, false), "202001010001"];
  await publish(administrator, "main", flow);
  await inForce(server, administrator);
  const carrier = await openCarrier(world);
  const calls = await Promise.all(
    numbers.map(async (number) => {
      const call = await citizenCalls(carrier, server, tones.caller);
      await sleep(800);
      await call.press(number);
      return call;
    }),
  );
  for (const call of calls) expect(await call.ended).toMatchObject({ by: "them" });
  const log = await logOnceOver(administrator, calls);
  for (const [index, call] of calls.entries()) {
    const record = recordOf(log, call);
    expect(factsOf(record, "NodeEntered").map(({ flowNode }) => flowNode)).toContain(ways[index]);
    expect(factsOf(record, "HttpAsked")).toMatchObject([{ host: "office" }]);
    expect(JSON.stringify(factsOf(record, "HttpAsked"))).not.toContain(numbers[index]);
  }
});
