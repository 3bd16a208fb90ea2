import type { Agent } from "./agent.ts";
import type { GroupId, UserId } from "./ids.ts";
import { NotedMap } from "./noted-map.ts";

/** Who has signed in: by group how many, and who of all is ready. A step that asks for these looks at nobody else. */
export class AgentTable extends NotedMap<UserId, Agent> {
  readonly #signedIn = new Map<GroupId, number>();
  readonly #ready = new Set<UserId>();

  override set(user: UserId, agent: Agent): this {
    const before = this.get(user);
    super.set(user, agent);
    if (before) this.#leave(before);
    this.#enter(agent);
    return this;
  }

  override delete(user: UserId): boolean {
    const before = this.get(user);
    const isGone = super.delete(user);
    if (before) this.#leave(before);
    return isGone;
  }

  override clear(): void {
    super.clear();
    this.#forget();
  }

  override recount(): void {
    this.#forget();
    for (const agent of this.values()) this.#enter(agent);
  }

  signedIn(group: GroupId): number {
    return this.#signedIn.get(group) ?? 0;
  }

  /** In no order that means anything. */
  *ready(): Iterable<Agent> {
    for (const user of this.#ready) yield this.get(user)!;
  }

  #forget(): void {
    this.#signedIn.clear();
    this.#ready.clear();
  }

  #enter({ user, groups, seat }: Agent): void {
    for (const group of groups) this.#signedIn.set(group, this.signedIn(group) + 1);
    if (seat.at === "ready") this.#ready.add(user);
  }

  #leave({ user, groups }: Agent): void {
    for (const group of groups) this.#signedIn.set(group, this.signedIn(group) - 1);
    this.#ready.delete(user);
  }
}
