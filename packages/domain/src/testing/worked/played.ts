/** Days that are played on the stage: their facts go through the same folds as a real day's, so that it shows what stays out. */
import type { Fact, FactBody } from "../../fact.ts";
import type { LegId, TrunkId } from "../../ids.ts";
import type { Sources } from "../../measures/index.ts";
import { callRecord, stateSpans } from "../../readmodel.ts";
import { isStep, placed, placedInTurn } from "../../time.ts";
import { cast, user } from "../scenes.ts";
import { promptMs, type Stage, stage } from "../stage.ts";
import { are, is, s, type WorkedDay } from "./worked-day.ts";

const hourMs = 3600 * s;

/** What is read from facts. */
const sourcesOf = (facts: readonly Fact[], now: number): Sources => {
  const steps = facts.filter(isStep);
  const byCall = Map.groupBy(facts, (fact) => ("call" in fact ? fact.call : undefined));
  const byAgent = Map.groupBy(facts, (fact) => ("agent" in fact ? fact.agent : undefined));
  const records = [...byCall].flatMap(([call, own]) => (call ? (callRecord(placed(own, steps)) ?? []) : []));
  return {
    // A call out whose agent never picked up her own phone called nobody.
    calls: records.filter(({ direction, dial }) => direction === "in" || dial !== undefined),
    // Of two states of one ms the first lasted no time.
    spans: [...byAgent]
      .flatMap(([agent, own]) => (agent ? stateSpans(placedInTurn(own, steps)) : []))
      .filter(({ from, to }) => to === undefined || to > from),
    now,
  };
};

/** @param more what no fact tells */
export const played = (
  story: string,
  on: Stage,
  expects: WorkedDay["expects"],
  more: Pick<Sources, "roster"> = {},
): WorkedDay => ({
  ...{ story, facts: on.facts, sources: { ...sourcesOf(on.facts, on.now()), ...more }, expects },
});

/** The wall clock of a stage that begins is so far ahead, or behind. @returns what sets it right, and tells of it */
export const wrongBy = (on: Stage, aheadMs: number): (() => void) => {
  const since = on.now();
  on.setsWall(aheadMs);
  return () => {
    on.setsWall(0);
    const body: FactBody = { type: "ClockStepped", byMs: -aheadMs, upMs: on.now() - since + hourMs };
    on.facts.push({ node: "n", epoch: "e", seq: on.facts.length, at: on.now(), v: 1, ...body });
  };
};

/** A citizen presses 1 after half a second of the greeting: he asks for a human. */
const asksForAgent = (on: Stage, over: Parameters<Stage["calls"]>[0] = {}): LegId => {
  const leg = on.calls(over);
  on.passes(promptMs / 2);
  on.presses(leg, "1");
  return leg;
};

const internal = () => {
  const c = cast();
  const { on } = c;
  c.others();
  c.ask("8000", { do: "busy" });
  on.passes(60 * s - 20);
  c.ask("8001", { do: "callInternal", agent: user("8002") });
  on.passes(3 * s);
  on.picksUp(c.rung("browser-8001"));
  on.passes(5 * s);
  on.picksUp(c.rung("browser-8002"));
  on.passes(120 * s);
  c.ask("8001", { do: "hangUp" });
  on.passes(60 * s);
  const citizen = asksForAgent(on);
  on.passes(4 * s);
  on.picksUp(c.rung("browser-8001"));
  on.passes(30 * s);
  c.ask("8001", { do: "consult", to: { agent: user("8002") } });
  on.passes(2 * s);
  on.picksUp(c.rung("browser-8002"));
  on.passes(20 * s);
  c.ask("8001", { do: "cancelConsult" });
  on.passes(10 * s);
  c.ask("8000", { do: "listen", agent: user("8001") });
  on.picksUp(c.rung("browser-8000"));
  on.passes(5 * s);
  on.hangsUp(citizen);
  on.passes(40 * s);
  return on;
};

