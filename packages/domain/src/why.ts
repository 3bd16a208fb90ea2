/** Why a caller got this agent, and why not earlier: as the fact of the offer tells it. Pure. */
import type { FactBody } from "./fact.ts";
import type { CallId, UserId } from "./ids.ts";
import { meets, type Need } from "./need.ts";
import type { Candidate } from "./route.ts";

export type Why = NonNullable<Extract<FactBody, { type: "OfferStarted" }>["why"]>;

/** The caller's last agent. `over`: since when the call waits for her alone no longer, ms. */
export type LastAgent = { readonly user: UserId; readonly over?: number };
/** What of a visit the words are made of. Times: ms, steady. */
export type Stay = {
  readonly since: number;
  /** When it came back from an agent who did not answer. */
  readonly again?: number;
  readonly asked?: Need;
  readonly need?: Need;
  /** Steps by which the demand has fallen, and when the last was. */
  readonly widened?: number;
  readonly widenedAt?: number;
  readonly last?: LastAgent;
};
/** A call that the group's queue had served: when, and since when it had waited. */
export type Serve = { readonly call: CallId; readonly at: number; readonly since: number };

/** What kept it waiting until this step. `agentSince`: when she became ready. */
function kept(stay: Stay, agentSince: number, now: number): Why["kept"] {
  if (Math.max(stay.since, stay.again ?? stay.since) >= now) return "nothing";
  if (stay.last?.over === now) return "lastAgent";
  if (stay.widenedAt === now) return "skill";
  return agentSince >= now ? "nobodyFree" : "changed";
}

const listed = (need: Need): NonNullable<Why["skills"]> =>
  Object.entries(need).map(([skill, least]) => ({ skill, least }));

type Chosen = {
  readonly agent: Pick<Candidate, "user" | "since">;
  readonly strategy: Why["strategy"];
  /** Free agents of the group who could take it, she included, and those who lack the skills. */
  readonly free: number;
  readonly unskilled: number;
};

/** @param serves the group's last ones, oldest first */
export function whyOf(stay: Stay, chosen: Chosen, serves: readonly Serve[], now: number): Why {
  const { agent, strategy, free, unskilled } = chosen;
  const meanwhile = serves.filter(({ at }) => at > stay.since && at < now);
  const before = meanwhile.filter(({ since }) => since <= stay.since).length;
  const overtook = meanwhile.length - before;
  const { last, asked, need, widened = 0 } = stay;
  return {
    strategy,
    free,
    kept: kept(stay, agent.since, now),
    waitedMs: Math.max(0, Math.round(now - stay.since)),
    ...(unskilled > 0 && { unskilled }),
    ...(before > 0 && { before }),
    ...(overtook > 0 && { overtook }),
    ...(asked && { skills: listed(asked) }),
    ...(widened > 0 && { widened, ...(need && { left: listed(need) }) }),
    ...(last && { last: last.user === agent.user ? ("she" as const) : ("notShe" as const) }),
  };
}

/** Of a group's free agents: who could take a call that asks for this, and who could not. */
export function countFree(free: readonly Pick<Candidate, "levels">[], need: Need | undefined) {
  let able = 0;
  for (const { levels } of free) if (meets(levels, need)) able += 1;
  return { free: able, unskilled: free.length - able };
}
