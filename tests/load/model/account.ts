/** The books after each step: of each call and each agent of whom new facts tell. What adds up for each adds up for all. */
import type { Fact } from "@zongji/domain";
import { falseStories } from "../../../packages/domain/src/testing/truths.ts";
import { falseMeasures } from "./truths.ts";

/** Whose facts are looked at together. */
const ownersOf = (fact: Fact): string[] => [
  ...("call" in fact && fact.call !== undefined ? [`call ${fact.call}`] : []),
  ...(fact.type === "AgentStateChanged" || fact.type === "AgentSignedOut" ? [`agent ${fact.agent}`] : []),
];

export const createAccount = () => {
  let all: readonly Fact[] = [];
  let read = 0;
  let byOwner = new Map<string, Fact[]>();

  /** After a crash the facts are those of the disk, all anew. */
  const readNew = (facts: readonly Fact[]): ReadonlySet<string> => {
    if (facts !== all) [all, read, byOwner] = [facts, 0, new Map()];
    const touched = new Set<string>();
    for (; read < facts.length; read++) {
      const fact = facts[read] as Fact;
      for (const owner of ownersOf(fact)) {
        const own = byOwner.get(owner);
        if (own) own.push(fact);
        else byOwner.set(owner, [fact]);
        touched.add(owner);
      }
    }
    return touched;
  };

  /** What is wrong since the last time, in words. Every call has at most one end, and nothing open behind it; I1, I2, I4, I5. */
  return (facts: readonly Fact[], now: number): string[] =>
    [...readNew(facts)].flatMap((owner) => {
      const own = byOwner.get(owner) ?? [];
      const isOver = own.some(({ type }) => type === "CallEnded");
      const stories = owner.startsWith("call ") ? falseStories(own, isOver) : [];
      return [...stories, ...falseMeasures(own, now).map((what) => `${owner}: ${what}`)];
    });
};
