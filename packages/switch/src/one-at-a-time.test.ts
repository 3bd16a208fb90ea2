import { header, type SipEvent } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import { createOneAtATime } from "./one-at-a-time.ts";
import type { Originate } from "./targets.ts";
import { endings, expectRest, originate, start } from "./test-calls.ts";
import { body, leg, type Peer } from "./test-world.ts";

/** A phone with one line that misses so many of our CANCELs: it rings on until the next comes, and is busy for everybody else. */
const oneLine = (misses: number) => {
  const { world } = start();
  const phone = world.createPeer({ host: "192.0.2.20", port: 5060 });
  const { agent } = phone.node;
  let missed = 0;
  const handle: typeof agent.handle = (input, now) => {
    const isCancel = "bytes" in input && new TextDecoder().decode(input.bytes).startsWith("CANCEL ");
    if (isCancel && missed++ < misses) return [];
    return agent.handle(input, now);
  };
  Object.assign(phone.node, { agent: { ...agent, handle } });
  world.registerPhone(phone);
  world.run(20);
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
    world.board.perform({ do: "End", leg: leg("rings"), ending: elsewhere });
    originate(world, "picksUp", { autoAnswer: true });
  };
  originate(world, "rings");
  world.run(100);
  return { world, said, elsewhere, answerAtDesk };
};

describe("a phone with one line", () => {
  test("is rung again once its last ring is over for it, and picks up", () => {
    const { world, said, answerAtDesk } = oneLine(1);
    answerAtDesk();
    world.run(300);
    // its CANCEL was lost: the next comes after half a second
    expect(said).toEqual([180]);
    world.run(600);
    expect([said, world.of("LegAnswered").map((each) => each.leg)]).toEqual([[180, 200], ["picksUp"]]);
    world.board.perform({ do: "End", leg: leg("picksUp"), ending: { by: "caller", cause: "hangup" } });
    expectRest(world);
  });

  test("that is free is rung at once", () => {
    const { world, said, answerAtDesk } = oneLine(0);
    answerAtDesk();
    world.run(60);
    expect(said).toEqual([180, 200]);
  });

  test("that has not answered our CANCEL for two seconds is rung all the same", () => {
    const { world, said, answerAtDesk } = oneLine(99);
    answerAtDesk();
    world.run(1900);
    expect(said).toEqual([180]);
    world.run(300);
    expect(said).toEqual([180, 486]);
    expect(endings(world).at(-1)).toEqual({ by: "agent", cause: "busy", sip: 486 });
  });

  test("is not rung for a leg that was ended while it waited, and its end is told once", () => {
    const { world, said, elsewhere, answerAtDesk } = oneLine(1);
    answerAtDesk();
    expect(world.board.hasLeg(leg("picksUp"))).toBe(true);
    world.board.perform({ do: "End", leg: leg("picksUp"), ending: { by: "caller", cause: "cancelled" } });
    world.run(3000);
    expect([said, endings(world)]).toEqual([[180], [elsewhere, { by: "caller", cause: "cancelled" }]]);
    expectRest(world);
  });
});

test("only legs of a phone that is being left wait, and each begins once", () => {
  const begun: string[] = [];
  const timers: (() => void)[] = [];
  const leaving = new Set(["d1", "d2"]);
  const line = createOneAtATime({
    isLeaving: (device) => leaving.has(device),
    after: (ms, call) => {
      expect(ms).toBe(2000);
      timers.push(call);
    },
    begin: (command) => void begun.push(command.leg),
  });
  const ring = (name: string, target: object) =>
    line.originate({ do: "Originate", leg: leg(name), target } as unknown as Originate);
  ring("a", { to: "device", device: "d1" });
  ring("b", { to: "device", device: "d2" });
  ring("c", { to: "device", device: "d3" });
  ring("t", { to: "trunk", trunk: "t" });
  expect([begun, line.size(), line.has(leg("a")), line.has(leg("c"))]).toEqual([["c", "t"], 2, true, false]);
  leaving.delete("d2");
  line.stir();
  expect([begun, line.size()]).toEqual([["c", "t", "b"], 1]);
  for (const call of timers) call();
  line.stir();
  expect([begun, line.size()]).toEqual([["c", "t", "b", "a"], 0]);
  expect(line.giveUp(leg("a"))).toBe(false);
});
