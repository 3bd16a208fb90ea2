import type {
  AgentState,
  CallId,
  DeviceId,
  Fact,
  FactBody,
  GroupId,
  LegId,
  OfferId,
  PartyId,
  TrunkId,
  UserId,
  VisitId,
} from "@zongji/domain";
import type { Db } from "@zongji/store";
import { factsOfCall, follow, rebuildTables, tablesOf } from "@zongji/store";
import { beforeEach, expect, test } from "vitest";
import { callFollower } from "../../office/src/calls/follow.ts";
import { alarmFollower, stateFollower } from "../../office/src/followers/index.ts";
import { factsDatabase } from "./facts.test-scene.ts";

let db: Db;
const { store } = factsDatabase((opened) => {
  db = opened;
});

const followers = [callFollower, stateFollower, alarmFollower];
const [secondMs, minuteMs, hourMs] = [1000, 60_000, 3_600_000];
const midnight = Date.UTC(2026, 10, 25, 16); // 00:00 of the 26th in Shanghai
let name = "";
let runs = 0;

beforeEach(async () => {
  runs += 1;
  name = `node${runs}`;
  for (const table of [...tablesOf(followers), "follower_position"] as const) await db.deleteFrom(table).execute();
});

/** A node at true time, whose wall clock is wrong by so much until it is set. Its steady clock began right. */
const nodeAt = (true0: number, wrongMs: number) => {
  let [now, offsetMs, seq, epoch] = [true0, wrongMs, 0, 1];
  let facts: Fact[] = [];
  const upFrom = true0 - hourMs;
  const say = (body: FactBody) => {
    seq += 1;
    const key = { node: name, epoch: `00000${epoch}-00000000`, seq, at: now + offsetMs, v: 1 };
    facts.push({ ...body, ...key, ...(offsetMs === 0 ? {} : { steady: now }) });
  };
  const agent = { agent: `u${runs}` as UserId, agentNo: "8001" };
  const group = "g" as GroupId;
  return {
    get now() {
      return now;
    },
    say,
    passes: (ms: number) => {
      now += ms;
    },
    sets: (byMs: number) => {
      offsetMs += byMs;
      say({ type: "ClockStepped", byMs, upMs: now - upFrom });
    },
    restarts: () => {
      epoch += 1;
      seq = 0;
    },
    is: (state: AgentState) => say({ type: "AgentStateChanged", state, groups: [group], ...agent }),
    signsOut: () => say({ type: "AgentSignedOut", ...agent }),
    /** Ten seconds in the queue, ten of ringing; the talk goes on. */
    talks: (id: string) => {
      const [call, leg, visit, offer] = [id as CallId, `${id}l` as LegId, `${id}v` as VisitId, `${id}o` as OfferId];
      const told = { call, visit, offer, group, leg, ...agent };
      const arrival = { trunk: "t" as TrunkId, number: "1", party: "p" as PartyId, withheld: false, sipCallId: id };
      say({ type: "CallArrived", call, leg, ...arrival });
      say({ type: "QueueEntered", call, visit, group, priority: 1, atHead: false });
      now += 10 * secondMs;
      say({ type: "OfferStarted", ...told, device: "d" as DeviceId });
      now += 10 * secondMs;
      say({ type: "OfferAnswered", ...told });
      say({ type: "QueueLeft", call, visit, group, reason: "ANSWER" });
      return () => {
        const ending = { by: "caller", cause: "hangup" } as const;
        say({ type: "TalkEnded", call, leg, offer, group, ending, ...agent });
        say({ type: "CallEnded", call, ending, disposition: "D2" });
      };
    },
    /** What was told since the last time. */
    told: () => {
      const told = facts;
      facts = [];
      return told;
    },
  };
};

const followAll = async () => {
  for (const follower of followers) await follow(db, follower);
};
const tables = async () => ({
  calls: await db
    .selectFrom("call_record")
    .select(["id", "started_at", "ended_at", "wait_ms", "ring_ms", "talk_ms"])
    .orderBy("started_at")
    .execute(),
  spans: await db.selectFrom("agent_state_span").select(["state", "from_at", "to_at"]).orderBy("from_at").execute(),
  alarms: await db.selectFrom("alarm").select(["id", "raised_at", "cleared_at"]).orderBy("id").execute(),
});