/** 内部呼叫: what agents say to each other is no citizen's call (G8). */
export const internalCall: WorkedDay = played(
  "8001 calls 8002: 3 s at her own phone, 5 s at 8002's, 120 s of talk. A citizen asks for a human; 8001 answers after 4 s, talks 30 s, consults 8002 whose phone rings 2 s, for 20 s, " +
    "talks 10 s more, and 5 s while the supervisor 8000 listens; 30 s of wrap-up.",
  internal(),
  [
    is("inboundTotal", 1, "the citizen's call; the internal one is none"),
    is("outboundTotal", 0, "no trunk was dialled"),
    is("agentCalls", 1, "1 offer; internal and consult legs are not citizen calls (G6)"),
    is("offers", 1, "8001's; neither the internal ring nor the consultation's nor the listener's"),
    is("offers", 0, "8002 was offered nothing", { agent: "agent-8002" }),
    is("ringTotal", 4 * s, "the citizen's ring alone"),
    is("talks", 1, "8001 with the citizen"),
    is("talkTotal", 67 * s, "30 + 2 + 20 + 10 + 5 s: hold included"),
    is("holdTotal", 22 * s, "while 8002's phone rang and she was asked: 2 + 20 s"),
    is("transfersOut", 0, "a consultation that is taken back is no transfer"),
    is("queueEntries", 1, "the citizen's"),
    is("internalTime", 260 * s, "120 s of both, and 20 s of 8002 as she is consulted"),
    is("internalTime", 120 * s, "8001 is talking while she consults", { agent: "agent-8001" }),
    is("internalTime", 140 * s, "120 + 20 s", { agent: "agent-8002" }),
    is("talkingTime", 67 * s, "8001 with the citizen"),
    is("talkingTime", 0, "8002 never talked with a citizen", { agent: "agent-8002" }),
    is("diallingTime", 8 * s, "8001, until 8002 answered: 3 + 5 s"),
    is("ringingTime", 7 * s, "8002's phone: 5 + 2 s", { agent: "agent-8002" }),
    is("monitoringTime", 5 * s, "8000"),
    is("wrapUpTime", 30 * s, "8001, after the citizen's call alone"),
    is("otherTime", 273 * s, "dialling 8 + internal 260 + monitoring 5 s"),
    is("workingTime", 97 * s, "67 + 30 s: internal time is no work for citizens"),
  ],
);

const tested = () => {
  const on = stage();
  on.sits("8001");
  on.passes(60 * s);
  const test = asksForAgent(on, { trunk: "test" as TrunkId, testBy: "admin" });
  on.passes(3 * s);
  on.picksUp(on.rings("browser-8001")!);
  on.passes(20 * s);
  on.hangsUp(test);
  on.passes(60 * s);
  const impatient = on.calls({ trunk: "test" as TrunkId, testBy: "admin" });
  on.passes(2 * s);
  on.hangsUp(impatient);
  const citizen = asksForAgent(on);
  on.passes(4 * s);
  on.picksUp(on.rings("browser-8001")!);
  on.passes(40 * s);
  on.hangsUp(citizen);
  on.passes(60 * s);
  return on;
};

/** 测试呼叫: they count as tests and in no other figure of calls (G8). */
export const testCall: WorkedDay = played(
  "A test call is answered by 8001 after 3 s and talks 20 s; another ends in the menu after 2 s. Then a citizen is answered after 4 s and talks 40 s.",
  tested(),
  [
    is("tests", 2, "both"),
    is("inboundTotal", 1, "the citizen's"),
    is("answered", 1, "the citizen's"),
    is("answerRate", 100, "1 of 1: the test in the menu is not unanswered"),
    is("unanswered", 0, "the test in the menu is not D1 of the report"),
    is("endedInMenu", 0, "the same"),
    is("requests", 1, "the citizen's"),
    is("kpiRequests", 1, "tests never enter the contract's figures"),
    is("serviceLevel", 100, "4 s: 1 of 1"),
    is("queueEntries", 1, "the citizen's"),
    is("averageAnsweredWait", 4 * s, "4 s of 1, not 3.5 s of 2"),
    is("offers", 1, "the citizen's"),
    is("speedOfAnswer", 4 * s, "4 s of 1"),
    is("talks", 1, "the citizen's"),
    is("talkTotal", 40 * s, "not 60 s"),
    is("wrapUps", 1, "the citizen's"),
    is("talkingTime", 40 * s, "the citizen's: in a test she is in internal time"),
    is("wrapUpTime", 30 * s, "the citizen's"),
    is("internalTime", 50 * s, "the test: 20 s of talk, 30 s of wrap-up"),
    is("workingTime", 70 * s, "40 + 30 s: a test is no work for citizens"),
    is("nodeEntries", 3, "the citizen in greeting, main and its queue; not the tests"),
    is("keyPresses", 1, "his 1"),
  ],
);

