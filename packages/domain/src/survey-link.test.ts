import { expect, test } from "vitest";
import type { SurveyConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import type { CallRecord } from "./readmodel.ts";
import { answerFacts, linkDue, linkText, linkTimes } from "./survey-link.ts";
import type { Rating } from "./survey-record.ts";

const [asked] = exampleHotline().surveys as readonly SurveyConfig[];
const survey = (when: "never" | "notAsked" | "unrated"): SurveyConfig => ({
  ...asked!,
  link: { when, validHours: 24, text: "{link}" },
});
const hotline = (when: "never" | "notAsked" | "unrated") => ({
  surveys: [survey(when)],
  groups: [{ id: "business", survey: "satisfaction" }] as never,
});
const talk = { agent: "u1", agentNo: "8001", group: "business", tA: 1, tE: 2 };
const call = (more: Partial<Record<keyof CallRecord, unknown>> = {}): CallRecord =>
  ({
    call: "c",
    direction: "in",
    party: "p",
    withheld: false,
    endedAt: 10,
    talks: [talk],
    ...more,
  }) as unknown as CallRecord;
const keys = { survey: { survey: "satisfaction", agent: "u1", outcome: "none" } };
const rating: Rating = { key: "1", option: "", score: 5, satisfied: true };

test.each([
  ["he was not asked", {}, "notAsked", true],
  ["he was not asked", {}, "unrated", true],
  ["he was not asked", {}, "never", false],
  ["he pressed nothing", keys, "notAsked", false],
  ["he pressed nothing", keys, "unrated", true],
  ["he rated by keys", { ...keys, rating }, "unrated", false],
  ["a test call", { test: { startedBy: "x" } }, "unrated", false],
  ["a call out", { direction: "out" }, "unrated", false],
  ["no agent answered", { talks: [] }, "unrated", false],
  ["it goes on", { endedAt: undefined }, "unrated", false],
  ["his number is withheld", { withheld: true }, "unrated", false],
  ["there is no number", { party: undefined }, "unrated", false],
  ["the group has no survey", { talks: [{ ...talk, group: "other" }] }, "unrated", false],
] as const)("%s, %j: with “%s” a link is due: %s", (_what, more, when, isDue) => {
  expect(linkDue(call(more), hotline(when)) !== undefined).toBe(isDue);
});

test("it is about who was rated, or else about who talked last", () => {
  const second = { ...talk, agent: "u2", agentNo: "8002" };
  expect(linkDue(call({ talks: [talk, second] }), hotline("unrated"))).toMatchObject({ agent: "u2", agentNo: "8002" });
  expect(linkDue(call({ talks: [talk, second], ...keys }), hotline("unrated"))).toMatchObject({ agent: "u1" });
});

test("its hours count from the end of the call; one that could not be sent within them is none", () => {
  const hours = { from: "00:00", to: "24:00" };
  const times = { endedAt: 1_000_000, hours, zone: "UTC" };
  expect(linkTimes({ validHours: 1 }, { ...times, now: 2_000_000 })).toEqual({ sendAt: 2_000_000, until: 4_600_000 });
  expect(linkTimes({ validHours: 1 }, { ...times, now: 4_600_000 })).toBeUndefined();
});

test("the text holds the address as it is", () => {
  expect(linkText({ text: "a {link} b {link}" }, "https://x/s/$&$1")).toBe("a https://x/s/$&$1 b https://x/s/$&$1");
});

test("answers are facts; without a rating of the survey's there is none, and what it does not ask is left out", () => {
  const two: SurveyConfig = {
    ...asked!,
    further: [{ id: "solved", prompt: "x", options: [{ key: "1", label: "yes", score: 1, satisfied: true }] }],
  };
  const of = { call: "c", agent: "u1", agentNo: "8001", survey: "s", link: "l", since: 5 } as never;
  expect(answerFacts(two, {}, of)).toBeUndefined();
  expect(answerFacts(two, { rating: "9", "q-solved": "1" }, of)).toBeUndefined();
  expect(answerFacts(two, { rating: "3", "q-solved": "7", "q-other": "1", solved: "1" }, of)).toMatchObject([
    { type: "SurveyLinkRated", key: "3", option: "一般", satisfied: false, since: 5 },
  ]);
  expect(answerFacts(two, { rating: "1", "q-solved": "1" }, of)).toMatchObject([
    { type: "SurveyLinkRated", score: 5 },
    { type: "SurveyLinkAnswered", question: "solved", option: "yes" },
  ]);
});