/** The clock is set in the middle of the second of three calls. Gives what is true, and what was told in pieces. */
const evening = (true0: number, wrongMs: number, atStep: (on: ReturnType<typeof nodeAt>) => void) => {
  const on = nodeAt(true0, wrongMs);
  const pieces: (readonly Fact[])[] = [];
  const times = { calls: [] as number[], spans: [] as number[] };
  const is = (state: AgentState) => {
    times.spans.push(on.now);
    on.is(state);
  };
  const calls = (id: string, between: () => void) => {
    times.calls.push(on.now);
    const end = on.talks(`${name}${id}`);
    is("talking");
    on.passes(30 * secondMs);
    between();
    on.passes(30 * secondMs);
    end();
    is("ready");
    pieces.push(on.told());
  };
  is("ready");
  on.say({ type: "AlarmRaised", alarmId: `${name}alarm`, alarm: "diskFree", level: "warning", value: 1 });
  on.passes(minuteMs);
  calls("a", () => {});
  on.passes(10 * minuteMs);
  calls("b", () => {
    pieces.push(on.told());
    atStep(on);
    pieces.push(on.told());
  });
  on.passes(5 * minuteMs);
  calls("c", () => {});
  on.say({ type: "AlarmCleared", alarmId: `${name}alarm`, worst: 1 });
  on.passes(minuteMs);
  on.signsOut();
  pieces.push(on.told());
  const talked = (started: number, id: string) => ({
    id: `${name}${id}`,
    started_at: started,
    ended_at: started + 80 * secondMs,
    wait_ms: 20 * secondMs,
    ring_ms: 10 * secondMs,
    talk_ms: minuteMs,
  });
  const states = ["ready", "talking", "ready", "talking", "ready", "talking", "ready"];
  const ends = [...times.spans.slice(1), on.now];
  const is_ = {
    calls: times.calls.map((at, index) => talked(at, "abc"[index]!)),
    spans: states.map((state, index) => ({ state, from_at: times.spans[index], to_at: ends[index] })),
    alarms: [{ id: `${name}alarm`, raised_at: true0, cleared_at: on.now - minuteMs }],
  };
  return { pieces, is: is_ };
};

const steps = [
  ["an hour ahead, before midnight", midnight - 30 * minuteMs, hourMs],
  ["an hour behind, after midnight", midnight + 10 * minuteMs, -hourMs],
  ["eight hours ahead", midnight - 2 * hourMs, 8 * hourMs],
  ["a month behind", midnight, -31 * 24 * hourMs],
] as const;

test.each(steps)(
  "of a clock that was %s and is set right, calls and agents are told by the right one",
  async (_, true0, wrongMs) => {
    const { pieces, is } = evening(true0, wrongMs, (on) => on.sets(-wrongMs));
    for (const piece of pieces) {
      await store(piece);
      await followAll();
    }
    expect(await tables()).toEqual(is);
    await rebuildTables(db, followers);
    expect(await tables()).toEqual(is);
  },
);

test.each(steps)(
  "and so where the server died meanwhile, with its clock %s until the next start",
  async (_, true0, wrongMs) => {
    const { pieces, is } = evening(true0, wrongMs, (on) => {
      on.restarts();
      on.say({ type: "NodeStarted", version: "1", recovered: 1 });
      on.sets(-wrongMs);
    });
    for (const piece of pieces) {
      await store(piece);
      await followAll();
    }
    // What stood when the run ended is over with it.
    const { calls, spans } = await tables();
    expect({ calls, spans }).toEqual({ calls: is.calls, spans: is.spans });
  },
);

test("a clock that was set wrong and back leaves nothing behind", async () => {
  const { pieces, is } = evening(midnight - 30 * minuteMs, 0, (on) => {
    on.sets(hourMs);
    on.sets(-hourMs);
  });
  for (const piece of pieces) {
    await store(piece);
    await followAll();
  }
  expect(await tables()).toEqual(is);
});

test("facts of a call are shown by the right clock", async () => {
  const { pieces, is } = evening(midnight - 30 * minuteMs, hourMs, (on) => on.sets(-hourMs));
  await store(pieces.flat());
  const facts = await factsOfCall(db, `${name}b`);
  expect([facts[0]?.at, facts.at(-1)?.at]).toEqual([is.calls[1]?.started_at, is.calls[1]?.ended_at]);
});
