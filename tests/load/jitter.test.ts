/** What others hear of a party behind a bad network, by the E-model: through a mix, and by relay. */
import { readFileSync } from "node:fs";
import { decodeWav } from "@zongji/media";
import { expect, it } from "vitest";
import { encode } from "../../packages/media/src/g711.ts";
import { answerOffer } from "../../packages/media/src/offer-answer.ts";
import { runFrames } from "../../packages/media/src/output.ts";
import { receiveRtp } from "../../packages/media/src/receive.ts";
import { buildRtp } from "../../packages/media/src/rtp.ts";
import { newSession, type Session, setAgreed, setHears, withDefaults } from "../../packages/media/src/session.ts";
import { chanceOf } from "./chance.ts";
import { rate } from "./e-model.ts";
import { bufferMs } from "./quality.ts";

const frameMs = 20;
const seconds = 60;
const from = { address: "192.0.2.1", port: 4000 };
const lines = ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", "m=audio 4000 RTP/AVP 8"];
const local = { address: "127.0.0.1", port: 2000, codecs: ["PCMA"] as const, ptimeMs: 20, originId: 1, version: 1 };

const speech = (): Int16Array => {
  const read = decodeWav(readFileSync(new URL("../../prompts/caller.hello.wav", import.meta.url)));
  if (!read.ok) throw new Error(read.why);
  return read.samples;
};
const said = speech();
const codesOf = (ts: number) =>
  encode(
    "PCMA",
    Int16Array.from({ length: 160 }, (_, i) => said[(ts + i) % said.length]!),
  );

type Party = { readonly session: Session; sent: number };

const open = (id: string): Party => {
  const origin = { ssrc: 1, ms: 0, timestamp: 0, sequence: 0 };
  const party: Party = {
    session: newSession(id, "rtp", withDefaults({ codecs: ["PCMA"] }), origin, () => {}),
    sent: 0,
  };
  const answered = answerOffer(lines.join("\r\n"), local);
  if (!answered.ok) throw new Error(answered.why);
  setAgreed(party.session, answered.agreed, 0);
  party.session.wire = { rtp: () => (party.sent += 1), rtcp: () => {} };
  return party;
};

/** When each packet of a minute comes, ms; undefined: it is lost. */
const network = (seed: number, jitterMs: number, lossPct: number, ordered: boolean): (number | undefined)[] => {
  const chance = chanceOf(seed);
  let last = 0;
  return Array.from({ length: seconds * 50 }, (_, n) => {
    const atMs = n * frameMs + chance.between(0, jitterMs);
    last = ordered ? Math.max(last, atMs) : atMs;
    return chance.next() * 100 < lossPct ? undefined : last;
  });
};

/** Lets a caller be heard by others for a minute. `eachFrame` is told of each. */
const talk = (
  parties: readonly Party[],
  arrivals: readonly (number | undefined)[],
  eachFrame: (atMs: number) => void,
) => {
  const [caller] = parties;
  const coming = arrivals
    .flatMap((atMs, n) => (atMs === undefined ? [] : [{ n, atMs }]))
    .sort((a, b) => a.atMs - b.atMs);
  let next = 0;
  for (let atMs = 7; atMs < seconds * 1000; atMs += frameMs) {
    for (; next < coming.length && coming[next]!.atMs <= atMs; next += 1) {
      const { n, atMs: cameMs } = coming[next]!;
      const header = { payloadType: 8, marker: false, sequence: n & 0xffff, timestamp: n * 160, ssrc: 9 };
      receiveRtp(caller!.session, buildRtp(header, codesOf(n * 160)), from, cameMs);
    }
    runFrames(
      parties.map(({ session }) => session),
      atMs,
      atMs,
    );
    eachFrame(atMs);
  }
  return next;
};

it.each([
  ["in any order", false],
  ["in order", true],
])("through a mix, 60 ms of jitter and 2 %% of loss (%s) leave a MOS of 3.9 and more", (_, ordered) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const [caller, agent, boss] = [open("caller"), open("agent"), open("boss")];
    setHears(boss.session, [caller.session, agent.session]);
    const { jitter } = caller.session;
    const delaysMs: number[] = [];
    let [frames, madeUp] = [0, 0];
    talk([caller, agent, boss], network(seed, 60, 2, ordered), (atMs) => {
      if (atMs < 2000) return;
      frames += 1;
      // A frame that is made up at its end only counts as a whole one.
      if (caller.session.heard !== "audio" || jitter.concealment.gap > 0) madeUp += 1;
      delaysMs.push(atMs - jitter.frameTs / 8);
    });
    expect(boss.session.relay).toBeUndefined();
    const delayMs = delaysMs.reduce((total, each) => total + each, 0) / frames;
    const lossPct = (100 * madeUp) / frames;
    // From mouth to ear: the network and the switch, the frame itself, the far end's own buffer.
    const { mos, formula } = rate({ delayMs: delayMs + frameMs + bufferMs, lossPct, concealed: true });
    expect(mos, formula).toBeGreaterThanOrEqual(3.9);
    expect(lossPct).toBeGreaterThan(1);
  }
});

it("by relay the same network is passed on as it is: each packet that came leaves when it came", () => {
  const [caller, agent] = [open("caller"), open("agent")];
  setHears(agent.session, [caller.session]);
  let before = 0;
  const came = talk([caller, agent], network(1, 60, 2, false), (atMs) => {
    if (atMs < 10_000) before = agent.sent;
    else if (atMs < 10_020) expect(agent.session.relay?.started).toBe(true);
  });
  const arrived = network(1, 60, 2, false).filter((atMs) => atMs !== undefined && atMs > 9987).length;
  expect(agent.sent - before).toBeGreaterThanOrEqual(arrived - 5);
  expect(agent.sent - before).toBeLessThanOrEqual(arrived);
  expect(came).toBeGreaterThan(2900);
});
