import { describe, expect, test } from "vitest";
import type { Disposition } from "./disposition.ts";
import type { Ending } from "./ending.ts";
import { exampleHotline } from "./example.ts";
import { disposition, dispositionDetail, type Marks, noMarks } from "./marks.ts";
import { promptMs, stage } from "./testing/stage.ts";

const gone: Ending = { by: "caller", cause: "hangup" };
const over: Ending = { by: "system", cause: "flowEnded" };
const inMenu = { pickedUp: true, ending: gone };
const asked = { ...inMenu, requested: true };

describe("the disposition of a call", () => {
  test.each<[string, Partial<Marks>, Disposition]>([
    ["that goes on in the menu", { pickedUp: true }, "D0"],
    ["that an agent has answered and that goes on", { pickedUp: true, requested: true, answered: true }, "D2"],
    ["hung up in the menu", inMenu, "D1"],
    ["hung up before the answer", { ending: { by: "caller", cause: "cancelled" } }, "D1"],
    ["hung up where all was told", { ...inMenu, selfServed: true }, "D1s"],
    ["let go after no input", { pickedUp: true, ending: { by: "system", cause: "noInput" } }, "D1"],
    ["hung up in the queue", { ...asked, visit: "ABANDON" }, "D3"],
    ["hung up in the queue after a ring that nobody took", { ...asked, visit: "ABANDON", offer: "RNA" }, "D3"],
    ["hung up while it rang", { ...asked, visit: "ABANDON", offer: "CALLER_GONE" }, "D4"],
    ["whose queue was full", { ...asked, ending: over, visit: "FULL" }, "D7"],
    ["that waited too long, hung up in the goodbye", { ...asked, visit: "TIMEOUT" }, "D7"],
    ["released by a supervisor", { ...asked, ending: { by: "supervisor", cause: "released" }, visit: "FORCED" }, "D7"],
    ["out of hours", { ...inMenu, outOfHours: true }, "D8"],
    ["out of hours where all was told", { ...inMenu, outOfHours: true, selfServed: true }, "D8"],
    ["out of hours that was queued all the same", { ...asked, outOfHours: true, visit: "ABANDON" }, "D3"],
    ["over the cap of lines", { ending: { by: "system", cause: "limit", sip: 486 } }, "D9"],
    ["of the black list", { ending: { by: "system", cause: "blocked", sip: 403 } }, "D9"],
    ["refused for maintenance", { ending: { by: "system", cause: "draining", sip: 503 } }, "D10"],
    ["refused at closing time, out of hours", { outOfHours: true, ending: { by: "system", cause: "draining" } }, "D10"],
    ["to a number nobody has", { ending: { by: "system", cause: "unknownNumber", sip: 404 } }, "D10"],
    ["over a trunk that is switched off", { ending: { by: "system", cause: "trunkOff", sip: 403 } }, "D10"],
    ["for whose sound no port was free", { ending: { by: "system", cause: "noPort", sip: 503 } }, "D10"],
    ["cut by a restart in the menu", { pickedUp: true, ending: { by: "system", cause: "restart" } }, "D10"],
    ["cut by a restart in the queue", { ...asked, ending: { by: "system", cause: "restart" }, visit: "ERROR" }, "D10"],
    ["cut by a fault before its answer", { ending: { by: "system", cause: "error", sip: 500 } }, "D10"],
    ["cut in the queue when maintenance began", { ...asked, ending: { by: "system", cause: "draining" } }, "D10"],
    ["cut by a restart in the talk", { ...asked, answered: true, ending: { by: "system", cause: "restart" } }, "D2"],
    ["back in the queue after a talk, hung up", { ...asked, answered: true, visit: "ABANDON" }, "D2"],
  ])("%s", (_what, marks, expected) => {
    expect(disposition({ ...noMarks, ...marks })).toBe(expected);
  });

  test.each<[string, Partial<Marks>, string | undefined]>([
    ["D7 tells how the queue was left", { ...asked, ending: over, visit: "NOAGENT" }, "NOAGENT"],
    ["D10 tells what failed", { ending: { by: "system", cause: "draining", sip: 503 } }, "draining"],
    [
      "D10 of a caller on the black list tells what failed",
      { blocked: true, ending: { by: "system", cause: "draining", sip: 503 } },
      "draining",
    ],
    [
      "D9 of one who finds no line tells so",
      { blocked: true, ending: { by: "system", cause: "limit", sip: 486 } },
      "limit",
    ],
    ["D9 of one who hung up tells the list", { blocked: true, pickedUp: true, ending: over }, "blocked"],
    ["D9 tells the rule", { ending: { by: "system", cause: "limit", sip: 486 } }, "limit"],
    ["an answered call leaves nothing open", { ...asked, answered: true, visit: "ANSWER" }, undefined],
    ["nor does one that was given up", { ...asked, visit: "ABANDON" }, undefined],
  ])("has a detail: %s", (_what, marks, expected) => {
    expect(dispositionDetail({ ...noMarks, ...marks })).toBe(expected);
  });

  test("of a caller who heard a node to the end that serves by itself is D1s", () => {
    const config = exampleHotline();
    const [flow] = config.flows;
    if (!flow) throw new Error("a flow");
    const nodes = {
      told: { kind: "play" as const, prompts: ["greeting"], bargeIn: false, selfServed: true },
      bye: { kind: "hangUp" as const, prompts: ["goodbye"], cause: "flowEnded" as const, selfServed: true },
    };
    const flows = [{ ...flow, start: "told", nodes, edges: [{ from: "told", exit: "done", to: "bye" }] }];
    const early = stage({ config: { ...config, flows } });
    early.hangsUp(early.calls());
    expect(early.outcome()).toBe("D1s caller hangup");
    const late = stage({ config: { ...config, flows } });
    late.calls();
    late.passes(2 * promptMs);
    expect(late.outcome()).toBe("D1s system flowEnded");
  });
});
