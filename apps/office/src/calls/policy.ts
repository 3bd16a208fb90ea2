import type { Fact } from "@zongji/domain";
import type { Reach } from "@zongji/store";

/** Which recordings of consultations somebody may hear of a call in reach: whose own calls are all that is permitted, those that the user was in. */
export const mayHearConsult = (facts: readonly Fact[], { scope, user }: Reach): ((recording: string) => boolean) => {
  if (scope !== "own") return () => true;
  const sides = facts.filter((fact) => fact.type === "ConsultStarted" || fact.type === "ConsultAnswered");
  const transfers = new Set(
    sides.flatMap(({ agent, toAgent, transfer }) => (agent === user || toAgent === user ? [transfer] : [])),
  );
  // Over another trunk, or forwarded, it is answered on another leg than it began on.
  const legs = new Set(sides.flatMap(({ leg, transfer }) => (transfers.has(transfer) ? [leg] : [])));
  const own = new Set<string>(
    facts.flatMap((fact) => (fact.type === "RecordingStarted" && legs.has(fact.leg) ? [fact.recording] : [])),
  );
  return (recording) => own.has(recording);
};

const watching: ReadonlySet<Fact["type"]> = new Set(["WatchStarted", "WatchChanged", "WatchEnded"]);
const ofLegs: ReadonlySet<Fact["type"]> = new Set(["LegStarted", "LegAnswered", "LegEnded"]);
const covert: ReadonlySet<string> = new Set(["listen", "stopWatching"]);

/** What somebody may read of a call's facts: 监听 is noticed by nobody, so whose own calls are all that is permitted reads nothing of it afterwards either. */
export const readableFacts = (facts: readonly Fact[], { scope }: Reach): readonly Fact[] => {
  if (scope !== "own") return facts;
  const legs = new Set(facts.flatMap((fact) => (fact.type === "WatchStarted" ? [fact.leg] : [])));
  return facts.filter((fact) => {
    if (watching.has(fact.type)) return false;
    if (fact.type === "SupervisorActed") return !covert.has(fact.action);
    return !(ofLegs.has(fact.type) && "leg" in fact && fact.leg !== undefined && legs.has(fact.leg));
  });
};
