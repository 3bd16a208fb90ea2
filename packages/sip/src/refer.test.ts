import { describe, expect, it } from "vitest";
import { bench, ask as phoneAsks } from "./kit/device.ts";
import { call, established, type Scene, scene } from "./kit/scene.ts";
import { sdp } from "./kit/wire.ts";
import { answerByHand, inAlicesName, isA, leftovers, said, sentBy, textOf } from "./kit/witness.ts";
import { header } from "./message/message.ts";

const refer = (s: Scene, ...lines: string[]): number => inAlicesName(s, "REFER", 200, { lines });

/** Every NOTIFY of Bob: its state and what it tells. */
const news = (s: Scene): string[] =>
  [...new Map(sentBy(s, "bob", "NOTIFY").map((one) => [header(one, "cseq"), one])).values()].map(
    (one) => `${header(one, "subscription-state")!.replace(/\d+/, "n")} ${textOf({ bytes: one.body })}`,
  );

/** Alice asks to be transferred to 8002; her hand takes each NOTIFY. */
function transferring(...lines: string[]): Scene & { id: string } {
  const s = established();
  s.wire.fate = (sent) => (sent.from === "bob" && isA(sent, "NOTIFY") ? "lose" : "deliver");
  expect(refer(s, "Refer-To: <sip:8002@192.0.2.2>", ...lines)).toBe(0);
  return { ...s, id: s.bob.last("referred").refer };
}

const taken = (s: Scene, status = 200): void => {
  answerByHand(s, "bob", "NOTIFY", status, { host: "192.0.2.1", port: 5060 });
};

