import { describe, expect, it } from "vitest";
import type { Transport } from "./door.ts";
import { call, established, type Scene, scene } from "./kit/scene.ts";
import { ladder, sdp } from "./kit/wire.ts";

/** After all timers nothing may be left. */
function expectEmpty({ wire, alice, bob }: Scene): void {
  wire.run(200_000);
  for (const side of [alice, bob]) {
    expect(side.agent.alive()).toMatchObject({ sessions: 0, transactions: 0, timers: 0 });
  }
}

describe.each<Transport>(["udp", "tcp"])("a call over %s", (transport) => {
  it("rings, is answered, and ends with the caller's BYE", () => {
    const s = scene(transport);
    call(s.alice);
    s.wire.run(50);
    expect(s.bob.last("invited").from.display).toBe("张三");
    expect(s.bob.last("invited").from.user).toBe("13800000000");
    s.bob.do({ do: "respond", session: s.session(), status: 180 });
    s.wire.run(3000);
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp("answer") });
    s.wire.run(50);
    expect(Buffer.from(s.alice.last("answered").body!.bytes).toString()).toBe("answer\r\n");
    expect(s.bob.last("acked").reinvite).toBe(false);
    s.alice.do({ do: "bye", session: "a1", headers: [{ name: "Reason", value: "Q.850;cause=16" }] });
    s.wire.run(50);
    expect(s.bob.last("ended")).toMatchObject({ why: "bye", reason: "Q.850;cause=16" });
    expect(s.alice.last("ended")).toMatchObject({ why: "byeSent", status: 200 });
    expect(ladder(s.wire)).toBe("INVITE 100 180 200 ACK BYE 200");
    expectEmpty(s);
  });

  it("ends with the callee's BYE", () => {
    const s = established(transport);
    s.bob.do({ do: "bye", session: s.session() });
    s.wire.run(50);
    expect(s.alice.last("ended").why).toBe("bye");
    expect(s.bob.last("ended").why).toBe("byeSent");
    expectEmpty(s);
  });

  it("is cancelled while it rings", () => {
    const s = scene(transport);
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 180 });
    s.wire.run(50);
    s.alice.do({ do: "cancel", session: "a1" });
    s.wire.run(50);
    expect(s.bob.last("ended").why).toBe("cancelled");
    expect(s.alice.last("failed")).toMatchObject({ why: "cancelled", status: 487 });
    expect(ladder(s.wire)).toBe("INVITE 100 180 CANCEL 200 487 ACK");
    expectEmpty(s);
  });

  it("is refused", () => {
    const s = scene(transport);
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 486 });
    s.wire.run(50);
    expect(s.alice.last("failed")).toMatchObject({ why: "rejected", status: 486, reason: "Busy Here" });
    expect(s.bob.last("ended")).toMatchObject({ why: "refused", status: 486 });
    expectEmpty(s);
  });
});
