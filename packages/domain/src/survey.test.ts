import { describe, expect, test } from "vitest";
import { checkConfig } from "./config/check.ts";
import type { Flow, HotlineConfig, SurveyConfig } from "./config/index.ts";
import { withWholeScores } from "./config/survey.ts";
import { exampleHotline } from "./example.ts";
import { findingsOf, walkFlow } from "./flow/index.ts";
import type { GroupId } from "./ids.ts";
import { evaluate, measures, rowsOf } from "./measures/index.ts";
import { callRecord } from "./readmodel.ts";
import { agentHangup, promptMs, type Stage, stage } from "./testing/stage.ts";

const example = exampleHotline();
const [rating] = example.surveys as [SurveyConfig];
const yesNo = [
  { key: "1", label: "已解决", score: 10, satisfied: true },
  { key: "2", label: "未解决", score: 0, satisfied: false },
];
const survey: SurveyConfig = { ...rating, further: [{ id: "solved", prompt: "menu.second", options: yesNo }] };
const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
/** The queue, the talk, the survey, and another word for each of its exits. */
const flow: Flow = {
  ...example.flows[0]!,
  start: "wait",
  nodes: {
    wait: { kind: "queue", group: "business" as GroupId, priority: 0 },
    rate: { kind: "survey", survey: survey.id },
    thanks: { kind: "hangUp", prompts: ["greeting"], cause: "flowEnded" },
    none: { kind: "hangUp", prompts: ["noInput"], cause: "noInput" },
    wrong: { kind: "hangUp", prompts: ["invalidKey"], cause: "noInput" },
  },
  edges: [
    edge("wait", "over", "rate"),
    edge("rate", "done", "thanks"),
    edge("rate", "none", "none"),
    edge("rate", "invalid", "wrong"),
  ],
};
const byRule: HotlineConfig = { ...example, surveys: [survey] };
const byNode: HotlineConfig = {
  ...byRule,
  flows: [flow],
  groups: example.groups.map((each) => ({ ...each, survey: null })),
};

/** He talks with 8001. */
const talks = (config: HotlineConfig) => {
  const on = stage({ config });
  on.sits("8001");
  const leg = on.calls();
  on.presses(leg, "1");
  const agent = on.rings("browser-8001")!;
  on.picksUp(agent);
  on.passes(10 * promptMs);
  expect(on.seat("8001")).toBe("talking");
  return { on, leg, agent };
};
const asked = (config: HotlineConfig) => {
  const talk = talks(config);
  talk.on.hangsUp(talk.agent, agentHangup);
  talk.on.passes(promptMs);
  return talk;
};
const record = (on: Stage) => callRecord(on.facts)!;
const outcome = (on: Stage) => on.find("SurveyEnded").map((fact) => fact.outcome);

describe.each([
  ["by the group's rule", byRule, "goodbye", "goodbye", "goodbye"],
  ["by a node of the flow", byNode, "greeting", "noInput", "invalidKey"],
] as const)("a survey of two questions, %s", (_name, config, done, none, wrong) => {
  test("both are answered: the rating counts, the further answer stands with its question and its score", () => {
    const { on, leg } = asked(config);
    on.presses(leg, "2");
    on.passes(3000);
    expect(on.hears(leg)).toBe("menu.second");
    on.passes(promptMs);
    on.presses(leg, "2");
    on.passes(100);
    on.presses(leg, "1");
    on.passes(3000);
    expect(on.hears(leg)).toBe(done);
    expect(outcome(on)).toEqual(["rated"]);
    on.passes(promptMs);
    expect(record(on).rating).toMatchObject({ key: "2", score: 4 });
    expect(record(on).answers).toEqual([{ question: "solved", key: "1", option: "已解决", score: 10 }]);
    expect(on.find("SurveyAnswered").map(({ key, agent }) => [key, agent])).toEqual([
      ["2", "agent-8001"],
      ["1", "agent-8001"],
    ]);
    expect(on.timers.size - [...on.timers.keys()].filter((id) => id.startsWith("WrapUp")).length).toBe(0);
  });

  test("he rates, and leaves the second question open, or presses what is none: he has rated", () => {
    for (const keys of ["", "9999"]) {
      const { on, leg } = asked(config);
      on.presses(leg, "1");
      on.passes(3000 + promptMs);
      for (const key of keys) on.presses(leg, key);
      on.passes(20_000);
      expect([outcome(on), record(on).rating?.key, record(on).answers]).toEqual([["rated"], "1", undefined]);
    }
    const { on, leg } = asked(config);
    on.presses(leg, "1");
    on.passes(3000 + promptMs);
    on.hangsUp(leg);
    expect(outcome(on)).toEqual(["rated"]);
  });

  test("nothing is pressed; what is pressed is none; he hangs up", () => {
    const silent = asked(config);
    silent.on.passes(8000);
    expect([outcome(silent.on), silent.on.hears(silent.leg)]).toEqual([["none"], none]);
    const lost = asked(config);
    for (const key of "999") lost.on.presses(lost.leg, key);
    expect([outcome(lost.on), lost.on.hears(lost.leg)]).toEqual([["invalid"], wrong]);
    const gone = asked(config);
    gone.on.hangsUp(gone.leg);
    expect([outcome(gone.on), record(gone.on).rating]).toEqual([["hangup"], undefined]);
  });

  test("who hangs up before the agent is asked nothing", () => {
    const { on, leg } = talks(config);
    on.hangsUp(leg);
    expect([on.find("SurveyOffered"), on.outcome()]).toEqual([[], "D2 caller hangup"]);
  });

  test("it survives the death of the server between two questions", () => {
    const { on, leg } = asked(config);
    on.dies(() => on.presses(leg, "1"));
    on.passes(3000);
    on.dies(() => on.passes(promptMs));
    on.presses(leg, "2");
    on.passes(4000);
    expect([outcome(on), record(on).answers?.[0]?.key]).toEqual([["rated"], "2"]);
  });
});