describe("a REFER within a call", () => {
  it("is handed up with its target, and what came of it is told by NOTIFY until the end", () => {
    const s = transferring("Referred-By: <sip:8001@192.0.2.1>");
    expect(s.bob.last("referred")).toMatchObject({
      session: s.session(),
      target: { uri: "sip:8002@192.0.2.2", user: "8002", headers: [] },
      referredBy: { user: "8001" },
      notifies: true,
    });
    s.bob.do({ do: "answerRefer", refer: s.id, status: 200 });
    expect(said(s, "bob", 202, "contact")).toContain("192.0.2.2");
    taken(s);
    s.bob.do({ do: "referProgress", refer: s.id, status: 180 });
    taken(s);
    s.bob.do({ do: "referProgress", refer: s.id, status: 200 });
    taken(s);
    expect(news(s)).toEqual([
      "active;expires=n SIP/2.0 100 Trying",
      "active;expires=n SIP/2.0 180 Ringing",
      "terminated;reason=noresource SIP/2.0 200 OK",
    ]);
    expect(said(s, "bob", "NOTIFY", "event")).toBe("refer");
    expect(said(s, "bob", "NOTIFY", "content-type")).toBe("message/sipfrag;version=2.0");
    s.bob.do({ do: "referProgress", refer: s.id, status: 200 });
    expect(s.bob.last("refused").why).toBe("no such REFER goes on");
    s.bob.do({ do: "bye", session: s.session() });
    expect(leftovers(s)).toBe(0);
  });

  it("tells one thing at a time, and only the latest of what came meanwhile", () => {
    const s = transferring();
    s.bob.do({ do: "answerRefer", refer: s.id, status: 202 });
    for (const status of [180, 183, 486]) s.bob.do({ do: "referProgress", refer: s.id, status });
    s.wire.run(3000);
    expect(news(s)).toHaveLength(1);
    taken(s);
    expect(news(s).slice(1)).toEqual(["terminated;reason=noresource SIP/2.0 486 Busy Here"]);
  });

  it("has its result before our own BYE, though the first NOTIFY has no answer yet", () => {
    const s = transferring();
    s.bob.do({ do: "answerRefer", refer: s.id, status: 202 });
    s.bob.do({ do: "referProgress", refer: s.id, status: 200 });
    expect(news(s)).toHaveLength(1);
    s.bob.do({ do: "bye", session: s.session() });
    expect(news(s).at(-1)).toBe("terminated;reason=noresource SIP/2.0 200 OK");
    const sequence = (method: string) => Number.parseInt(said(s, "bob", method, "cseq")!, 10);
    expect(sequence("NOTIFY")).toBeLessThan(sequence("BYE"));
    taken(s);
    s.wire.run(3000);
    expect(news(s)).toHaveLength(2);
  });

  it("declined is over at once, and unanswered gets 500", () => {
    const s = transferring();
    s.bob.do({ do: "answerRefer", refer: s.id, status: 603 });
    expect(sentBy(s, "bob", 603)).toHaveLength(1);
    expect(news(s)).toEqual([]);
    s.bob.do({ do: "answerRefer", refer: s.id, status: 202 });
    expect(s.bob.last("refused").why).toBe("no such REFER waits");
    const late = transferring();
    late.wire.run(17_000);
    expect(sentBy(late, "bob", 500)).toHaveLength(1);
  });

  it("that wants no NOTIFY has none (RFC 4488)", () => {
    const s = transferring("Require: norefersub", "Refer-Sub: false");
    expect(s.bob.last("referred").notifies).toBe(false);
    s.bob.do({ do: "answerRefer", refer: s.id, status: 202 });
    expect(said(s, "bob", 202, "refer-sub")).toBe("false");
    s.bob.do({ do: "referProgress", refer: s.id, status: 200 });
    expect(s.bob.last("refused").why).toBe("no such REFER goes on");
    expect(news(s)).toEqual([]);
  });

  it("outlives the BYE of a phone that hangs up at once, so that its end is told", () => {
    const s = transferring();
    s.bob.do({ do: "answerRefer", refer: s.id, status: 202 });
    taken(s);
    expect(inAlicesName(s, "BYE", 200)).toBe(200);
    expect(s.bob.last("ended").why).toBe("bye");
    s.bob.do({ do: "referProgress", refer: s.id, status: 200 });
    expect(news(s).at(-1)).toBe("terminated;reason=noresource SIP/2.0 200 OK");
    s.alice.do({ do: "bye", session: "a1" });
    expect(leftovers(s)).toBe(0);
  });

  it("that waits for its answer when the call ends gets 487", () => {
    const s = transferring();
    inAlicesName(s, "BYE", 200);
    expect(sentBy(s, "bob", 487)).toHaveLength(1);
    s.bob.do({ do: "answerRefer", refer: s.id, status: 202 });
    expect(s.bob.last("refused").why).toBe("no such REFER waits");
    s.alice.do({ do: "bye", session: "a1" });
    expect(leftovers(s)).toBe(0);
  });

  it.each([481, 200])("is over when a NOTIFY gets 481, or after 180 s without an end (%i)", (status) => {
    const s = transferring();
    s.bob.do({ do: "answerRefer", refer: s.id, status: 202 });
    taken(s, status);
    s.wire.run(181_000);
    if (status === 481) expect(news(s)).toHaveLength(1);
    else expect(news(s).at(-1)).toBe("terminated;reason=timeout SIP/2.0 100 Trying");
    s.bob.do({ do: "referProgress", refer: s.id, status: 200 });
    expect(s.bob.has("refused")).toBe(true);
    s.bob.do({ do: "bye", session: s.session() });
    expect(leftovers(s)).toBe(0);
  });

  it("after another has its CSeq as name of its NOTIFYs", () => {
    const s = transferring();
    s.bob.do({ do: "answerRefer", refer: s.id, status: 603 });
    inAlicesName(s, "REFER", 200, { lines: ["Refer-To: <tel:13900000000>"], cseq: 7777 });
    const second = s.bob.last("referred");
    expect(second.target).toMatchObject({ uri: "tel:13900000000", user: "13900000000" });
    s.bob.do({ do: "answerRefer", refer: second.refer, status: 202 });
    expect(said(s, "bob", "NOTIFY", "event")).toBe("refer;id=7777");
  });

  it.each([
    [[], 400],
    [["Refer-To: <sip:a@b>", "Refer-To: <sip:c@d>"], 400],
    [["Refer-To: <sip:a@b>, <sip:c@d>"], 400],
    [["Refer-To: <sip:a@b"], 400],
    [["Refer-To: <mailto:a@b>"], 416],
    [["Refer-To: <sip:a@b;method=BYE>"], 403],
    [["Refer-To: <sip:a@b?Replaces=x>"], 400],
    [["Refer-To: <sip:a@b>", "Referred-By: <sip:a"], 400],
  ])("with %j gets %i", (lines, status) => {
    const s = established();
    expect(refer(s, ...lines)).toBe(status);
    expect(s.bob.has("referred")).toBe(false);
  });

  it("to the far end of another call of the peer's names that call", () => {
    const s = established();
    call(s.alice, true, { session: "a2" });
    s.wire.run(50);
    const other = s.session();
    s.bob.do({ do: "respond", session: other, status: 200, body: sdp("answer") });
    s.wire.run(50);
    const [first] = s.bob.events.flatMap((one) => (one.is === "invited" ? [one.session] : []));
    const dialog = s.bob.agent.snapshot(other)!;
    const replaces = encodeURIComponent(`${dialog.callId};to-tag=${dialog.localTag};from-tag=${dialog.remoteTag}`);
    s.alice.do({
      do: "request",
      id: "r",
      session: "a1",
      method: "REFER",
      headers: [{ name: "Refer-To", value: `<sip:8002@192.0.2.2?Replaces=${replaces}>` }],
    });
    s.wire.run(50);
    expect(s.bob.last("referred")).toMatchObject({ session: first, replaced: other });
    expect(s.bob.last("referred").target.uri).toBe("sip:8002@192.0.2.2");
  });

  it("outside a call is refused, also from a phone that we know", () => {
    const b = bench({ classify: () => ({ kind: "trunk", id: "carrier" }) });
    const [answer] = b.say(phoneAsks({ method: "REFER", callId: "out", headers: "Refer-To: <sip:8002@192.0.2.1>" }));
    expect(answer!.status).toBe(403);
  });
});

