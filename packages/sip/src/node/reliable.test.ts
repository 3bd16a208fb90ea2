/** Reliable provisionals (RFC 3262) to a caller that speaks by hand over a socket. */
import { createSocket, type Socket } from "node:dgram";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { openParty, type Party } from "../kit/party.ts";
import { sdp } from "../kit/wire.ts";
import { header, type SipResponse } from "../message/message.ts";
import { parseMessage } from "../message/parse.ts";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type Caller = {
  readonly party: Party;
  /** All that came, in order; a repeated one again. */
  readonly heard: SipResponse[];
  /** Sends a request of the call; `lines`: more header fields. The same `branch` is a repetition. */
  say(method: string, cseq: number, lines?: readonly string[], branch?: string): void;
  /** The nth response of this status to this method. */
  hears(method: string, status: number, nth?: number): Promise<SipResponse>;
};

let serial = 0;

/** A socket that calls an endpoint, which repeats itself after `t1Ms`. */
async function caller(t1Ms: number): Promise<Caller> {
  const party = await openParty({ t1Ms });
  const socket: Socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  closers.push(
    () => party.endpoint.close(),
    () => void socket.close(),
  );
  const to = party.endpoint.address("udp")!;
  const own = `127.0.0.1:${socket.address().port}`;
  const heard: SipResponse[] = [];
  socket.on("message", (bytes) => {
    const { message } = parseMessage(bytes);
    if (message?.kind === "response") heard.push(message);
  });
  const of = (method: string, status: number) =>
    heard.filter((one) => one.status === status && header(one, "cseq")!.endsWith(method));
  const callId = `by-hand-${serial++}`;
  const invite = `z9hG4bKinvite${callId}`;
  return {
    party,
    heard,
    say(method, cseq, lines = [], branch = method === "INVITE" ? invite : `z9hG4bK${callId}-${serial++}`) {
      const tag = heard.map((one) => /;tag=(.*)/.exec(header(one, "to")!)?.[1]).find((one) => one !== undefined);
      const head = [
        `${method} sip:12345678@${to.host}:${to.port} SIP/2.0`,
        `Via: SIP/2.0/UDP ${own};branch=${branch};rport`,
        "Max-Forwards: 70",
        "From: <sip:me@127.0.0.1>;tag=hand",
        `To: <sip:12345678@127.0.0.1>${tag === undefined || method === "INVITE" ? "" : `;tag=${tag}`}`,
        `Call-ID: ${callId}`,
        `CSeq: ${cseq} ${method}`,
        `Contact: <sip:me@${own}>`,
        ...lines,
        ...(method === "INVITE" ? ["Content-Type: application/sdp", "Content-Length: 5", "", "offer"] : ["", ""]),
      ];
      socket.send(head.join("\r\n"), to.port, to.host);
    },
    async hears(method, status, nth = 1) {
      await expect.poll(() => of(method, status).length).toBeGreaterThanOrEqual(nth);
      return of(method, status)[nth - 1]!;
    },
  };
}

it("a 180 is sent again until its PRACK comes, in spite of wrong ones; the 183 and the 200 wait for theirs", async () => {
  const { party, heard, say, hears } = await caller(50);
  say("INVITE", 1, ["Supported: 100rel"]);
  const { session } = await party.until("invited");
  party.endpoint.command({ do: "respond", session, status: 180, reliable: true });
  const ringing = await hears("INVITE", 180);
  expect(header(ringing, "require")).toBe("100rel");
  const rseq = Number(header(ringing, "rseq"));
  expect(await hears("INVITE", 180, 3)).toEqual(ringing);

  say("PRACK", 2, [`RAck: ${rseq + 1} 1 INVITE`]);
  await hears("PRACK", 481, 1);
  say("PRACK", 3, [`RAck: ${rseq} 2 INVITE`]);
  await hears("PRACK", 481, 2);
  say("PRACK", 4, ["RAck: soon"]);
  await hears("PRACK", 400);
  expect(await hears("INVITE", 180, 4)).toEqual(ringing);
  party.endpoint.command({ do: "respond", session, status: 183, reliable: true, body: sdp("answer") });
  expect(heard.some(({ status }) => status === 183)).toBe(false);

  say("PRACK", 5, [`RAck: ${rseq} 1 INVITE`], "z9hG4bKright");
  const taken = await hears("PRACK", 200);
  const progress = await hears("INVITE", 183);
  expect([header(progress, "rseq"), Buffer.from(progress.body).toString().trim()]).toEqual([`${rseq + 1}`, "answer"]);
  party.endpoint.command({ do: "respond", session, status: 200, body: sdp("answer") });
  say("PRACK", 5, [`RAck: ${rseq} 1 INVITE`], "z9hG4bKright");
  expect(await hears("PRACK", 200, 2)).toEqual(taken);
  say("PRACK", 6, [`RAck: ${rseq} 1 INVITE`]);
  await hears("PRACK", 481, 3);
  const rung = heard.filter(({ status }) => status === 180).length;
  await hears("INVITE", 183, 4);
  expect(heard.filter(({ status }) => status === 180)).toHaveLength(rung);
  expect(heard.some((one) => one.status === 200 && header(one, "cseq") === "1 INVITE")).toBe(false);

  say("PRACK", 7, [`RAck: ${rseq + 1} 1 INVITE`]);
  expect((await hears("INVITE", 200)).body).toHaveLength(0);
  say("ACK", 1);
  await party.until("acked");
  say("BYE", 8);
  await hears("BYE", 200);
  expect(await party.until("ended")).toMatchObject({ why: "bye" });
});

it("a 180 that no PRACK comes for ends the call with 500, and is not repeated behind it", async () => {
  const { party, heard, say, hears } = await caller(20);
  say("INVITE", 1, ["Require: 100rel"]);
  const { session } = await party.until("invited");
  party.endpoint.command({ do: "respond", session, status: 180 });
  const refused = await hears("INVITE", 500);
  const rung = heard.filter(({ status }) => status === 180).length;
  say("ACK", 1, [], /branch=([^;]+)/.exec(header(refused, "via")!)![1]);
  expect(await party.until("ended")).toMatchObject({ why: "prackTimeout" });
  await sleep(100);
  expect(heard.filter(({ status }) => status === 180)).toHaveLength(rung);
});
