import type { AuditAction } from "@zongji/api";
import { type Follower, followEach } from "@zongji/store";

/**
 * What a supervisor did to an agent stands in the audit trail: by way of a fact, so that it is written once, and nothing is missing after an hour
 * without the database.
 */
export const supervisionFollower: Follower = followEach("supervision-audit", [], {
  SupervisorActed: async (fact, db) => {
    const login = await db.selectFrom("user").select("login").where("id", "=", fact.supervisor).executeTakeFirst();
    const { agentNo, call, reason } = fact;
    await db
      .insertInto("audit")
      .values({
        at: fact.at,
        user_id: login ? fact.supervisor : null,
        login: login?.login ?? fact.supervisor,
        address: "",
        action: `agent.${fact.action}` satisfies AuditAction,
        subject: fact.agent,
        detail: JSON.stringify({ agentNo, call, reason }),
        fact: `${fact.node}/${fact.epoch}/${fact.seq}`,
      })
      .onConflict((on) => on.column("fact").where("fact", "is not", null).doNothing())
      .execute();
  },
});
