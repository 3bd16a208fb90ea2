import type { Agent } from "./agent.ts";
import type { GroupId, UserId } from "./ids.ts";
import { NotedMap } from "./noted-map.ts";

/** Who has signed in: by group how many, and who of all is ready. A step that asks for these looks at nobody else. */
export class AgentTable extends NotedMap<UserId, Agent> {
  readonly #signedIn = new Map<GroupId, number>();
  readonly #ready = new Set<UserId>();

  override set(user: UserId, agent: Agent): this {
    this.#leave(user);
    for (const group of agent.groups) this.#signedIn.set(group, this.signedIn(group) + 1);
    if (agent.seat.at === "ready") this.#ready.add(user);
    return super.set(user, agent);
  }

  override delete(user: UserId): boolean {
    this.#leave(user);
    return super.delete(user);
  }

  override clear(): void {
    this.#signedIn.clear();
    this.#ready.clear();
    super.clear();
  }

  signedIn(group: GroupId): number {
    return this.#signedIn.get(group) ?? 0;
  }

  /** In no order that means anything. */
  *ready(): Iterable<Agent> {
    for (const user of this.#ready) yield this.get(user)!;
  }

  #leave(user: UserId): void {
    for (const group of this.get(user)?.groups ?? []) this.#signedIn.set(group, this.signedIn(group) - 1);
    this.#ready.delete(user);
  }
}
