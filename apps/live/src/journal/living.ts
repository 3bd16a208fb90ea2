import { type AgentState, callOf, closes, type Fact, isTurn, OpenThings, opens, opensAfterCall } from "@zongji/domain";
import { patched } from "./changes.ts";
import type { JournalRecord } from "./record.ts";

type KeptCall = {
  readonly records: { readonly order: number; readonly fact: Fact }[];
  /** What may outlive the call: wrap-ups, recordings. */
  readonly open: OpenThings;
  readonly parties: Set<string>;
  ended: boolean;
};

/**
 * What a restart would need if the file began here: facts of open calls, who is signed in and how, dialogs, bindings, numbers of open calls.
 * It is copied to the head of each new file, so that an older file is needed only until its facts are in the database.
 */
export type Living = {
  order: number;
  readonly calls: Map<string, KeptCall>;
  readonly agents: Map<string, { readonly order: number; readonly fact: Fact }[]>;
  /** Whom each queue rang last: its agents go in turn after a restart, too. */
  readonly turns: Map<string, { readonly order: number; readonly fact: Fact }>;
  readonly others: Map<string, { readonly order: number; readonly record: JournalRecord }>;
  /** The highest number under which something is held. */
  lastHeld: number;
  /** Things of which only a change was read: what they were before is damaged, and what they are is not known. */
  unknown: number;
  /** In how many of the calls each party is. */
  readonly parties: Map<string, number>;
};

export const nothingLives = (): Living => ({
  order: 0,
  calls: new Map(),
  agents: new Map(),
  turns: new Map(),
  others: new Map(),
  ...{ lastHeld: 0, unknown: 0 },
  parties: new Map(),
});

const forgetCall = (living: Living, call: string, kept: KeptCall): void => {
  if (!kept.ended || !kept.open.isEmpty) return;
  living.calls.delete(call);
  for (const party of kept.parties) {
    const elsewhere = (living.parties.get(party) ?? 1) - 1;
    if (elsewhere > 0) living.parties.set(party, elsewhere);
    else {
      living.parties.delete(party);
      living.others.delete(`party:${party}`);
    }
  }
};

/** Marks in `kept` what this fact opens or closes. */
const track = (living: Living, kept: KeptCall, fact: Fact): void => {
  if ("party" in fact && fact.party !== undefined && !kept.parties.has(fact.party)) {
    kept.parties.add(fact.party);
    living.parties.set(fact.party, (living.parties.get(fact.party) ?? 0) + 1);
  }
  if (closes(fact, "call")) kept.ended = true;
  kept.open.take(fact);
};

const resting: ReadonlySet<AgentState> = new Set(["ready", "busy", "rest"]);
const isResting = (fact: Fact): boolean => fact.type === "AgentStateChanged" && resting.has(fact.state);

const keepAgent = (living: Living, fact: Fact, order: number): void => {
  if (opens(fact, "signIn") && "agent" in fact) living.agents.set(fact.agent, [{ order, fact }]);
  else if (fact.type === "AgentStateChanged") {
    const [signedIn, ...before] = living.agents.get(fact.agent) ?? [];
    // After a call an agent returns to the state that she had before it: ready, busy or rest.
    const rested = isResting(fact) ? [] : before.filter(({ fact }) => isResting(fact));
    if (signedIn) living.agents.set(fact.agent, [signedIn, ...rested, { order, fact }]);
  } else if (closes(fact, "signIn") && "agent" in fact) {
    living.agents.delete(fact.agent);
    for (const [call, kept] of living.calls) if (kept.open.take(fact)) forgetCall(living, call, kept);
  }
};

const keepFact = (living: Living, fact: Fact): void => {
  const order = living.order++;
  keepAgent(living, fact, order);
  if (isTurn(fact)) living.turns.set(`${fact.group} ${fact.agent}`, { order, fact });
  const call = callOf(fact);
  if (call === undefined) return;
  const isAfterCall = opensAfterCall(fact);
  // A late fact of a call that is over opens nothing again.
  if (!living.calls.has(call) && !opens(fact, "call") && !isAfterCall) return;
  const kept = living.calls.get(call) ?? {
    records: [],
    open: OpenThings.afterCall(),
    parties: new Set(),
    ended: isAfterCall,
  };
  living.calls.set(call, kept);
  kept.records.push({ order, fact });
  track(living, kept, fact);
  forgetCall(living, call, kept);
};

const keepOther = (living: Living, key: string, record: JournalRecord, over: boolean): void => {
  if (over) living.others.delete(key);
  else living.others.set(key, { order: living.order++, record });
};

type Of<K extends JournalRecord["kind"]> = Extract<JournalRecord, { kind: K }>;

const keepHeld = (living: Living, record: Of<"held">): void => {
  living.lastHeld = Math.max(living.lastHeld, record.n ?? 0);
  keepOther(living, `held:${record.key}`, record, record.value === null);
};

const changedOf = (known: JournalRecord | undefined, { of, patch }: Of<"changed">): unknown => {
  if (known?.kind !== "held" || known.n !== of) return undefined;
  try {
    return patched(known.value, patch);
  } catch {
    return undefined;
  }
};

/** A change that does not fit the known value can't be applied: the value counts as never held. */
const keepChanged = (living: Living, record: Of<"changed">): void => {
  const { key, at, n } = record;
  const value = changedOf(living.others.get(`held:${key}`)?.record, record);
  if (value === undefined) living.unknown += 1;
  keepHeld(living, { kind: "held", key, at, n, value: value ?? null });
};

/** Takes note of one more record. */
export const keep = (living: Living, record: JournalRecord): void => {
  if (record.kind === "fact" || record.kind === "carried") keepFact(living, record.fact);
  else if (record.kind === "dialog") keepOther(living, `dialog:${record.leg}`, record, record.snapshot === null);
  else if (record.kind === "held") keepHeld(living, record);
  else if (record.kind === "changed") keepChanged(living, record);
  else if (record.kind === "bindings") keepOther(living, "bindings", record, record.bindings.length === 0);
  else if (record.kind === "party") keepOther(living, `party:${record.party}`, record, false);
};

/** The records for the head of a new file, in the order in which they came. */
export const carriedOf = (living: Living): JournalRecord[] => {
  // A ring of a call that goes on is among its records.
  const turns = [...living.turns.values()].filter(({ fact }) => !living.calls.has(callOf(fact) ?? ""));
  const facts = [...living.calls.values()].flatMap((kept) => kept.records).concat(...living.agents.values(), turns);
  const all = [
    ...facts.map(({ order, fact }) => ({ order, record: { kind: "carried", fact } as JournalRecord })),
    ...living.others.values(),
  ];
  return all.sort((a, b) => a.order - b.order).map(({ record }) => record);
};
