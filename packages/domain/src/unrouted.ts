/** What has changed since routing looked last. No other caller may be given an agent now: while nothing of the two changes, no pair does. */
import type { AgentTable } from "./agent-table.ts";
import type { CallTable } from "./call-table.ts";
import type { CallId, UserId } from "./ids.ts";

/** Calls and agents to look at; undefined: all of them. */
export type Looked = { readonly calls: readonly CallId[] | undefined; readonly agents: readonly UserId[] | undefined };

export class Unrouted {
  readonly #calls: () => CallId[];
  readonly #agents: () => UserId[];
  readonly #callsOf: CallTable;
  readonly #agentsOf: AgentTable;
  #all = true;

  constructor(calls: CallTable, agents: AgentTable) {
    this.#callsOf = calls;
    this.#agentsOf = agents;
    this.#calls = calls.follow();
    this.#agents = agents.follow();
  }

  /** A phone, the configuration or a pool has changed, or a look was broken off: the next one is at all. */
  note(): void {
    this.#all = true;
  }

  /** What is to be looked at now: new callers by all free agents, new agents by all callers. Once. */
  take(): Looked {
    const calls = this.#calls().filter((id) => this.#callsOf.get(id)?.state.at === "queued");
    const agents = this.#agents().filter((user) => this.#agentsOf.get(user)?.seat.at === "ready");
    const isAll = this.#all || (calls.length > 0 && agents.length > 0);
    this.#all = false;
    if (isAll) return { calls: undefined, agents: undefined };
    return calls.length > 0 ? { calls, agents: undefined } : { calls: undefined, agents };
  }
}
