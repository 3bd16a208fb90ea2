import type { Desk, DeskCall, PastCall } from "@zongji/api";
import type { AgentLook, CallLook, DeviceConfig, Fact, HotlineConfig, Look, PartyId } from "@zongji/domain";

/** What a desk is made of. `numberOf` gives numbers as the reader may see them. */
export type DeskParts = {
  readonly user: string;
  readonly config: HotlineConfig;
  readonly look: Look;
  readonly factsOf: (call: string) => readonly Fact[];
  readonly numberOf: (party: PartyId) => string;
  readonly now: number;
  /** When an agent who is away signed out, or the day began. */
  readonly awaySince: number;
};

type FactOf<T extends Fact["type"]> = Extract<Fact, { type: T }>;
const lastOf = <T extends Fact["type"]>(facts: readonly Fact[], type: T): FactOf<T> | undefined =>
  facts.findLast((fact): fact is FactOf<T> => fact.type === type);

/** The agent's own part in a call: facts from her last ring or dial on. */
const ownFacts = (facts: readonly Fact[], user: string): readonly Fact[] => {
  const from = facts.findLastIndex(
    (fact) => (fact.type === "OfferStarted" || fact.type === "DialStarted") && fact.agent === user,
  );
  return from < 0 ? facts : facts.slice(from);
};

const stateOf = (agent: AgentLook, call: CallLook | undefined): DeskCall["at"] | undefined => {
  switch (agent.state) {
    case "ringing":
    case "dialling":
    case "wrapUp":
      return agent.state;
    case "talking":
      return call?.phase === "held" ? "held" : "talking";
    default:
      return undefined;
  }
};

/** Time in the queue of the visit that brought the call to her, ms. */
const waitedMs = (facts: readonly Fact[], own: readonly Fact[], now: number): number => {
  const offer = lastOf(own, "OfferStarted");
  if (!offer) return 0;
  const entered = facts.find((fact) => fact.type === "QueueEntered" && fact.visit === offer.visit);
  const left = facts.find((fact) => fact.type === "QueueLeft" && fact.visit === offer.visit);
  return entered ? Math.max(0, (left?.at ?? now) - entered.at) : 0;
};

const deskCall = (agent: AgentLook, { look, factsOf, numberOf, now }: DeskParts): DeskCall | null => {
  const call = look.calls.find((each) => each.call === agent.call);
  const at = stateOf(agent, call);
  if (agent.call === undefined || at === undefined) return null;
  const facts = factsOf(agent.call);
  const own = ownFacts(facts, agent.user);
  const arrived = lastOf(facts, "CallArrived");
  const dial = lastOf(own, "DialStarted");
  const party = call?.party ?? dial?.party ?? arrived?.party ?? null;
  const talk = own.find(({ type }) => type === "OfferAnswered" || type === "DialAnswered");
  const wrapUp = own.find(
    (fact): fact is FactOf<"WrapUpStarted"> => fact.type === "WrapUpStarted" && fact.agent === agent.user,
  );
  const held = at === "held" ? lastOf(own, "HoldStarted") : undefined;
  return {
    call: agent.call,
    at,
    since: held?.at ?? agent.since,
    direction: arrived ? "inbound" : "outbound",
    number: party === null || arrived?.withheld ? "" : numberOf(party),
    party,
    withheld: arrived?.withheld ?? false,
    calledNumber: arrived?.number ?? dial?.number ?? call?.number ?? "",
    group: wrapUp?.group ?? lastOf(own, "OfferStarted")?.group ?? dial?.group ?? call?.group ?? null,
    waitedMs: waitedMs(facts, own, now),
    talkingSince: talk?.at ?? null,
    wrapUpUntil: at === "wrapUp" && wrapUp ? wrapUp.at + wrapUp.limitMs : null,
    test: arrived?.test !== undefined,
    detached: call?.phase === "reconnecting",
  };
};

const presentDevice = ({ id, kind, sipUser }: DeviceConfig) => ({
  id,
  kind,
  label: kind === "browser" ? "浏览器" : `SIP 话机 ${sipUser}`,
  sipUser,
});

/** 工作台 of a user; of one who is no agent an empty one. */
export const presentDesk = (parts: DeskParts, pastCalls: readonly PastCall[] = []): Desk => {
  const { user, config, look, awaySince } = parts;
  const known = config.agents.find((each) => each.user === user);
  const agent = look.agents.find((each) => each.user === user);
  return {
    user,
    agentNo: agent?.agentNo ?? known?.agentNo ?? "",
    state: agent?.state ?? "offline",
    since: agent?.since ?? awaySince,
    restReason: agent?.reason ?? null,
    groups: [...(agent?.groups ?? [])],
    device: agent?.device ?? null,
    deviceReachable: agent?.reachable ?? false,
    call: agent ? deskCall(agent, parts) : null,
    pastCalls: [...pastCalls],
    choices: {
      groups: config.groups.filter(({ id }) => known?.groups.includes(id)).map(({ id, name }) => ({ id, name })),
      devices: config.devices.filter(({ id }) => known?.devices.includes(id)).map(presentDevice),
      restReasons: config.policies.restReasons.map((reason) => ({ id: reason, label: reason })),
    },
  };
};
