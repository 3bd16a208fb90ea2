import { describe, expect, it } from "vitest";
import type { DialogSnapshot, Settings } from "./door.ts";
import { established } from "./kit/scene.ts";
import type { Sent, Side } from "./kit/wire.ts";
import { firstSentAt, fitsOf, possibleSendings } from "./session/missed-bye.ts";

/** Of so long a way of the wire. */
const wayMs = 5;
const isBye = ({ from, message }: Sent): boolean =>
  from === "alice" && message?.kind === "request" && message.method === "BYE";

/**
 * Bob's process dies in a talk and another takes it up after `deadMs`; Alice hangs up `byeMs` after the death. `loses` says which of her BYEs that come to the
 * new process are lost, by number. It reads nothing until `readsMs` after the death: what came waits.
 */
const death = (
  deadMs: number,
  byeMs: number,
  { loses = [] as readonly number[], knowsDeath = true, readsMs = deadMs, settings = {} as Partial<Settings> } = {},
) => {
  const { wire, alice, bob, session } = established();
  const id = session();
  const snapshot = JSON.parse(JSON.stringify(bob.agent.snapshot(id))) as DialogSnapshot;
  const diedAt = wire.now();
  const sentAt = diedAt + byeMs;
  const end = diedAt + deadMs;
  let reborn: Side | undefined;
  let heard = 0;
  wire.fate = (sent) => {
    if (sent.from !== "alice") return "deliver";
    // Who has hung up is gone: only repetitions of the BYE are heard of it.
    if (sent.at <= end) return "lose";
    if (!isBye(sent)) return "deliver";
    if (loses.includes(heard++)) return "lose";
    return { delayMs: Math.max(wayMs, diedAt + readsMs - sent.at) };
  };
  const live = () => {
    reborn = wire.side("bob", "192.0.2.2", {
      ...{ heardAt: () => undefined, cameFrom: () => (wire.now() > diedAt + readsMs ? undefined : end) },
      ...settings,
    });
    reborn.agent.restore([snapshot], knowsDeath ? diedAt : undefined);
  };
  const hangUp = () => alice.do({ do: "bye", session: "a1" });
  const [first, second] = byeMs < deadMs ? [hangUp, live] : [live, hangUp];
  wire.run(Math.min(byeMs, deadMs));
  first();
  wire.run(Math.abs(byeMs - deadMs));
  second();
  const answeredIn = (ms: number) => {
    wire.run(ms);
    return alice.has("ended");
  };
  return { wire, alice, bob: () => reborn!, sentAt, answeredIn };
};

const endOf = ({ bob, answeredIn }: ReturnType<typeof death>) => {
  expect(answeredIn(10_000)).toBe(true);
  const ends = bob().events.filter(({ is }) => is === "ended");
  expect(ends).toHaveLength(1);
  expect(ends[0]).toMatchObject({ why: "bye" });
  return bob().last("ended");
};

describe("a BYE that is sent while no process listens", () => {
  it.each([300, 700, 1800, 3400])(
    "is timed by its first sending, whenever it is said in a death of %i ms",
    (deadMs) => {
      for (let byeMs = 10; byeMs < deadMs - 10; byeMs += 30) {
        const scene = death(deadMs, byeMs);
        const { sentAt } = endOf(scene);
        expect(Math.abs(sentAt! - scene.sentAt), `said after ${byeMs} ms`).toBeLessThanOrEqual(2 * wayMs);
      }
    },
  );

  it("is timed within a longer death, by the last sending that it can have been: from the fourth on all are as far apart", () => {
    for (let byeMs = 10; byeMs < 6990; byeMs += 90) {
      const scene = death(7000, byeMs);
      const { sentAt } = endOf(scene);
      const lateMs = sentAt! - scene.sentAt - wayMs;
      expect([0, 4000], `said after ${byeMs} ms`).toContain(Math.round(lateMs));
      if (byeMs > 3000) expect(lateMs).toBeLessThanOrEqual(wayMs);
    }
  });

  it("is answered as soon as it has come twice", () => {
    // It goes again after 500 and 1500 ms.
    const scene = death(600, 200);
    expect(scene.answeredIn(1050)).toBe(false);
    expect(scene.answeredIn(100)).toBe(true);
    expect(scene.alice.last("ended")).toMatchObject({ why: "byeSent", status: 200 });
  });

  it("takes its time from its packet if it follows no schedule: one is lost, one comes once", () => {
    for (const loses of [[1], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]) {
      const scene = death(600, 200, { loses });
      const { sentAt } = endOf(scene);
      expect(sentAt).toBe(scene.sentAt + 500 + wayMs);
    }
  });

  it("may have been sent long ago, if the time of the process's death is unknown", () => {
    const scene = death(3400, 100, { knowsDeath: false });
    expect(endOf(scene).sentAt).toBe(scene.sentAt + wayMs);
  });
});

