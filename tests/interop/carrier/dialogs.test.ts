/** What goes on within a call at the far end's wish: INVITEs that cross, REFER, 100rel, and session timers to their end. Spoken by hand over UDP. */
import {
  header,
  headersOf,
  type IncomingCall,
  isSaid,
  newWorld,
  type OutgoingCall,
  Phone,
  type PhoneCall,
  parseSip,
  peerAddress,
  type SipText,
  samplesOf,
  sleep,
  tagOf,
  token,
  toneBegins,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { becomes, pressOne, recordOf, type Seat, takePhoneSeat, wholeLog } from "../../e2e/cast.ts";
import { hotlineNumber } from "../../e2e/scene.ts";
import { type Desk, openDesk } from "../baresip/scene.ts";

/** The least that a session may last (RFC 4028 §5): refreshed at half of it, given up a third before its end. */
const sessionSec = 90;
/** How late a program of a busy machine may act. */
const lateMs = 1000;
const outsideNumber = "01012345678";

let world: World;
let desk: Desk;
let seats: Seat[];
beforeAll(async () => {
  world = newWorld();
  desk = await openDesk(world, peerAddress);
  const { sip } = desk.carrier;
  await desk.administrator.insist("PATCH", "/api/trunks/carrier", { host: sip.address, port: sip.port });
  seats = [];
  for (const agentNo of ["8001", "8002", "8003", "8004", "8005", "8006"]) {
    const seat = await takePhoneSeat(world, desk.server, desk.administrator, { agentNo, toneHz: tones.agent });
    await seat.person.post("/api/agent/busy");
    seats.push(seat);
  }
}, 120_000);
afterAll(() => world.close());

type Header = readonly [string, string];
const asks = (sec: number, refresher: "uac" | "uas"): Header[] => [
  ["Supported", "timer"],
  ["Session-Expires", `${sec};refresher=${refresher}`],
];

/** A citizen's call over a line of its own, with these header fields. */
const dial = async (headers: readonly Header[]): Promise<{ line: Phone; citizen: OutgoingCall }> => {
  const line = world.own(await Phone.open({ number: "13900000001", address: peerAddress, toneHz: tones.caller }));
  return { line, citizen: await line.call({ to: `sip:${hotlineNumber}@${desk.server.sipAddress}`, headers }) };
};

let turn: Promise<unknown> = Promise.resolve();
/** A talk of a citizen with this agent. One after another: who is ready gets the next call. */
const talk = (seat: Seat, headers: readonly Header[] = []) => {
  const begun = turn.then(async () => {
    await seat.person.post("/api/agent/ready");
    const { line, citizen } = await dial(headers);
    await citizen.answered;
    await pressOne(citizen);
    const agent = await seat.phone.nextCall();
    agent.ring();
    agent.answer();
    await becomes(seat, "talking");
    await hears(citizen, tones.agent);
    return { line, citizen, agent };
  });
  turn = begun.catch(() => {});
  return begun;
};

const newest = (call: PhoneCall) => samplesOf(call.rtp.packets.slice(-10));
const hears = (call: PhoneCall, toneHz: number) =>
  until("the tone is heard", () => isSaid(newest(call), toneHz), { everyMs: 100 });

const over = (citizen: PhoneCall) =>
  until(
    "the call log has its end",
    async () => {
      const log = await wholeLog(desk.administrator);
      const isOver = log.some(
        ({ facts, row }) =>
          facts.some(({ sipCallId }) => sipCallId === citizen.callId) &&
          facts.some(({ type }) => type === "CallEnded") &&
          // The row is made from the facts, a moment after them.
          row.endedAt !== null,
      );
      return isOver && recordOf(log, citizen);
    },
    { limitMs: 60_000, everyMs: 500 },
  );

type Seen = SipText & { readonly atMs: number; readonly way: "in" | "out" };
/** What the far end of this call said and heard in it. */
const sipOf = ({ sip, callId }: PhoneCall): Seen[] =>
  sip.trace.flatMap(({ atMs, way, text }) => {
    const message = parseSip(text);
    return message && header(message, "call-id") === callId ? [{ ...message, atMs, way }] : [];
  });
const requests = (call: PhoneCall, method: string, way: "in" | "out") =>
  sipOf(call).filter((each) => each.method === method && each.way === way);
const directionOf = (sdp: string) => /^a=(sendrecv|sendonly|recvonly|inactive)\r?$/m.exec(sdp)?.[1];

/** Our refresh by re-INVITE comes (the phone takes no UPDATE), and meets one by which the far end holds. */
const cross = (call: PhoneCall): Promise<{ own: SipText; refusedAtMs: number }> =>
  new Promise((resolve) => {
    call.onReinvite = (request, from) => {
      call.onReinvite = () => false;
      const own = call.reinvite("sendonly");
      call.sip.reply(request, from, 491, "Request Pending", { toTag: call.localTag });
      const refusedAtMs = performance.now();
      void own.then((response) => resolve({ own: response, refusedAtMs }));
      return true;
    };
  });

/** Re-INVITEs that the server sent: those within the dialog, which bear both tags. */
const refreshes = (call: PhoneCall) =>
  requests(call, "INVITE", "in").filter((each) => tagOf(header(each, "to")) !== undefined);

/** The refresh that comes again after 491, and when. */
const comesAgain = (call: PhoneCall) => until("the refresh comes again", () => refreshes(call)[1]);

const isHeld = async (call: PhoneCall): Promise<void> => {
  await sleep(300);
  const packets = call.rtp.packets.length;
  await sleep(1000);
  expect(call.rtp.packets.length).toBe(packets);
};

/** Theirs got 491 from us, and their 491 to ours has its ACK. */
const expectCrossed = async (call: PhoneCall, own: SipText): Promise<void> => {
  expect(own.status).toBe(491);
  const acked = header(refreshes(call)[0]!, "cseq").replace("INVITE", "ACK");
  await until("the 491 is acknowledged", () =>
    requests(call, "ACK", "in").some((ack) => header(ack, "cseq") === acked),
  );
};

describe.concurrent("within a call", { timeout: 240_000 }, () => {
  test("INVITEs cross in a call in: each gets 491, ours goes again within 2 s, and the caller's hold stands", async () => {
    const seat = seats[0]!;
    const { citizen, agent } = await talk(seat, asks(sessionSec, "uas"));
    const { own, refusedAtMs } = await cross(citizen);
    const answeredAtMs = citizen.answeredAtMs!;
    expect(refusedAtMs - answeredAtMs).toBeGreaterThan((sessionSec / 2) * 1000 - lateMs);
    // At the desk she holds in the same moment: that needs no INVITE, and stands beside the caller's own hold.
    expect((await seat.person.post("/api/agent/hold")).call.at).toBe("held");
    await expectCrossed(citizen, own);
    const again = await comesAgain(citizen);
    // RFC 3261 §14.1: the caller made the Call-ID, so we wait 0 to 2 s, and it waits longer.
    expect(again.atMs - refusedAtMs).toBeLessThan(2000 + lateMs);
    expect(directionOf(again.body) ?? "sendrecv").toBe("sendrecv");
    await sleep(Math.max(0, refusedAtMs + 3000 - performance.now()));
    const held = await citizen.reinvite("sendonly");
    expect([held.status, directionOf(held.body)]).toEqual([200, "recvonly"]);
    await isHeld(citizen);
    const back = await citizen.reinvite("sendrecv");
    expect([back.status, directionOf(back.body) ?? "sendrecv"]).toEqual([200, "sendrecv"]);
    await until("the caller hears again", () => newest(citizen).some((sample) => Math.abs(sample) > 500));
    expect(toneBegins(newest(citizen), tones.agent)).toBeUndefined();
    expect((await seat.person.post("/api/agent/retrieve")).call.at).toBe("talking");
    await hears(citizen, tones.agent);
    await hears(agent, tones.caller);
    await citizen.hangUp();
    await agent.ended;
  });

  test("INVITEs cross in a call out: the far end holds first, and ours, 2.1 to 4 s later, leaves it so", async () => {
    const seat = seats[1]!;
    await seat.person.post("/api/agent/call-out", { number: outsideNumber });
    const agent = await seat.phone.nextCall();
    agent.answer();
    const far: IncomingCall = await desk.carrier.nextCall();
    far.answer({
      headers: [
        ["Require", "timer"],
        ["Session-Expires", `${sessionSec};refresher=uac`],
      ],
    });
    await hears(far, tones.agent);
    const { own, refusedAtMs } = await cross(far);
    await expectCrossed(far, own);
    await sleep(500);
    const held = await far.reinvite("sendonly");
    expect([held.status, directionOf(held.body)]).toEqual([200, "recvonly"]);
    const again = await comesAgain(far);
    expect(again.atMs - refusedAtMs).toBeGreaterThanOrEqual(2100);
    expect(again.atMs - refusedAtMs).toBeLessThan(4000 + lateMs);
    // RFC 4028 §7.4: what stands, down to the version of its o=.
    expect(again.body).toBe(held.body);
    await isHeld(far);
    expect((await far.reinvite("sendrecv")).status).toBe(200);
    await hears(far, tones.agent);
    await far.hangUp();
    await agent.ended;
  });

  test("the far end's signalling is gone while its sound goes on: the session ends a third before its time", async () => {
    const seat = seats[2]!;
    const { line, citizen, agent } = await talk(seat, asks(sessionSec, "uas"));
    line.sip.vanished = true;
    const end = await agent.ended;
    expect(end).toMatchObject({ by: "them", how: "BYE" });
    expect(end.reason).toContain("signallingTimeout");
    expect(end.atMs - citizen.answeredAtMs!).toBeGreaterThan(((sessionSec * 2) / 3) * 1000 - lateMs);
    expect(end.atMs - citizen.answeredAtMs!).toBeLessThan(sessionSec * 1000);
    expect((await over(citizen)).row).toMatchObject({ ending: { by: "network", cause: "signallingTimeout" } });
    citizen.rtp.stopSending();
  });

  test("a far end that promised to refresh and doesn't has BYE a third before the time, and so has the agent", async () => {
    const seat = seats[3]!;
    const { citizen, agent } = await talk(seat, asks(sessionSec, "uac"));
    expect(header(citizen.message!, "session-expires")).toBe(`${sessionSec};refresher=uac`);
    expect(header(citizen.message!, "require")).toBe("timer");
    const [end, agentEnd] = await Promise.all([citizen.ended, agent.ended]);
    expect([end.by, end.how, agentEnd.by, agentEnd.how]).toEqual(["them", "BYE", "them", "BYE"]);
    const lastedMs = end.atMs - citizen.answeredAtMs!;
    expect(lastedMs).toBeGreaterThan(((sessionSec * 2) / 3) * 1000 - lateMs);
    expect(lastedMs).toBeLessThan(((sessionSec * 2) / 3) * 1000 + lateMs);
    expect(requests(citizen, "INVITE", "in")).toEqual([]);
    expect(requests(citizen, "UPDATE", "in")).toEqual([]);
    expect((await over(citizen)).row).toMatchObject({ ending: { by: "network", cause: "signallingTimeout" } });
  });

  test("REFER of a phone: to nobody it is refused and the talk goes on; to a colleague it is told of, or not where it wants no news", async () => {
    const [seat, colleague] = [seats[4]!, seats[5]!];
    const { citizen, agent } = await talk(seat);
    const refer = (call: PhoneCall, ...headers: readonly Header[]) => call.request("REFER", [call.contact, ...headers]);
    const to = (number: string): Header => ["Refer-To", `<sip:${number}@zongji>`];
    const refused: (readonly [number, readonly Header[]])[] = [
      [400, []],
      [400, [to("8006"), to("8001")]],
      [400, [["Refer-To", "<sip:8006"]]],
      [403, [to("8999")]], // no extension, and no number that she may dial
      [480, [to("8000")]],
      [486, [to("8005")]],
      [481, [["Refer-To", `<sip:8006@zongji?Replaces=${token()}%3Bto-tag%3Da%3Bfrom-tag%3Db>`]]],
      [420, [to("8006"), ["Require", "teleportation"]]],
    ];
    const got: number[] = [];
    for (const [, headers] of refused) got.push((await refer(agent, ...headers)).status);
    expect(got).toEqual(refused.map(([status]) => status));
    expect(requests(agent, "NOTIFY", "in")).toEqual([]);
    await hears(citizen, tones.agent);
    expect(citizen.end).toBeUndefined();

    expect((await refer(agent, to("8006"))).status).toBe(202);
    // RFC 3515 §2.4.6: after others, refused ones too, its CSeq is its name.
    const event = `refer;id=${agent.localSequence}`;
    const told = await until("it is told the end", () => {
      const all = requests(agent, "NOTIFY", "in");
      return all.some((each) => header(each, "subscription-state").startsWith("terminated")) && all;
    });
    expect(told.map(({ body }) => body.trim())).toEqual(["SIP/2.0 100 Trying", "SIP/2.0 200 OK"]);
    expect(told.map((each) => header(each, "event"))).toEqual([event, event]);
    expect(told.map((each) => header(each, "content-type"))).toEqual(Array(2).fill("message/sipfrag;version=2.0"));
    expect(header(told[0]!, "subscription-state")).toMatch(/^active;expires=\d+$/);
    expect(header(told[1]!, "subscription-state")).toBe("terminated;reason=noresource");
    expect((await agent.ended).how).toBe("BYE");

    const ring = await colleague.phone.nextCall();
    ring.ring();
    ring.answer();
    await hears(ring, tones.caller);
    await becomes(seat, "ready");
    const silent = await refer(ring, to("8005"), ["Refer-Sub", "false"]);
    expect([silent.status, header(silent, "refer-sub")]).toEqual([202, "false"]);
    const back = await seat.phone.nextCall();
    back.answer();
    await hears(back, tones.caller);
    expect(requests(ring, "NOTIFY", "in")).toEqual([]);
    await citizen.hangUp();
    await back.ended;
  });

  test("a call that requires 100rel is taken; a PRACK of nothing gets 481, and what we don't know 420, 422", async () => {
    const { citizen } = await dial([
      ["Require", "100rel"],
      ["Supported", "timer"],
    ]);
    await citizen.answered;
    const prack = (rack: string) => citizen.request("PRACK", [["RAck", rack]]);
    expect((await prack(`1 ${citizen.localSequence} INVITE`)).status).toBe(481);
    expect((await prack("yesterday")).status).toBe(400);
    await until("the menu is heard", () => newest(citizen).some((sample) => Math.abs(sample) > 500));
    const { citizen: odd } = await dial([["Require", "100rel, precondition"]]);
    expect(await odd.ended).toMatchObject({ how: "refused", status: 420 });
    expect(headersOf(odd.message!, "unsupported")).toEqual(["precondition"]);
    const { citizen: brief } = await dial(asks(30, "uac"));
    expect(await brief.ended).toMatchObject({ how: "refused", status: 422 });
    expect(header(brief.message!, "min-se")).toBe("90");
    await citizen.hangUp();
  });
});

test("nothing is left of these calls", { timeout: 120_000 }, async () => {
  for (const name of ["calls", "switch_legs", "switch_legs_ending", "switch_media_sessions"])
    await until(`no ${name}`, async () => (await desk.server.metrics()).get(`zongji_${name}`) === 0, {
      limitMs: 90_000,
      everyMs: 250,
    });
  expect((await desk.server.metrics()).get("zongji_faults")).toBe(0);
});
