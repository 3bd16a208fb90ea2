import { describe, expect, it } from "vitest";
import { call, scene } from "./kit/scene.ts";
import { leftovers } from "./kit/witness.ts";
import { header } from "./message/message.ts";

const bob = { host: "192.0.2.2", port: 5060 };

/** A call of Alice's that rings at Bob's, and a way to answer her INVITE by hand: with its fields, changed. */
const ringing = () => {
  const s = scene();
  call(s.alice);
  s.wire.run(50);
  s.bob.do({ do: "respond", session: s.session(), status: 180 });
  s.wire.run(50);
  const invite = s.wire.sent.find(({ from }) => from === "alice")!.message!;
  const says = (status: number, change: (text: string) => string = (text) => text) => {
    const copied = ["via", "from", "call-id", "cseq"].map((name) => `${name}: ${header(invite, name)}`);
    const lines = [`SIP/2.0 ${status} X`, ...copied, `To: ${header(invite, "to")};tag=forged`];
    s.wire.inject(bob, "alice", change(`${[...lines, "Content-Length: 0"].join("\n")}\n\n`));
    s.wire.run(20);
  };
  return { s, says };
};

describe("a response with a branch of ours", () => {
  it.each([
    ["another Call-ID", (text: string) => text.replace(/call-id: .*/, "call-id: another")],
    ["another CSeq", (text: string) => text.replace(/cseq: \d+/, "cseq: 4711")],
    ["another From tag", (text: string) => text.replace(/(from: .*;tag=)\S+/, "$1another")],
    ["no From tag", (text: string) => text.replace(/(from: .*);tag=\S+/, "$1")],
  ])("and %s is dropped, and the call goes on", (_, change) => {
    const { s, says } = ringing();
    const before = s.alice.agent.counters().unmatchedResponse;
    says(486, change);
    says(200, change);
    expect(s.alice.has("failed") || s.alice.has("answered")).toBe(false);
    expect(s.alice.agent.counters().unmatchedResponse - before).toBe(2);
    s.bob.do({ do: "respond", session: s.session(), status: 486 });
    s.wire.run(50);
    expect(s.alice.last("failed").status).toBe(486);
    expect(leftovers(s)).toBe(0);
  });

  it("and all of the request's own marks is its answer", () => {
    const { s, says } = ringing();
    says(486);
    expect(s.alice.last("failed").status).toBe(486);
  });
});
