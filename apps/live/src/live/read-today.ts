import type { Fact } from "@zongji/domain";
import type { Journal } from "../journal/index.ts";
import { SeenFacts } from "./seen-facts.ts";
import type { TodaysFacts } from "./todays-facts.ts";

/** Texts that facts have in common: with a call's other facts, or with most. */
const shared = [
  "node",
  "epoch",
  "type",
  "call",
  "leg",
  "agent",
  "agentNo",
  "group",
  "device",
  "visit",
  "offer",
] as const;
/** Those of the calls that go on side by side, and more. */
const remembered = 20_000;

/**
 * Makes facts that were parsed one by one share their texts, as facts do that happen here. Each would keep its own copies, and they are nearly half of
 * what the facts of a day take.
 */
const createSharing = (): ((fact: Fact) => Fact) => {
  let known = new Map<string, string>();
  return (fact) => {
    const texts = fact as unknown as Record<string, unknown>;
    if (known.size > remembered) known = new Map();
    for (const key of shared) {
      const text = texts[key];
      if (typeof text !== "string") continue;
      const first = known.get(text);
      if (first === undefined) known.set(text, text);
      else texts[key] = first;
    }
    return fact;
  };
};

/** Reads today's facts of earlier runs from the files that are still there, each once; no call waits for them. */
export const readToday = async (
  journal: Pick<Journal, "files" | "epoch" | "read">,
  todaysFacts: Pick<TodaysFacts, "earlier">,
): Promise<void> => {
  const { files, epoch } = journal;
  // A disk that failed may have left a fact in two files.
  const seen = new SeenFacts();
  const share = createSharing();
  for (const file of files) {
    for (let from = 0; ; ) {
      const { records, next } = await journal.read(file, from);
      const facts: Fact[] = [];
      for (const record of records) {
        // What was carried into a file began before it: a call of last night, who has been signed in since.
        if (record.kind !== "fact" && record.kind !== "carried") continue;
        if (record.fact.epoch !== epoch && seen.isNew(record.fact)) facts.push(share(record.fact));
      }
      todaysFacts.earlier(facts);
      if (next === from) break;
      from = next;
    }
  }
  todaysFacts.earlier(undefined);
};
