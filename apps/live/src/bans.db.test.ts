import { beforeEach, describe, expect, it } from "vitest";
import { stage } from "./agents/stage.test-scene.ts";
import { lineRoutes } from "./lines/index.ts";
import type { Live } from "./live/index.ts";
import { testWeb, type Web } from "./web.test-scene.ts";

let kept: { address: string; until: number; user?: string }[] = [];
const { now, ask, enter } = testWeb((add, { db }) => {
  const live: Live = {
    ...stage().live,
    bans: () => kept,
    unban: (address) => {
      kept = kept.filter((each) => each.address !== address);
    },
  };
  lineRoutes(add, { live, db });
});
let { db } = {} as Web;
beforeEach(() => {
  ({ db } = now());
  kept = [
    { address: "203.0.113.66", until: 1 },
    { address: "2001:db8:0:1::/64", until: 1 },
  ];
});

describe("a ban", () => {
  it("of an IPv6 network is lifted as it is listed, and that stands in the audit trail", async () => {
    const cookie = await enter("administrator");
    for (const { address } of [...kept])
      expect((await ask("liftBan", { cookie, path: { address } })).status, address).toBe(204);
    expect(kept).toEqual([]);
    const entries = await db.selectFrom("audit").select("subject").where("action", "=", "ban.lift").execute();
    expect(entries.map(({ subject }) => subject).toSorted()).toEqual(["2001:db8:0:1::/64", "203.0.113.66"]);
  });

  it("that isn't there can't be lifted, and nothing is written down", async () => {
    const cookie = await enter("administrator");
    expect((await ask("liftBan", { cookie, path: { address: "192.0.2.1" } })).status).toBe(404);
    expect(await db.selectFrom("audit").select("id").where("action", "=", "ban.lift").execute()).toEqual([]);
  });
});
