import type { Forwarding, ForwardTarget, HotlineConfig } from "@zongji/domain";
import type { Seal } from "@zongji/store";
import { type Db, isSealedTarget } from "@zongji/store";

type Kept = Readonly<Record<string, object>>;

const subjectOf = (user: string): string => `forwarding ${user}`;
const isNumber = (target: object): target is { readonly number: string } => "number" in target;

/** Seals the numbers that calls for this agent are sent on to: they are mostly her own. */
export const sealForwarding = (seal: Seal, user: string, forwarding: object): Kept =>
  Object.fromEntries(
    Object.entries(forwarding as Kept).map(([when, target]) => {
      if (!isNumber(target)) return [when, target];
      const { number, ...rest } = target;
      return [when, { ...rest, sealed: seal.close(subjectOf(user), number).toString("base64") }];
    }),
  );

/** The forwarding with its numbers; a target whose number was sealed with a key that is gone is left out. */
export const openForwarding = (seal: Seal, user: string, kept: object): Forwarding =>
  Object.fromEntries(
    Object.entries(kept as Kept).flatMap(([when, target]) => {
      if (!isSealedTarget(target)) return [[when, target]];
      const { sealed, ...rest } = target;
      const number = seal.open(subjectOf(user), Buffer.from(sealed, "base64"));
      return number === undefined ? [] : [[when, { ...rest, number } satisfies ForwardTarget]];
    }),
  );

/** The configuration with every agent's numbers. */
export const openForwardings = (seal: Seal, config: HotlineConfig): HotlineConfig => ({
  ...config,
  agents: config.agents.map((agent) =>
    agent.forwarding ? { ...agent, forwarding: openForwarding(seal, agent.user, agent.forwarding) } : agent,
  ),
});

/** Seals what an older release left in the clear. Returns how many agents had such a number. */
export const sealOldForwardings = async (db: Db, seal: Seal): Promise<number> => {
  const users = await db.selectFrom("user").select(["id", "settings"]).execute();
  const old = users.filter(({ settings }) => Object.values((settings.forwarding ?? {}) as Kept).some(isNumber));
  for (const { id } of old)
    await db.transaction().execute(async (tx) => {
      const row = await tx.selectFrom("user").select("settings").where("id", "=", id).forUpdate().executeTakeFirst();
      if (!row?.settings.forwarding) return;
      const forwarding = sealForwarding(seal, id, row.settings.forwarding);
      const settings = JSON.stringify({ ...row.settings, forwarding });
      await tx.updateTable("user").set({ settings }).where("id", "=", id).execute();
    });
  return old.length;
};
