import type { HotlineConfig } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { sql } from "kysely";
import { deskAccount, type FirstAccount, type GivenPassword, seedAccounts } from "./accounts/index.ts";
import { giveDomesticRight, insertHotline } from "./hotline/index.ts";

/** An agent signs in by the agent number; the one who watches over groups is "supervisor" besides. */
const accountsOf = ({ agents, devices }: HotlineConfig): FirstAccount[] => {
  const supervisor = agents.find(({ supervises }) => supervises.length > 0);
  const accounts = agents.map(
    (agent): FirstAccount => ({
      id: agent.user,
      login: agent === supervisor ? "supervisor" : agent.agentNo,
      name: agent.name,
      agentNo: agent.agentNo,
      roles: agent.supervises.length > 0 ? ["agent", "supervisor"] : ["agent"],
      groups: agent.groups.map((id) => ({ id, skill: agent.skills[id] ?? 5 })),
      devices: devices.filter(({ user }) => user === agent.user),
    }),
  );
  return [
    ...accounts,
    ...(supervisor ? [] : [deskAccount("supervisor", "班长")]),
    deskAccount("administrator", "管理员"),
  ];
};

/**
 * Fills an empty database with a hotline and its first accounts, all or nothing. `keep` writes the passwords down before they hold. Returns
 * them, told this once; undefined if the database was filled before.
 */
export const firstStart = (
  db: Db,
  hotline: HotlineConfig,
  keep: (given: readonly GivenPassword[]) => void,
): Promise<GivenPassword[] | undefined> =>
  db.transaction().execute(async (work) => {
    await sql`select pg_advisory_xact_lock(hashtext('firstStart'))`.execute(work);
    const filled = await work.selectFrom("config_item").select("id").limit(1).executeTakeFirst();
    if (filled !== undefined) return undefined;
    await insertHotline(work, hotline);
    const given = await seedAccounts(work, accountsOf(hotline));
    await giveDomesticRight(work);
    keep(given);
    return given;
  });
