import { exampleHotline, nodeKinds } from "@zongji/domain";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addNode,
  addTest,
  changed,
  connect,
  copyNodes,
  disconnect,
  type FlowText,
  freshNode,
  historyOf,
  moveNodes,
  pasteNodes,
  recordTests,
  redo,
  removeNodes,
  removeTest,
  renameNode,
  setNode,
  undo,
} from "./model.ts";

const { id: _id, version: _version, ...example } = exampleHotline().flows[0]!;
const flow: FlowText = example;
/** Each edge leads from a node to a node, and no exit leads to two. */
const isWhole = ({ nodes, edges, start }: FlowText): boolean =>
  Object.hasOwn(nodes, start) &&
  edges.every(({ from, to }) => Object.hasOwn(nodes, from) && Object.hasOwn(nodes, to)) &&
  new Set(edges.map(({ from, exit }) => `${from} ${exit}`)).size === edges.length;

describe("a flow that is edited", () => {
  test("gets nodes with ids of their own", () => {
    const first = addNode(flow, "queue", { x: 1, y: 2 });
    const second = addNode(first.flow, "queue", { x: 3, y: 4 });
    expect([first.id, second.id]).toEqual(["queue", "queue-2"]);
    expect(second.flow.places).toEqual({ queue: { x: 1, y: 2 }, "queue-2": { x: 3, y: 4 } });
  });
  test("leads on from an exit to one node", () => {
    const now = connect(flow, "main", "key.9", "second");
    expect(now.edges.filter(({ from, exit }) => from === "main" && exit === "key.9")).toEqual([
      { from: "main", exit: "key.9", to: "second" },
    ]);
    expect(disconnect(now, "main", "key.9").edges).toHaveLength(flow.edges.length - 1);
  });
  test("loses a node with all its edges, but never its start", () => {
    const now = removeNodes(flow, ["second", "greeting"]);
    expect(Object.keys(now.nodes)).toEqual(["greeting", "main", "queue.business", "queue.complaint", "gone"]);
    expect(isWhole(now)).toBe(true);
  });
  test("loses the edges of exits that a node has no more", () => {
    const main = flow.nodes.main!;
    if (main.kind !== "menu") throw new Error("a menu");
    const { "9": _gone, ...keys } = main.keys;
    const now = setNode(flow, "main", { ...main, keys }, []);
    expect(now.edges).toHaveLength(flow.edges.length - 1);
  });
  test("keeps its edges, its start and its places when a node is named anew", () => {
    const placed = moveNodes(flow, { greeting: { x: 5, y: 6 } });
    const now = renameNode(placed, "greeting", "welcome");
    expect(now.start).toBe("welcome");
    expect(now.places).toEqual({ welcome: { x: 5, y: 6 } });
    expect(isWhole(now)).toBe(true);
    expect(renameNode(flow, "greeting", "main")).toBe(flow);
  });
  test("keeps its tests, which follow a node that is renamed, are recorded again by name, and go", () => {
    const step = { path: ["greeting", "other/greeting"], stands: "prompt" };
    const kept = (name: string) => ({ name, hours: { open: true }, inputs: [], steps: [step] });
    const two = addTest(addTest(flow, kept("a")), kept("b"));
    expect(renameNode(two, "greeting", "hello").tests?.[0]?.steps[0]?.path).toEqual(["hello", "other/greeting"]);
    const again = [{ path: ["x"], stands: "key" }];
    const { tests = [] } = recordTests(two, new Map([["b", again]]));
    expect(tests.map(({ steps }) => steps)).toEqual([[step], again]);
    expect(removeTest(removeTest(two, "a"), "b")).toEqual(flow);
  });
  test("takes copied nodes with the edges among them", () => {
    const { flow: now, ids } = pasteNodes(flow, copyNodes(flow, ["main", "second"]));
    expect(ids).toEqual(["main-2", "second-2"]);
    expect(now.edges).toContainEqual({ from: "main-2", exit: "key.2", to: "second-2" });
    expect(isWhole(now)).toBe(true);
  });
  test("has a fresh node for each kind", () => {
    for (const kind of Object.keys(nodeKinds) as (keyof typeof nodeKinds)[]) expect(freshNode(kind).kind).toBe(kind);
  });
});

describe("what was changed", () => {
  test("is taken back and done again; a drag is one step", () => {
    const moved = [1, 2, 3].map((x) => moveNodes(flow, { main: { x, y: 0 } }));
    let history = moved.reduce((so, each) => changed(so, each, "move main"), historyOf(flow));
    history = changed(history, removeNodes(history.now, ["gone"]), "remove");
    const last = history.now;
    history = undo(history);
    expect(history.now.places).toEqual({ main: { x: 3, y: 0 } });
    history = undo(history);
    expect(history.now).toBe(flow);
    expect(undo(history).now).toBe(flow);
    expect(redo(redo(history)).now).toBe(last);
    expect(redo(redo(redo(history))).now).toBe(last);
  });

  test("in any order leaves a whole flow, and all of it can be taken back", () => {
    const edit = fc.oneof(
      fc.record({ do: fc.constant("add" as const), kind: fc.constantFrom("menu" as const, "queue" as const) }),
      fc.record({ do: fc.constant("remove" as const), at: fc.nat(9) }),
      fc.record({ do: fc.constant("connect" as const), from: fc.nat(9), to: fc.nat(9) }),
      fc.record({ do: fc.constant("rename" as const), at: fc.nat(9), to: fc.constantFrom("a", "main", "b-2") }),
      fc.record({ do: fc.constant("paste" as const), at: fc.nat(9) }),
    );
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
        let history = historyOf(flow);
        for (const each of edits) {
          const { now } = history;
          const ids = Object.keys(now.nodes);
          const id = (n: number) => ids[n % ids.length]!;
          const next =
            each.do === "add"
              ? addNode(now, each.kind, { x: 0, y: 0 }).flow
              : each.do === "remove"
                ? removeNodes(now, [id(each.at)])
                : each.do === "connect"
                  ? connect(now, id(each.from), "done", id(each.to))
                  : each.do === "rename"
                    ? renameNode(now, id(each.at), each.to)
                    : pasteNodes(now, copyNodes(now, [id(each.at)])).flow;
          history = changed(history, next);
          expect(isWhole(history.now)).toBe(true);
        }
        while (history.past.length > 0) history = undo(history);
        expect(history.now).toBe(flow);
      }),
    );
  });
});
