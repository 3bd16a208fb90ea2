/** How a call out introduces itself to a carrier, and that what is shown of it is what leaves. */
import { header } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import type { Introduction, Trunk } from "./door.ts";
import { previewInvite } from "./invite-preview.ts";
import { dial, find, start } from "./testing/calls.ts";
import { call, carrier, leg, trunkId } from "./testing/sandbox.ts";

const ims: Introduction = {
  domain: "ims.carrier.example",
  fromHost: "hotline.ims.carrier.example",
  userPhone: true,
  earlyMedia: true,
};
const around = {
  listeners: [{ name: "udp", transport: "udp", bind: "198.51.100.1", port: 5060 } as const],
  sipDomain: "zongji.local",
  rtp: { bind: "198.51.100.1", ports: [20000, 20999] as const },
};

const invited = (introduction?: Introduction, asserted?: string) => {
  const { sandbox, peer } = start({ trunks: [{ ...carrier, ...(introduction && { introduction }) }] });
  if (asserted === undefined) dial(sandbox, "out");
  else
    sandbox.board.perform({
      do: "Originate",
      call,
      leg: leg("out"),
      target: { to: "trunk", trunk: trunkId, number: "13911111111" },
      from: { number: "12345678" },
      assertedNumber: asserted,
      ringMs: 20_000,
    });
  sandbox.run(50);
  return find(peer, "invited")!.request;
};

describe("an outbound call", () => {
  test("has the trunk's introduction: domain, From's host, user=phone, early media", () => {
    const request = invited(ims, "12345678");
    expect(request.uri).toBe("sip:13911111111@ims.carrier.example;user=phone");
    expect(header(request, "to")).toBe("<sip:13911111111@ims.carrier.example;user=phone>");
    expect(header(request, "from")).toContain("<sip:12345678@hotline.ims.carrier.example;user=phone>");
    expect(header(request, "p-asserted-identity")).toBe("<sip:12345678@hotline.ims.carrier.example;user=phone>");
    expect(header(request, "p-early-media")).toBe("supported");
  });

  test("has nothing of it by default", () => {
    const request = invited();
    expect(request.uri).toBe("sip:13911111111@192.0.2.1:5060");
    expect(header(request, "from")).toContain("<sip:12345678@zongji.local>");
    expect([header(request, "p-asserted-identity"), header(request, "p-early-media")]).toEqual([undefined, undefined]);
  });

  test("has no user=phone in an anonymous From", () => {
    const { sandbox, peer } = start({ trunks: [{ ...carrier, introduction: ims }] });
    const target = { to: "trunk", trunk: trunkId, number: "13911111111" } as const;
    sandbox.board.perform({ do: "Originate", call, leg: leg("o"), target, from: { number: "" }, ringMs: 20_000 });
    sandbox.run(50);
    expect(header(find(peer, "invited")!.request, "from")).toContain("<sip:anonymous@anonymous.invalid>");
  });
});

describe("the preview of an INVITE", () => {
  const shown = (trunk: Trunk) => {
    const made = previewInvite(around, trunk, { number: "13911111111", from: { number: "12345678" } });
    return made.ok ? made.invite.split("\n") : [made.why];
  };
  /** What differs from call to call. */
  const steady = (line: string) => line.replace(/(branch|tag)=[^;>\s]+/g, "$1=").replace(/^(Call-ID|CSeq): .*/i, "$1:");

  test("equals the INVITE that is sent, except for what differs from call to call", () => {
    const { sandbox } = start({ trunks: [{ ...carrier, introduction: ims }] });
    dial(sandbox, "out");
    sandbox.run(50);
    const [head = ""] = sandbox.sent[0]!.split("\r\n\r\n");
    const left = head.split("\r\n").map(steady);
    const told = shown({ ...carrier, introduction: ims }).map(steady);
    const without = (lines: readonly string[]) => lines.filter((line) => !/^Content-/i.test(line));
    expect(without(told)).toEqual(without(left));
    expect(told.length).toBeGreaterThan(8);
  });

  test("works for a trunk over TLS and for one that registers", () => {
    const tls: Trunk = {
      ...carrier,
      listener: "udp",
      register: { registrar: { host: "192.0.2.1", port: 5060 }, domain: "sbc.example", user: "12345678" },
    };
    expect(shown(tls).find((line) => /^From:/i.test(line))).toContain("@sbc.example>");
    const listeners = [{ name: "tls", transport: "tls", bind: "198.51.100.1", port: 5061 } as const];
    const made = previewInvite(
      { ...around, listeners },
      { ...carrier, listener: "tls" },
      { number: "1", from: { number: "2" } },
    );
    expect(made.ok && made.invite).toContain("SIP/2.0/TLS 198.51.100.1:5061");
  });

  test("says why no INVITE can be sent", () => {
    const { peer: _none, ...inbound } = carrier;
    expect(shown(inbound)).toEqual(["the trunk takes no calls out"]);
  });
});

test("a trunk's silentAfterMs applies to its legs", () => {
  const { sandbox } = start({ trunks: [{ ...carrier, silentAfterMs: 45_000 }] });
  dial(sandbox, "out");
  sandbox.run(50);
  expect(sandbox.board.legs()[0]?.sound.silentAfterMs).toBe(45_000);
});