it("is in doubt if its sender's sound was heard before SIP was read: media opens first", () => {
  const deadMs = 900;
  let heardMs = 0;
  const scene = death(deadMs, 700, { settings: { heardAt: () => heardMs } });
  heardMs = scene.sentAt - 50;
  expect(endOf(scene).sentAt).toBe(scene.sentAt + wayMs);
});

describe("a BYE that a busy new process reads late", () => {
  const possible = possibleSendings(1290, { from: 400, to: 900 }, 500, 4000);
  const fitsFrom = (cameFrom: number, againAt: number) => fitsOf(possible, { heardAt: 1290, cameFrom }, againAt);
  const sentFirst = (cameFrom: number, againAt: number, apartMs?: number) =>
    firstSentAt(fitsFrom(cameFrom, againAt), 1290, apartMs);

  it("may be its first sending or its second", () => {
    expect(possible.map(({ afterMs }) => afterMs)).toEqual([0, 500]);
  });

  it("counts from the repetition, which is read at once", () => {
    // Sent at 500 and 1000, read at 1290 for the first time, and again after 1000.
    expect(sentFirst(900, 2003)).toBe(503);
    // Sent at 1290, and again after 500.
    expect(sentFirst(900, 1795)).toBe(1290);
  });

  it("is its second sending where it can have waited so long, and its first, sent again a little late, where it can't", () => {
    // 557 ms later: 1000 after a sending that waited for 443 ms, or 500 after one by a timer that fired 57 ms late.
    expect(sentFirst(840, 1847)).toBe(347);
    expect(sentFirst(1290, 1847)).toBe(1290);
  });

  it("is told by its second repetition where it may be either: it waited for 490 ms, or came as it was read", () => {
    expect(fitsFrom(780, 1790).map(({ afterMs }) => afterMs)).toEqual([0, 500]);
    expect(sentFirst(780, 1790, 2010)).toBe(290);
    expect(sentFirst(780, 1790, 1010)).toBe(1290);
  });

  it("waits for that repetition, and is counted from its first sending", () => {
    // Sent at 250, 750, 1750 and 3750 of a death of 600 ms, and read at 1250: what came first in that time waited.
    const scene = death(600, 250, { readsMs: 1250 });
    expect(scene.answeredIn(2200)).toBe(false);
    expect(Math.abs(endOf(scene).sentAt! - scene.sentAt)).toBeLessThanOrEqual(2 * wayMs);
  });

  it("is not waited for longer than its repetition can take", () => {
    // Nothing more comes after the first repetition.
    const scene = death(600, 250, { readsMs: 1250, loses: [2, 3, 4, 5, 6, 7] });
    expect(scene.answeredIn(3500)).toBe(false);
    expect(scene.answeredIn(100)).toBe(true);
    expect(Math.abs(endOf(scene).sentAt! - scene.sentAt)).toBeLessThanOrEqual(2 * wayMs);
  });
});

describe("a BYE that is read at once", () => {
  it.each([0, 100, 450])("by a process that is %i ms old is timed by that", (ageMs) => {
    const scene = death(600, 600 + ageMs);
    expect(scene.answeredIn(300)).toBe(false);
    expect(endOf(scene).sentAt).toBe(scene.sentAt + wayMs);
  });

  it.each([
    ["so late that it can be no repetition", 600 + 4600, {}],
    ["from somebody who is heard speaking", 650, { heardAt: () => Number.POSITIVE_INFINITY }],
  ] as const)("%s, is answered at once", (_, byeMs, settings) => {
    const scene = death(600, byeMs, { settings });
    expect(scene.answeredIn(2 * wayMs)).toBe(true);
    expect(endOf(scene).sentAt).toBeUndefined();
  });
});