test("a caller whom no agent had is asked nothing by a node: the flow goes on", () => {
  const alone: Flow = { ...flow, start: "rate" };
  const on = stage({ config: { ...byNode, flows: [alone] } });
  const leg = on.calls();
  expect([on.hears(leg), on.find("SurveyOffered")]).toEqual(["noInput", []]);
});

test("a call that was passed on counts for the agent who talked last", () => {
  const { on, leg } = talks(byNode);
  on.sits("8002");
  on.asks("agent-8001", { do: "transfer", to: { agent: "agent-8002" as never } });
  const second = on.rings("browser-8002")!;
  on.picksUp(second);
  on.passes(10 * promptMs);
  on.hangsUp(second, agentHangup);
  on.passes(promptMs);
  on.presses(leg, "1");
  on.passes(20_000);
  expect(on.find("RatingGiven").map(({ agent }) => agent)).toEqual(["agent-8002"]);
});

test("the rate of invitation is of the answered calls", () => {
  const { on } = asked(byRule);
  const gone = talks(byRule);
  gone.on.hangsUp(gone.leg);
  const calls = [record(on), { ...record(gone.on), call: "other" as never }];
  const rows = rowsOf({ calls, spans: [], now: on.now() });
  const of = (name: "agentAnswered" | "surveysOffered" | "invitationRate") => evaluate(measures[name], rows);
  expect([of("agentAnswered"), of("surveysOffered"), of("invitationRate")]).toEqual([2, 1, 50]);
});

test("a walk goes through it by keys as a call does", () => {
  const world = { flows: [flow], isOpen: true, surveys: [survey] };
  const walk = (...inputs: ({ press: string } | { wait: true } | { back: string })[]) =>
    walkFlow(flow, world, [{ back: "over" }, ...inputs]).at(-1);
  expect(walk()).toMatchObject({ node: "rate", waitsFor: "key" });
  expect(walk({ press: "1" })).toMatchObject({
    node: "rate",
    out: [{ out: "play", prompts: ["survey.thanks", "menu.second"] }],
  });
  expect(walk({ press: "1" }, { press: "2" })?.node).toBe("thanks");
  expect(walk({ press: "1" }, { wait: true })?.node).toBe("thanks");
  expect(walk({ wait: true })?.node).toBe("none");
  expect(walk({ press: "9" })?.node).toBe("rate");
  expect(walk({ press: "9" }, { press: "9" }, { press: "9" })?.node).toBe("wrong");
  expect(walk({ back: "done" })?.node).toBe("thanks");
});

test("what is asked twice under one name, or a survey that is not there, is found before it is published", () => {
  expect(findingsOf(flow, { flows: [flow], hasPrompt: () => true })).toEqual([]);
  expect(checkConfig(byNode)).toEqual([]);
  const twice = {
    ...survey,
    further: [...survey.further!, { ...survey.further![0]!, options: [yesNo[0]!, yesNo[0]!] }],
  };
  expect(checkConfig({ ...byRule, surveys: [twice] }).map(({ field }) => field)).toEqual([
    "surveys[0].further[1].id",
    "surveys[0].further[1].options[1].key",
  ]);
  expect(checkConfig({ ...byNode, surveys: [] }).map(({ field }) => field)).toContain("flows[0].nodes.rate.survey");
});

test("a survey that another release kept with fractions runs with whole scores; what is no survey stays to be refused", () => {
  const odd = yesNo.map((option) => ({ ...option, score: option.score + 0.5 }));
  const [further] = survey.further!;
  const kept = {
    ...byRule,
    surveys: [{ ...survey, options: odd, further: [{ ...further!, options: [{ ...yesNo[0]!, score: 1e9 }] }] }],
  };
  expect(checkConfig(kept).map(({ field }) => field)).toContain("surveys[0].options[0].score");
  const read = withWholeScores(kept);
  expect(checkConfig(read)).toEqual([]);
  expect(read.surveys[0]!.options.map(({ score }) => score)).toEqual([11, 1]);
  expect(read.surveys[0]!.further![0]!.options[0]!.score).toBe(100);
  for (const none of [undefined, null, [], {}, { surveys: 1 }, { surveys: [null, { options: 7, further: "x" }] }])
    expect(withWholeScores(none)).toEqual(none);
});
