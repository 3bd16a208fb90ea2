import type { AgentLook, CallLook, GroupLook, Look, PartyId } from "@zongji/domain";
import { packSealed, unpackSealed } from "@zongji/store";
import type { Live } from "../live/index.ts";

/** What a node tells the others once a second: what goes on there. The numbers of those who wait are sealed, as in the table `party`. */
export type Published = {
  readonly v: 1;
  readonly look: Look;
  readonly numbers: Readonly<Record<string, string>>;
  /** SHA-256 fingerprint of its web's certificate; absent: it speaks plainly. */
  readonly print?: string;
};

export const publish = (live: Live, print: string | undefined): Published => {
  const look = live.look();
  const numbers: Record<string, string> = {};
  for (const { party, waitingSince } of look.calls) {
    const number = waitingSince === undefined ? undefined : live.numberOf(party);
    if (number !== undefined) numbers[party] = packSealed(live.parties.seal(party, number)).toString("latin1");
  }
  return { v: 1, look, numbers, ...(print === undefined ? {} : { print }) };
};

/** As it came out of the database; of a node of another program maybe nothing that is understood. */
export const readPublished = (value: unknown): Published | undefined => {
  const { v, look, numbers, print } = (value ?? {}) as Partial<Published>;
  const isLook = Array.isArray(look?.agents) && Array.isArray(look.calls) && Array.isArray(look.groups);
  return v === 1 && isLook
    ? { v, look, numbers: numbers ?? {}, ...(typeof print === "string" && { print }) }
    : undefined;
};

/** The number of one who waits at another node. */
export const numberIn = ({ numbers }: Published, party: PartyId, { parties }: Live): string | undefined => {
  const sealed = numbers[party];
  return sealed === undefined ? undefined : parties.open(party, unpackSealed(Buffer.from(sealed, "latin1")));
};

const earliest = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

const together = (group: GroupLook, other: GroupLook): GroupLook => {
  const longestSince = earliest(group.longestSince, other.longestSince);
  return {
    group: group.group,
    waiting: group.waiting + other.waiting,
    ...(longestSince === undefined ? {} : { longestSince }),
    talking: group.talking + other.talking,
    ready: group.ready + other.ready,
    signedIn: group.signedIn + other.signedIn,
  };
};

/** What goes on at several nodes, as one look. An agent who is at two is where she came last. */
export const togetherOf = (looks: readonly Look[]): Look => {
  const agents = new Map<string, AgentLook>();
  const calls: CallLook[] = [];
  const groups = new Map<string, GroupLook>();
  for (const look of looks) {
    for (const agent of look.agents) {
      const known = agents.get(agent.user);
      if (!known || known.since < agent.since) agents.set(agent.user, agent);
    }
    calls.push(...look.calls);
    for (const group of look.groups) {
      const known = groups.get(group.group);
      groups.set(group.group, known ? together(known, group) : group);
    }
  }
  return {
    draining: looks[0]?.draining ?? false,
    agents: [...agents.values()],
    calls,
    groups: [...groups.values()],
  };
};
