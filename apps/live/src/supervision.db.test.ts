import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "@zongji/api";
import type { Fact, LegId, UserId } from "@zongji/domain";
import { sql } from "kysely";
import { beforeEach, describe, expect, it } from "vitest";
import { stateFollower, supervisionFollower } from "../../office/src/followers/index.ts";
import { agentRoutes, supervisionRoutes } from "./agents/index.ts";
import { stage } from "./agents/stage.test-scene.ts";
import { sealOldForwardings } from "./hotline/index.ts";
import { code, testWeb, type Web } from "./web.test-scene.ts";

let at: ReturnType<typeof stage>;
const { now, ask, enter } = testWeb((add, { db, hotline, seal }) => {
  at = stage();
  const room = {
    live: at.live,
    db,
    seal,
    configured: () => hotline.reload(),
    pastCallsOf: async () => [],
    checkCallBack: async () => {},
  };
  agentRoutes(add, room);
  supervisionRoutes(add, room);
});
let { db, hotline, seal, folder } = {} as Web;
beforeEach(() => {
  ({ db, hotline, seal, folder } = now());
});

const agent = "agent-8001" as UserId;
const path = { id: agent };
const citizen = "l1" as LegId;
const talk = () => {
  at.signIn(agent, "phone-8001", ["business"]);
  at.signIn("agent-8000" as UserId, "phone-8000", []);
  at.feed({ is: "Command", by: { user: agent }, command: { do: "ready" } });
  at.arrive(citizen);
  at.answer(citizen);
};
const overruling = ["releaseCall", "forceReady", "forceBusy", "forceSignOut"] as const;
const watching = ["listen", "whisper", "joinCall", "intercept"] as const;
const reason = { reason: "来电高峰" };

describe("a supervisor", () => {
  it("listens, overrules with a reason, and each stands in the audit trail once", async () => {
    const cookie = await enter("supervisor");
    talk();
    expect((await ask("listen", { cookie, path })).body).toMatchObject({ state: "monitoring" });
    expect((await ask("stopWatching", { cookie })).status).toBe(200);
    expect((await ask("forceBusy", { cookie, path, body: reason })).status).toBe(200);
    const acted = at.facts.filter(({ type }) => type === "SupervisorActed");
    expect(acted).toMatchObject([{ action: "listen" }, { action: "stopWatching" }, { action: "forceBusy", ...reason }]);
    for (let again = 0; again < 2; again += 1) await supervisionFollower.perform(acted, db);
    const entries = await db
      .selectFrom("audit")
      .select(["user_id", "login", "action", "subject", "detail"])
      .where("fact", "is not", null)
      .orderBy("id")
      .execute();
    const by = { user_id: "agent-8000", login: "supervisor", subject: agent };
    expect(entries).toMatchObject([
      { ...by, action: "agent.listen" },
      { ...by, action: "agent.stopWatching" },
      { ...by, action: "agent.forceBusy", detail: { agentNo: "8001", ...reason } },
    ]);
  });

  it("gives no reason, and nothing happens", async () => {
    const cookie = await enter("supervisor");
    talk();
    for (const id of overruling)
      for (const body of [{}, { reason: "" }, { reason: "  " }])
        expect(code(await ask(id, { cookie, path, body })), id).toBe("badRequest");
    expect(at.facts.some(({ type }) => type === "SupervisorActed")).toBe(false);
  });

  it("reaches the agents of her own groups only, and nobody who is not there", async () => {
    await db.deleteFrom("membership").where("user_id", "=", "agent-8000").where("group_id", "=", "business").execute();
    await db.deleteFrom("membership").where("user_id", "=", agent).where("group_id", "=", "complaint").execute();
    await hotline.reload();
    const cookie = await enter("supervisor");
    talk();
    // The stage keeps its own configuration: who is in which group must come from there.
    const { agents } = at.live.config();
    Object.assign(agents.find(({ user }) => user === agent)!, { groups: ["business"] });
    for (const id of [...watching, ...overruling])
      expect(code(await ask(id, { cookie, path, body: reason })), id).toBe("forbidden");
    expect(code(await ask("agentHistory", { cookie, path }))).toBe("forbidden");
    expect(code(await ask("listen", { cookie, path: { id: "agent-9999" } }))).toBe("notFound");
    expect(at.facts.some(({ type }) => type === "SupervisorActed" || type === "WatchStarted")).toBe(false);
  });

  it("is told why the live call refuses", async () => {
    const cookie = await enter("supervisor");
    at.signIn("agent-8000" as UserId, "phone-8000", []);
    at.signIn(agent, "phone-8001", ["business"]);
    const answer = await ask("listen", { cookie, path });
    expect(answer.status).toBe(409);
    expect((answer.body as Problem).reason).toBe("agentNotInCall");
  });
});

