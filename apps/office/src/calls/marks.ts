import type { CallRecord as CallPage } from "@zongji/api";
import { type CallRecord, type Fact, momentOf } from "@zongji/domain";

type Mark = CallPage["marks"][number];

const mark = (name: string, at: number | undefined, more: Omit<Mark, "name" | "at"> = {}): Mark[] =>
  at === undefined ? [] : [{ name, at, ...more }];

const holds = (facts: readonly Fact[]): Mark[] =>
  facts.flatMap((fact) => {
    if (fact.type === "HoldStarted") return mark("hS", fact.at, { agentNo: fact.agentNo });
    return fact.type === "HoldEnded" ? mark("hE", momentOf(fact), { agentNo: fact.agentNo }) : [];
  });

/** Since when nothing came from the citizen's line, and when it was heard again. */
const silences = (facts: readonly Fact[]): Mark[] =>
  facts.flatMap((fact) => {
    if (fact.type === "SilenceBegan") return mark("sS", fact.at - fact.forMs);
    return fact.type === "SilenceEnded" ? mark("sE", fact.at) : [];
  });

/** The time marks of spec metrics §0 in order of time; at the same moment in the order in which a call goes. */
export const marksOf = (record: CallRecord, facts: readonly Fact[]): Mark[] => {
  const { t0, tI0, tI1, tH, visits, offers, talks, endedAt, ending } = record;
  const all = [
    ...mark("t0", t0),
    ...mark("tI0", tI0),
    ...mark("tI1", tI1),
    ...mark("tH", tH),
    ...visits.flatMap(({ tQ, group }) => mark("tQ", tQ, { group })),
    ...offers.flatMap(({ tR, group, agentNo }) => mark("tR", tR, { group, agentNo })),
    ...offers.flatMap(({ tN, group, agentNo, reason }) =>
      mark("tN", tN, { group, agentNo, ...(reason && { reason }) }),
    ),
    ...visits.flatMap(({ tD, group, reason }) => mark("tD", tD, { group, ...(reason && { reason }) })),
    ...talks.flatMap(({ tA, group, agentNo }) => mark("tA", tA, { group, agentNo })),
    ...holds(facts),
    ...silences(facts),
    ...talks.flatMap(({ tE, group, agentNo, ending: how }) =>
      mark("tE", tE, { group, agentNo, ...(how && { reason: `${how.by}:${how.cause}` }) }),
    ),
    ...mark("end", endedAt, ending ? { reason: `${ending.by}:${ending.cause}` } : {}),
    ...talks.flatMap(({ wS, group, agentNo }) => mark("wS", wS, { group, agentNo })),
    ...talks.flatMap(({ wE, group, agentNo }) => mark("wE", wE, { group, agentNo })),
  ];
  return all.sort((a, b) => a.at - b.at);
};
