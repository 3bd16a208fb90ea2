import { header, type SipEvent } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import { createPhoneQueue } from "./phone-queue.ts";
import type { Originate } from "./targets.ts";
import { endings, expectRest, originate, start } from "./testing/calls.ts";
import { body, leg, type Peer } from "./testing/sandbox.ts";

/** A phone with one line that misses so many of our CANCELs: it rings on until the next comes, and is busy for everybody else. */
const oneLine = (misses: number) => {
  const { sandbox } = start();
  const phone = sandbox.createPeer({ host: "192.0.2.20", port: 5060 });
  const { agent } = phone.node;
  let missed = 0;
  const handle: typeof agent.handle = (input, now) => {
    const isCancel = "bytes" in input && new TextDecoder().decode(input.bytes).startsWith("CANCEL ");
    if (isCancel && missed++ < misses) return [];
    return agent.handle(input, now);
  };
  Object.assign(phone.node, { agent: { ...agent, handle } });
  sandbox.registerPhone(phone);
  sandbox.run(20);
  const said: number[] = [];
  let line: string | undefined;
  phone.react = (event: SipEvent, self: Peer) => {
    if (event.is === "ended" && event.session === line) line = undefined;
    if (event.is !== "invited") return;
    const { session } = event;
    const picksUp = header(event.request, "call-info")?.includes("answer-after=0") === true;
    const status = line !== undefined ? 486 : picksUp ? 200 : 180;
    said.push(status);
    if (status !== 486) line = session;
    self.command({ do: "respond", session, status, ...(status === 200 && { body: body("answer") }) });
  };
  const elsewhere = { by: "system", cause: "answeredElsewhere" } as const;
  /** As the desk's answer does: the ring ends, and the phone is rung to pick up by itself. */
  const answerAtDesk = () => {
    sandbox.board.perform({ do: "End", leg: leg("rings"), ending: elsewhere });
    originate(sandbox, "picksUp", { autoAnswer: true });
  };
  originate(sandbox, "rings");
  sandbox.run(100);
  return { sandbox, said, elsewhere, answerAtDesk };
};

describe("a phone with one line", () => {
  test("is called again once its last call is over in SIP, and answers", () => {
    const { sandbox, said, answerAtDesk } = oneLine(1);
    answerAtDesk();
    sandbox.run(300);
    // its CANCEL was lost: the next comes after half a second
    expect(said).toEqual([180]);
    sandbox.run(600);
    expect([said, sandbox.of("LegAnswered").map((each) => each.leg)]).toEqual([[180, 200], ["picksUp"]]);
    sandbox.board.perform({ do: "End", leg: leg("picksUp"), ending: { by: "caller", cause: "hangup" } });
    expectRest(sandbox);
  });

  test("that is free is called at once", () => {
    const { sandbox, said, answerAtDesk } = oneLine(0);
    answerAtDesk();
    sandbox.run(60);
    expect(said).toEqual([180, 200]);
  });

  test("that has not answered our CANCEL for two seconds is called all the same", () => {
    const { sandbox, said, answerAtDesk } = oneLine(99);
    answerAtDesk();
    sandbox.run(1900);
    expect(said).toEqual([180]);
    sandbox.run(300);
    expect(said).toEqual([180, 486]);
    expect(endings(sandbox).at(-1)).toEqual({ by: "agent", cause: "busy", sip: 486 });
  });

  test("is not called for a leg that ended while it waited; LegEnded comes once", () => {
    const { sandbox, said, elsewhere, answerAtDesk } = oneLine(1);
    answerAtDesk();
    expect(sandbox.board.hasLeg(leg("picksUp"))).toBe(true);
    sandbox.board.perform({ do: "End", leg: leg("picksUp"), ending: { by: "caller", cause: "cancelled" } });
    sandbox.run(3000);
    expect([said, endings(sandbox)]).toEqual([[180], [elsewhere, { by: "caller", cause: "cancelled" }]]);
    expectRest(sandbox);
  });
});

test("only calls to a phone that is not free wait, and each begins once", () => {
  const begun: string[] = [];
  const timers: (() => void)[] = [];
  const leaving = new Set(["d1", "d2"]);
  const line = createPhoneQueue({
    isLeaving: (device) => leaving.has(device),
    after: (ms, call) => {
      expect(ms).toBe(2000);
      timers.push(call);
    },
    begin: (command) => void begun.push(command.leg),
  });
  const ring = (name: string, target: object) =>
    line.add({ do: "Originate", leg: leg(name), target } as unknown as Originate);
  ring("a", { to: "device", device: "d1" });
  ring("b", { to: "device", device: "d2" });
  ring("c", { to: "device", device: "d3" });
  ring("t", { to: "trunk", trunk: "t" });
  expect([begun, line.size(), line.has(leg("a")), line.has(leg("c"))]).toEqual([["c", "t"], 2, true, false]);
  leaving.delete("d2");
  line.retry();
  expect([begun, line.size()]).toEqual([["c", "t", "b"], 1]);
  for (const call of timers) call();
  line.retry();
  expect([begun, line.size()]).toEqual([["c", "t", "b", "a"], 0]);
  expect(line.drop(leg("a"))).toBe(false);
});