describe("an agent", () => {
  it("may do nothing of a supervisor's", async () => {
    const cookie = await enter("8002");
    talk();
    for (const id of [...watching, ...overruling])
      expect((await ask(id, { cookie, path, body: reason })).status, id).toBe(403);
    expect((await ask("agentHistory", { cookie, path })).status).toBe(403);
    expect((await ask("stopWatching", { cookie })).status).toBe(403);
  });

  it("forwards the calls that are directed to her, to somebody who is there", async () => {
    const cookie = await enter("8001");
    const forwarding = {
      always: null,
      busy: { agent: "agent-8002" },
      noAnswer: { number: "13900001111" },
      noAnswerMs: 20_000,
    };
    expect((await ask("agentForward", { cookie, body: forwarding })).status).toBe(200);
    expect(hotline.config!.agents.find(({ user }) => user === agent)!.forwarding).toEqual({
      busy: { agent: "agent-8002" },
      noAnswer: { number: "13900001111", afterMs: 20_000 },
    });
    // Her own number is sealed wherever it is kept, as callers' are.
    const settings = () => db.selectFrom("user").select("settings").where("id", "=", agent).executeTakeFirstOrThrow();
    const kept = () => JSON.stringify([readFileSync(join(folder, "configuration.json"), "utf8")]);
    expect(JSON.stringify(await settings()) + kept()).not.toContain("13900001111");
    // What an older release left in the clear is sealed at the next start, and says the same.
    const clear = {
      forwarding: { noAnswer: { number: "13900001111", afterMs: 20_000 }, busy: { agent: "agent-8002" } },
    };
    await db
      .updateTable("user")
      .set({ settings: JSON.stringify(clear) })
      .where("id", "=", agent)
      .execute();
    await hotline.reload();
    expect(hotline.config!.agents.find(({ user }) => user === agent)!.forwarding).toEqual(clear.forwarding);
    expect([await sealOldForwardings(db, seal), await sealOldForwardings(db, seal)]).toEqual([1, 0]);
    await hotline.reload();
    expect(JSON.stringify(await settings()) + kept()).not.toContain("13900001111");
    expect(hotline.config!.agents.find(({ user }) => user === agent)!.forwarding).toEqual(clear.forwarding);
    for (const always of [{ agent }, { agent: "nobody" }, { group: "nowhere" }])
      expect((await ask("agentForward", { cookie, body: { ...forwarding, always } })).body).toMatchObject({
        code: "badRequest",
        field: "always",
      });
    const entry = await db.selectFrom("audit").select("detail").where("action", "=", "agent.forwarding").execute();
    expect(entry).toHaveLength(1);
    // That she forwards, and since when, is for the trail; her own number is not.
    expect(entry[0]!.detail).toMatchObject({ is: { noAnswer: { number: "139****1111" } } });
    expect(JSON.stringify(entry)).not.toContain("13900001111");
  });

  it("is refused a transfer to nowhere by the schema, and to herself by the live call", async () => {
    const cookie = await enter("8001");
    talk();
    for (const to of [{}, { agent: "a", group: "b" }, { number: "12" }, { number: "139;x" }, { supervisor: false }])
      expect(code(await ask("agentTransfer", { cookie, body: { to } })), JSON.stringify(to)).toBe("badRequest");
    expect((await ask("agentTransfer", { cookie, body: { to: { agent } } })).body).toMatchObject({ reason: "self" });
    for (const digits of ["", "12a", "1".repeat(33)])
      expect(code(await ask("agentDigits", { cookie, body: { digits } }))).toBe("badRequest");
  });
});

describe("the history of an agent", () => {
  it("adds up to the time she was there, clipped to the period", async () => {
    const cookie = await enter("supervisor");
    talk();
    at.pass(10_000);
    at.feed({ is: "Command", by: { user: "agent-8000" as UserId }, command: { do: "forceBusy", agent, ...reason } });
    at.happens({ is: "LegEnded", leg: citizen, ending: { by: "caller", cause: "hangup" } });
    const from = at.facts[0]!.at;
    await sql`select ensure_fact_month(${from})`.execute(db);
    await db.insertInto("fact").values(at.facts.map(factRow)).execute();
    await stateFollower.perform(at.facts as Fact[], db);
    const to = at.pass(60_000);
    const { body } = await ask("agentHistory", { cookie, path, query: { from, to } });
    const history = body as { spans: { state: string; ms: number; forced: boolean }[]; totals: { ms: number }[] };
    expect(history.spans.map(({ state }) => state)).toContain("talking");
    const total = history.totals.reduce((sum, { ms }) => sum + ms, 0);
    expect(total).toBe(history.spans.reduce((sum, { ms }) => sum + ms, 0));
    expect(total).toBe(to - from);
  });

  it("leaves a trace of who looked at it, once an hour, and none where it was refused", async () => {
    const traces = () =>
      db.selectFrom("audit").select(["login", "subject"]).where("action", "=", "agent.history").execute();
    const other = await enter("8002");
    expect((await ask("agentHistory", { cookie: other, path })).status).toBe(403);
    expect(await traces()).toEqual([]);
    const cookie = await enter("supervisor");
    for (let again = 0; again < 3; again += 1) expect((await ask("agentHistory", { cookie, path })).status).toBe(200);
    expect(await traces()).toEqual([{ login: "supervisor", subject: agent }]);
    expect((await ask("agentHistory", { cookie, path: { id: "agent-8002" } })).status).toBe(200);
    expect(await traces()).toHaveLength(2);
  });

  it("names the field of a period that ends before it begins", async () => {
    const cookie = await enter("supervisor");
    const answer = await ask("agentHistory", { cookie, path, query: { from: 2000, to: 1000 } });
    expect(answer.body).toMatchObject({ code: "badRequest", field: "from" });
  });
});

const factRow = (fact: Fact) => ({
  node: fact.node,
  epoch: fact.epoch,
  seq: fact.seq,
  at: fact.at,
  type: fact.type,
  v: fact.v,
  call: "call" in fact ? (fact.call ?? null) : null,
  agent: "agent" in fact ? fact.agent : null,
  body: JSON.stringify(fact),
});
