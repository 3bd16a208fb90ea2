import { describe, expect, test } from "vitest";
import { createTally, measures, nowMeasures, type Unit } from "./index.ts";

type Shown = { readonly unit: Unit; readonly footnote?: unknown; readonly adds?: true };
const all: readonly (readonly [string, Shown])[] = [
  ...Object.entries<Shown>(measures),
  ...Object.entries<Shown>(nowMeasures).map(([name, one]) => [`now.${name}`, one] as const),
];

/** By what a figure is shown: a duration, a share, or what is counted. Decided here by hand, as spec metrics says. */
const byUnit: Readonly<Record<Unit, string>> = {
  call: `
    inboundTotal settled answered unanswered inProgress endedInMenu selfServed agentAnswered abandonedInQueue
    abandonedRinging dutyAnswered dutyLost requestEnded outOfHours blocked systemError surveysEligible surveysOffered rated satisfied
    requests answeredInTime tests outboundTotal outboundAnswered callBacks recovered queueEntries queueEntriesEnded answeredEntries abandonedEntries talks
    talksEnded now.waiting now.inMenu`,
  time: `
    queueVisits visitsAnswered visitsAbandoned overflow visitsLeftOtherwise stillQueued offers offersAnswered offersDue
    offersMissed offersAbandoned offersEndedOtherwise stillRinging ringsAnswered`,
  ms: `
    queueWaitTotal queueWaitEnded averageQueueWait answeredWaitTotal averageAnsweredWait longestAnsweredWait
    abandonedWaitTotal averageAbandonedWait longestAbandonedWait ringTotal answerRingTotal speedOfAnswer talkTotal
    holdTotal averageTalk onlineTime waitingTime restTime talkingTime wrapUpTime otherTime workingTime availableTime
    now.longestWait`,
  percent: `
    answerRate unansweredRate serviceLevel invitationRate ratingRate satisfaction outboundAnswerRate offerAnswerRate occupancy`,
  person: "now.talking now.internal now.ready now.online",
};
const words = (text: string): string[] => text.trim().split(/\s+/).sort();
const namesOf = (is: (one: Shown) => boolean): string[] =>
  all
    .filter(([, one]) => is(one))
    .map(([name]) => name)
    .sort();

describe("a figure is shown", () => {
  test.each(Object.entries(byUnit))("as %s", (unit, names) => {
    expect(namesOf((one) => one.unit === unit)).toEqual(words(names));
  });
  test("with a footnote where its formula does not say all", () => {
    expect(namesOf(({ footnote }) => footnote !== undefined)).toEqual(
      words(`inboundTotal answerRate unansweredRate serviceLevel agentAnswered systemError rated queueEntries queueWaitTotal talks
        averageTalk callBacks recovered now.waiting now.longestWait now.inMenu`),
    );
  });
});

test("counts and sums of calls add up over calls; rates, averages, the longest and agents' time don't", () => {
  // Recovered: of a call and of the calls back to it together.
  const odd =
    words(`${byUnit.percent} recovered averageQueueWait averageAnsweredWait longestAnsweredWait averageAbandonedWait
    longestAbandonedWait speedOfAnswer averageTalk onlineTime waitingTime restTime talkingTime wrapUpTime otherTime
    workingTime availableTime`);
  const adding = Object.keys(measures).filter((name) => !odd.includes(name));
  expect(namesOf(({ adds }) => adds === true)).toEqual(adding.sort());
  expect(() => createTally([measures.answerRate, measures.averageTalk, measures.talkTotal])).not.toThrow();
  for (const name of ["longestAnsweredWait", "onlineTime", "occupancy"] as const)
    expect(() => createTally([measures.answered, measures[name]])).toThrow("is not the sum of what it is of each call");
});
