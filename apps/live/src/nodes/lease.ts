/** One group's lease, as the database has it. `isRunning`: its term is not over by the database's clock. */
export type Lease = {
  readonly group: string;
  /** Null: given back. */
  readonly node: string | null;
  readonly fence: number;
  readonly isRunning: boolean;
};

/** What a node sees when its turn at the leases comes. */
export type Sight = {
  readonly me: string;
  /** Parts of the groups that share agents, sorted. */
  readonly pools: readonly (readonly string[])[];
  /** The node that a group belongs to while that one runs. */
  readonly homes: ReadonlyMap<string, string>;
  readonly leases: readonly Lease[];
  /** Nodes that were heard of lately. */
  readonly awake: ReadonlySet<string>;
  /** Groups in which somebody is signed in, waits or talks at this node. */
  readonly busy: ReadonlySet<string>;
  /** It takes no new calls: what is idle goes to another. */
  readonly isDraining: boolean;
};

/** Groups to take, or to keep for another term, and those to give back. */
export type Decision = { readonly hold: readonly string[]; readonly giveBack: readonly string[] };

/** Who serves the pool: its first holder; of a pool that nobody holds its home, else whoever comes first. */
const serverOf = (pool: readonly string[], homeNode: string | undefined, sight: Sight, byGroup: Map<string, Lease>) => {
  for (const group of pool) {
    const lease = byGroup.get(group);
    // My own lease goes on after its term so long as nobody took it: the database was away, and from the others too.
    if (lease?.node != null && (lease.isRunning || lease.node === sight.me)) return lease.node;
  }
  return homeNode ?? sight.me;
};

const decidePool = (pool: readonly string[], sight: Sight, byGroup: Map<string, Lease>): Decision => {
  const { me, homes, awake, busy, isDraining } = sight;
  const mine = pool.filter((group) => byGroup.get(group)?.node === me);
  const free = pool.filter((group) => {
    const lease = byGroup.get(group);
    return lease?.node == null || (lease.node !== me && !lease.isRunning);
  });
  const homeNode = pool.map((group) => homes.get(group)).find((node) => node !== undefined && awake.has(node));
  const isIdle = !mine.some((group) => busy.has(group));
  if (serverOf(pool, homeNode, sight, byGroup) !== me)
    // Agents tied what two nodes hold: the one that is not first gives up when nothing goes on there.
    return isIdle ? { hold: [], giveBack: mine } : { hold: mine, giveBack: [] };
  const isAnothers = homeNode !== undefined && homeNode !== me;
  if (isIdle && (isDraining || isAnothers)) return { hold: [], giveBack: mine };
  return { hold: [...mine, ...free], giveBack: [] };
};

/**
 * 座席池 and their leases: what a node does when its turn comes. A pool goes as a whole; it goes home only when nobody is in it, so that no
 * talk and no sign-in is broken off by it.
 */
export const decide = (sight: Sight): Decision => {
  const byGroup = new Map(sight.leases.map((lease) => [lease.group, lease]));
  const all = sight.pools.map((pool) => decidePool(pool, sight, byGroup));
  return { hold: all.flatMap(({ hold }) => hold), giveBack: all.flatMap(({ giveBack }) => giveBack) };
};
