import type { NewTrunk } from "@zongji/api";
import { maskNumber, type TrunkConfig, trunkFault } from "@zongji/domain";
import { type Db, trunkFieldsOf, trunkToTry, writeAudit } from "@zongji/store";
import { type AddOperation, Refusal } from "@zongji/web";
import type { Live } from "../live/index.ts";
import { createRefusals, presentTrunks } from "./status.ts";

/** Why no call can be placed by it. */
const whyUntestable = ({ enabled, kind, host, direction, id }: TrunkConfig, live: Live): string | undefined => {
  if (live.isDraining()) return "draining";
  if (!enabled) return "trunkOff";
  if (kind === "test" || host === undefined || direction === "in") return "inboundOnly";
  return live.trunks().some((each) => each.id === id) ? undefined : "trunkElsewhere";
};

/** @throws Refusal badRequest, with the field that is wrong */
const mustBeTrunk = (asked: NewTrunk): TrunkConfig => {
  const fields = trunkFieldsOf(asked);
  const fault = trunkFault(fields);
  if (fault) throw new Refusal("badRequest", fault);
  return trunkToTry(fields);
};

/** How the lines are now, and who is kept out of them. */
export const lineRoutes = (add: AddOperation, { live, db }: { readonly live: Live; readonly db: Db }): void => {
  const refusals = createRefusals();
  live.readDay(refusals);
  add("trunkStatus", async () => presentTrunks(live.config(), live.trunks(), refusals.byTrunk()));
  add("previewInvite", async ({ body: { trunk, number } }) => live.previewInvite(mustBeTrunk(trunk), number));
  add("testTrunk", async ({ params, body: { number }, actor }) => {
    const trunk = live.config().trunks.find(({ id }) => id === params.id);
    if (!trunk) throw new Refusal("notFound");
    const reason = whyUntestable(trunk, live);
    if (reason) throw new Refusal("conflict", { reason });
    await writeAudit(db, actor, "trunk.test", trunk.id, { number: maskNumber(number) });
    const test = live.testTrunk(trunk, number);
    if (!test) throw new Refusal("conflict", { reason: "testRunning" });
    const { steps, ending, endedMs } = await test;
    return { steps: [...steps], ending: { ...ending, sip: ending.sip ?? null }, endedMs };
  });
  add("listBans", async () => live.bans().map(({ address, user, until }) => ({ address, user: user ?? null, until })));
  add("liftBan", async ({ params, actor }) => {
    if (!live.bans().some(({ address }) => address === params.address)) throw new Refusal("notFound");
    await writeAudit(db, actor, "ban.lift", params.address);
    live.unban(params.address);
    return undefined;
  });
};
