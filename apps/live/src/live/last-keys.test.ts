/** 挂机前的按键: a rating that the switch tells just before the end of its leg, both as of the BYE. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createHotline,
  type DeviceId,
  exampleHotline,
  type Fact,
  type GroupId,
  type LegId,
  type SwitchCommand,
  type SwitchEvent,
  type TrunkId,
  type UserId,
} from "@zongji/domain";
import { partiesOf } from "@zongji/store";
import { expect, test } from "vitest";
import { Journal, readRecords } from "../journal/index.ts";
import { startClock } from "./clock.ts";
import { createPartyCache } from "./party-cache.ts";
import { Runtime } from "./runtime.ts";

const citizen = "l1" as LegId;
const device = "browser-8001" as DeviceId;
const hangup = { by: "caller", cause: "hangup" } as const;

/** A citizen who has talked with 8001 and is asked to rate her. */
const asked = async (directory: string) => {
  const clock = startClock("Asia/Shanghai");
  const { steady: now, offsetMs } = clock;
  const { journal } = await Journal.open({ directory, node: "n1", now, offsetMs, beatMs: 60_000 });
  const commands: SwitchCommand[] = [];
  const facts: Fact[] = [];
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const runtime = new Runtime({
    ...{ hotline: createHotline(exampleHotline()), journal, clock, log },
    partyCache: createPartyCache(partiesOf(Buffer.alloc(32, 1))),
    ask: async () => ({ failed: "refused" }),
    perform: (command) => {
      commands.push(command);
      if (command.do !== "Play") return;
      const { leg, play } = command;
      void runtime.feed({ is: "PlayEnded", at: clock.steady(), leg, play, why: "finished", playedMs: 10 });
    },
    onFacts: (written) => void facts.push(...written),
    onStep: () => {},
  });
  type Event = SwitchEvent extends infer E ? (E extends SwitchEvent ? Omit<E, "at"> : never) : never;
  const happens = (event: Event, at = clock.steady()) => runtime.feed({ ...event, at } as SwitchEvent, at);
  const calls = (leg: LegId) =>
    happens({
      is: "LegArrived",
      leg,
      trunk: "carrier" as TrunkId,
      calledNumber: "12345678",
      callingNumber: "13812345678",
      withheld: false,
      sipCallId: leg,
    });
  const by = { user: "agent-8001" as UserId };
  await happens({ is: "DeviceReachable", device });
  await runtime.feed({ is: "Command", by, command: { do: "signIn", groups: ["business" as GroupId], device } });
  await runtime.feed({ is: "Command", by, command: { do: "ready" } });
  await calls(citizen);
  await happens({ is: "LegAnswered", leg: citizen });
  await happens({ is: "DigitPressed", leg: citizen, digit: "1" });
  const called = () => commands.findLast((command) => command.do === "Originate");
  await expect.poll(called).toBeDefined();
  const agent = called()!.leg;
  await happens({ is: "LegAnswered", leg: agent });
  const has = (type: Fact["type"]) => facts.some((fact) => fact.type === type);
  await expect.poll(() => has("OfferAnswered")).toBe(true);
  await happens({ is: "LegEnded", leg: agent, ending: { by: "agent", cause: "hangup" } });
  await expect.poll(() => has("SurveyOffered")).toBe(true);
  return { runtime, journal, clock, facts, happens, calls };
};

test("a rating counts whose key is told with the end of its leg, though others called meanwhile", async () => {
  const directory = mkdtempSync(join(tmpdir(), "zongji-last-keys-"));
  const { runtime, journal, clock, facts, happens, calls } = await asked(directory);
  try {
    const hungUpAt = clock.steady();
    await expect.poll(() => clock.steady()).toBeGreaterThan(hungUpAt);
    await calls("l2" as LegId);
    const from = facts.length;
    await happens({ is: "DigitPressed", leg: citizen, digit: "1" }, hungUpAt);
    await happens({ is: "LegEnded", leg: citizen, ending: hangup }, hungUpAt);
    const told = facts.slice(from).map(({ type }) => type);
    expect(told.slice(0, 2)).toEqual(["RatingGiven", "LegEnded"]);
    expect(facts.find(({ type }) => type === "SurveyEnded")).toMatchObject({ outcome: "rated" });
    expect(facts.find(({ type }) => type === "CallEnded")).toMatchObject({ ending: hangup });
    const times = facts.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    await journal.settled();
    const { records } = await readRecords(journal.files.at(-1)!, 0);
    expect(records.flatMap((record) => (record.kind === "fact" ? [record.fact.type] : []))).toContain("RatingGiven");
  } finally {
    await runtime.close();
    await journal.close();
    rmSync(directory, { recursive: true });
  }
});
