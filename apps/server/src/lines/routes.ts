import { writeAudit } from "../audit.ts";
import type { Db } from "../database/index.ts";
import type { AddOperation } from "../http/index.ts";
import type { Live } from "../live/index.ts";
import { Refusal } from "../refusal.ts";
import { createRefusals, presentTrunks } from "./status.ts";

/** How the lines are now, and who is kept out of them. */
export const lineRoutes = (add: AddOperation, { live, db }: { readonly live: Live; readonly db: Db }): void => {
  const refusals = createRefusals();
  add("trunkStatus", async () => presentTrunks(live.config(), live.trunks(), refusals(live.today())));
  add("listBans", async () => live.bans().map(({ address, user, until }) => ({ address, user: user ?? null, until })));
  add("liftBan", async ({ params, actor }) => {
    if (!live.bans().some(({ address }) => address === params.address)) throw new Refusal("notFound");
    await writeAudit(db, actor, "ban.lift", params.address);
    live.unban(params.address);
    return undefined;
  });
};
