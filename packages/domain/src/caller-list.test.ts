import { describe, expect, test } from "vitest";
import { callerListOf } from "./caller-list.ts";
import type { CallerList, Flow, HotlineConfig, ListedCaller } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import { walkFlow } from "./flow/index.ts";
import type { FlowId, PartyId } from "./ids.ts";
import { stage } from "./testing/stage.ts";

const party = "party-of-01062345678" as PartyId;
const config = exampleHotline();
const listed = (over: Partial<ListedCaller> = {}): ListedCaller => ({ party, list: "blocked", ...over });
const withLists = (...listedCallers: ListedCaller[]): HotlineConfig => ({ ...config, listedCallers });

test("an entry holds up to the moment at which it ends, and for nobody else", () => {
  const lists = withLists(listed({ until: 1000 }));
  expect(callerListOf(lists, party, 999)).toBe("blocked");
  expect(callerListOf(lists, party, 1000)).toBeUndefined();
  expect(callerListOf(lists, "another" as PartyId, 0)).toBeUndefined();
  expect(callerListOf(config, party, 0)).toBeUndefined();
});

describe("a caller on the black list", () => {
  test("is refused as busy: D9 by the list, and nothing is played or recorded", () => {
    const on = stage({ config: withLists(listed()) });
    on.calls();
    expect(on.commands.map(({ do: what }) => what)).toEqual(["Refuse"]);
    expect(on.commands[0]).toMatchObject({ status: 486, ending: { by: "system", cause: "blocked", sip: 486 } });
    expect(on.outcome()).toBe("D9 system blocked");
    expect(on.find("CallEnded")[0]?.detail).toBe("blocked");
  });

  test("hears why where the rules say so, and comes no further: D9 too", () => {
    const on = stage({
      config: { ...withLists(listed()), policies: { ...config.policies, blockedPrompt: "goodbye" as never } },
    });
    const leg = on.calls();
    expect(on.hears(leg)).toBe("goodbye");
    expect([...on.find("IvrEntered"), ...on.find("RecordingStarted")]).toEqual([]);
    on.passes(10_000);
    expect(on.outcome()).toBe("D9 system blocked");
    expect(on.timers.size).toBe(0);
  });

  test("who hangs up while he hears it has no missed call: D9", () => {
    const on = stage({
      config: { ...withLists(listed()), policies: { ...config.policies, blockedPrompt: "goodbye" as never } },
    });
    on.hangsUp(on.calls());
    expect(on.outcome()).toBe("D9 caller hangup");
    expect(on.find("CallEnded")[0]?.detail).toBe("blocked");
  });

  test("is judged once, as he comes: what is entered or removed before he is answered is for his next call", () => {
    const policies = { ...config.policies, blockedPrompt: "goodbye" as never };
    const [free, black] = [
      { ...config, policies },
      { ...withLists(listed()), policies },
    ];
    for (const [first, then, entered] of [
      [free, black, 1],
      [black, free, 0],
    ] as const) {
      const on = stage({ config: first, latencyMs: () => 500 });
      on.calls();
      expect(on.find("CallAnswered")).toHaveLength(0);
      on.feed({ is: "ConfigChanged", config: then });
      on.passes(600);
      expect(on.find("CallAnswered")).toHaveLength(1);
      expect(on.find("IvrEntered")).toHaveLength(entered);
    }
  });

  test("comes through once his entry is over, and on another list", () => {
    for (const entry of [listed({ until: 1 }), listed({ list: "vip" })]) {
      const on = stage({ config: withLists(entry) });
      on.calls();
      expect(on.find("IvrEntered")).toHaveLength(1);
      expect(on.find("CallArrived")[0]?.callerList).toBe(entry.list === "vip" ? "vip" : undefined);
    }
  });
});

const end = (id: string) => ({ kind: "hangUp" as const, prompts: [], cause: "flowEnded" as const, label: id });
const exits = ["blocked", "trusted", "vip", "elderly", "none"] as const;
const flow: Flow = {
  id: config.numbers[0]!.flow,
  version: 1,
  name: "lists",
  start: "asks",
  nodes: { asks: { kind: "callerList" }, ...Object.fromEntries(exits.map((id) => [id, end(id)])) },
  edges: exits.map((exit) => ({ from: "asks", exit, to: exit })),
} as never;

describe("a flow that asks for the list", () => {
  test("goes the way of the list that the caller stands on, in a walk and in a call", () => {
    const lists: (CallerList | undefined)[] = ["trusted", "vip", "elderly", undefined];
    for (const list of lists) {
      const walked = walkFlow(flow, { flows: [flow], isOpen: true, callerList: list }, []);
      expect(walked[0]?.node).toBe(list ?? "none");
      const on = stage({
        config: {
          ...withLists(...(list ? [listed({ list })] : [])),
          flows: [flow, ...config.flows.filter(({ id }) => id !== (flow.id as FlowId))],
        },
      });
      on.calls();
      expect(on.find("NodeEntered").map(({ flowNode }) => flowNode)).toEqual(["asks", list ?? "none"]);
    }
  });
});