describe("an INVITE with Replaces", () => {
  const invite = (replaces: string[], more = ""): string => `INVITE sip:100@192.0.2.2 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.3:5060;branch=z9hG4bKr
From: <sip:c@192.0.2.3>;tag=c
To: <sip:100@192.0.2.2>
Call-ID: third
CSeq: 1 INVITE
Contact: <sip:c@192.0.2.3>
Require: replaces
${replaces.map((value) => `Replaces: ${value}\n`).join("")}${more}Content-Length: 0

`;
  const third = { host: "192.0.2.3", port: 5060 };
  const answer = (s: Scene): number =>
    Number(/^SIP\/2.0 (\d+)/.exec(s.wire.raw.filter(({ text }) => !text.startsWith("SIP/2.0 100")).at(-1)!.text)![1]);
  const say = (s: Scene, to: "alice" | "bob", replaces: string[], more?: string): void => {
    s.wire.inject(third, to, invite(replaces, more));
    s.wire.run(10);
  };
  const nameOf = (s: Scene, who: "alice" | "bob"): string => {
    const { callId, localTag, remoteTag } = s[who].agent.snapshot(who === "alice" ? "a1" : s.session())!;
    return `${callId};to-tag=${localTag};from-tag=${remoteTag}`;
  };

  it("names the session that it is to replace", () => {
    const s = established();
    const before = s.session();
    say(s, "bob", [nameOf(s, "bob")]);
    expect(s.bob.last("invited").replaces).toBe(before);
    expect(s.session()).not.toBe(before);
  });

  it("may pick up a call of ours that rings at somebody else's", () => {
    const s = scene();
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 180 });
    s.wire.run(50);
    const { dialog, response } = s.alice.last("progress");
    const from = header(response, "from")!.replace(/.*tag=/, "");
    say(s, "alice", [`${header(response, "call-id")};to-tag=${from};from-tag=${dialog};early-only`]);
    expect(s.alice.last("invited").replaces).toBe("a1");
    // The other way round it is a call that somebody else makes: RFC 3891 §3.
    say(s, "bob", [`${header(response, "call-id")};to-tag=${dialog};from-tag=${from}`]);
    expect(answer(s)).toBe(481);
  });

  it.each([
    ["a call that nobody knows", (s: Scene) => [nameOf(s, "bob").replace(/from-tag=.*/, "from-tag=x")], 481],
    [
      "an answered call, when only a ringing one may be replaced",
      (s: Scene) => [`${nameOf(s, "bob")};early-only`],
      486,
    ],
    ["two calls", (s: Scene) => [nameOf(s, "bob"), nameOf(s, "bob")], 400],
    ["nothing", () => ["rubbish"], 400],
  ])("that names %s is refused: %#", (_, replaces, status) => {
    const s = established();
    say(s, "bob", replaces(s));
    expect(answer(s)).toBe(status);
    expect(s.bob.events.filter(({ is }) => is === "invited")).toHaveLength(1);
  });

  it("that names a call that is over gets 603, and with Join 400", () => {
    const s = established();
    const name = nameOf(s, "bob");
    say(s, "bob", [name], "Join: x;to-tag=1;from-tag=2\n");
    expect(answer(s)).toBe(400);
    s.alice.do({ do: "bye", session: "a1" });
    s.wire.run(50);
    s.wire.inject(third, "bob", invite([name]).replaceAll("z9hG4bKr", "z9hG4bKs").replace("tag=c", "tag=d"));
    s.wire.run(10);
    expect(answer(s)).toBe(603);
  });

  it("within a call, or in another request, gets 400", () => {
    const s = established();
    const name = nameOf(s, "bob");
    expect(inAlicesName(s, "INVITE", 200, { lines: [`Replaces: ${name}`], body: "v=0" })).toBe(400);
    expect(inAlicesName(s, "INFO", 200, { lines: [`Replaces: ${name}`] })).toBe(400);
  });
});