const leapt = () => {
  const on = stage();
  // An hour ahead, until somebody sets it right.
  const step = wrongBy(on, hourMs);
  on.sits("8001");
  on.passes(600 * s);
  const a = asksForAgent(on);
  on.passes(4 * s);
  on.picksUp(on.rings("browser-8001")!);
  on.passes(60 * s);
  on.hangsUp(a);
  on.passes(535.5 * s);
  const b = asksForAgent(on);
  on.passes(4 * s);
  on.picksUp(on.rings("browser-8001")!);
  on.passes(25.5 * s);
  const waits = asksForAgent(on);
  on.passes(4.5 * s);
  on.asks("agent-8001", { do: "hold" });
  on.passes(5 * s);
  step();
  on.passes(5 * s);
  on.asks("agent-8001", { do: "retrieve" });
  on.passes(15.5 * s);
  on.hangsUp(waits);
  on.passes(44 * s);
  on.hangsUp(b);
  on.passes(495.5 * s);
  return on;
};

/** 时钟跳变: durations are those of a steady clock, and what happened is in the hour in which it truly happened. */
export const clockLeap: WorkedDay = played(
  "The wall clock is an hour ahead from 10:00, and set right at 10:20:40. 8001 signs in at 10:00:00. a comes at 10:10:00, waits 4 s, talks 60 s. b comes at 10:20:00, waits 4 s, talks 100 s, on hold " +
    "from 10:20:35 to 10:20:45. A third waits from 10:20:30.5 to 10:21:00.5 and gives up. Each talk has 30 s of wrap-up. Read at 10:30.",
  leapt(),
  [
    is("inboundTotal", 3, "all three"),
    is("inboundTotal", 3, "at ten by the right clock", { hour: "10" }),
    is("inboundTotal", 0, "none at eleven, as the wrong clock said", { hour: "11" }),
    is("answered", 2, "a and b"),
    is("abandonedInQueue", 1, "the third"),
    is("averageCustomerWait", 4 * s, "4 and 4 s"),
    is("averageAnsweredWait", 4 * s, "8 s of 2"),
    is("averageAbandonedWait", 30 * s, "over the leap: 30 s, not an hour less"),
    is("shortAbandons", 0, "30 s are not short; −3570 s would be"),
    is("talkTotal", 160 * s, "60 + 100 s"),
    is("longestTalk", 100 * s, "b, over the leap"),
    is("averageTalk", 80 * s, "160 s of 2"),
    is("holdTotal", 10 * s, "from 5 s before the leap to 5 s after it"),
    is("wrapUpTotal", 60 * s, "30 + 30 s"),
    is("ringTotal", 8 * s, "4 + 4 s"),
    is("talkingTime", 160 * s, "the state's too"),
    is("onlineTime", 1800 * s, "10:00 to 10:30, not from eleven"),
    is("onlineTime", 0, "nobody was there at eleven", { hour: "11" }),
    is("readyTime", 1572 * s, "1800 − talking 160 − wrap-up 60 − ringing 8 s"),
    ...are(["agentDays", "staffed"], 1, "8001"),
    is("longestQueue", 1, "one at a time"),
  ],
);
