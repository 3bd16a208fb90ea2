import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultGrants } from "@zongji/api";
import type { CallId, Fact, FactBody, GroupId, HotlineConfig, Look } from "@zongji/domain";
import { until } from "@zongji/kit";
import {
  Database,
  type Db,
  ensureMonth,
  Following,
  findByName,
  insertFacts,
  machineClock,
  openPool,
  sealOf,
} from "@zongji/store";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { followChanges, KeptRules, KnownUsers, Sessions } from "./accounts/index.ts";
import { countFailure, principalOf } from "./accounts/store.ts";
import { KeptPrompts } from "./hotline/index.ts";
import type { Live } from "./live/index.ts";
import { Nodes } from "./nodes/index.ts";
import { checkKeys } from "./nodes/keys.ts";
import { beat, registerNode, sayGoodbye, takeTurn } from "./nodes/store.ts";
import { testWeb, type Web } from "./web.test-scene.ts";

const { now, ask, enter } = testWeb();
let { db, folder, url } = {} as Web;
const opened: (() => unknown)[] = [];
beforeEach(() => {
  ({ db, folder, url } = now());
});
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** A connection of another server to the same database. */
const another = (): Db => {
  const pool = openPool(url);
  opened.push(() => pool.db.destroy());
  return pool.db;
};
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const fact = (node: string, epoch: string, seq: number): Fact =>
  ({ node, epoch, seq, at: 1_795_000_000_000 + seq, v: 1, type: "MediaRestarted", legs: seq }) as Fact;

describe("followers of two servers", () => {
  it("are given each fact once, from whichever server and however late it came", async () => {
    await sql`create table seen (node text, epoch text, seq bigint)`.execute(db);
    await ensureMonth(db, fact("n1", "e", 1).at);
    const follower = {
      name: "seen",
      perform: async (facts: readonly Fact[], work: Db) => {
        for (const { node, epoch, seq } of facts)
          await sql`insert into seen values (${node}, ${epoch}, ${seq})`.execute(work);
      },
    };
    const servers = [db, another()].map((own) => new Following(own, [follower], silent));
    opened.push(...servers.map((each) => () => each.close()));
    // The older epoch of n1 comes last, as of a server that was away for long.
    const epochs = [
      ["n1", "e2"],
      ["n2", "e1"],
      ["n1", "e1"],
    ] as const;
    for (const [node, epoch] of epochs)
      for (let first = 1; first <= 200; first += 10) {
        await insertFacts(
          db,
          Array.from({ length: 10 }, (_, index) => fact(node, epoch, first + index)),
        );
        for (const server of servers) server.wake();
      }
    const count = async () =>
      (
        await sql<{ all: number; once: number }>`
        select count(*)::int as all, count(distinct (node, epoch, seq))::int as once from seen`.execute(db)
      ).rows[0]!;
    await until("all was followed", async () => (await count()).once === 600);
    for (const server of servers) server.wake();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await count()).toEqual({ all: 600, once: 600 });
    expect(servers.map(({ failures }) => failures)).toEqual([0, 0]);
  });
});

const node = (own: string, folderId = own) => ({
  name: own,
  folder: folderId,
  url: `https://${own}.test`,
  version: "1",
});
const idle = { busy: new Set<string>(), isDraining: false, agents: [] };
const runOut = () => sql`update pool_lease set until = clock_timestamp() - interval '1 ms'`.execute(db);

describe("the pools of two servers", () => {
  beforeEach(async () => {
    for (const own of ["n1", "n2"]) {
      await registerNode(db, node(own));
      await beat(db, own, "{}");
    }
  });

  it("are the first one's until its leases run out; then the other's, with a greater fence, and the first learns it", async () => {
    const other = another();
    expect([...(await takeTurn(db, { me: "n1", ...idle })).held]).toEqual([
      ["business", 1],
      ["complaint", 1],
    ]);
    const refused = await takeTurn(other, { me: "n2", ...idle });
    expect([refused.held.size, refused.others.get("business")]).toEqual([0, "n1"]);
    await runOut();
    expect([...(await takeTurn(other, { me: "n2", ...idle })).held.values()]).toEqual([2, 2]);
    const old = await takeTurn(db, { me: "n1", ...idle });
    expect([old.held.size, old.others.get("business")]).toEqual([0, "n2"]);
  });

  it("are its own again after its database was away, where nobody took them", async () => {
    await takeTurn(db, { me: "n1", ...idle });
    await runOut();
    expect([...(await takeTurn(db, { me: "n1", ...idle })).held.values()]).toEqual([1, 1]);
  });

  it("are taken by one alone, when both come at once", async () => {
    const other = another();
    const turns = await Promise.all([takeTurn(db, { me: "n1", ...idle }), takeTurn(other, { me: "n2", ...idle })]);
    expect(turns.map(({ held }) => held.size).sort()).toEqual([0, 2]);
  });

  it("go home when nobody is in them, and at once to another when their server says good-bye", async () => {
    await takeTurn(db, { me: "n1", ...idle });
    await db.updateTable("group").set({ node: "n2" }).where("id", "=", "complaint").execute();
    const isBusy = await takeTurn(db, { me: "n1", ...idle, busy: new Set(["complaint"]) });
    expect([...isBusy.held.keys()]).toEqual(["business", "complaint"]);
    expect([...(await takeTurn(db, { me: "n1", ...idle })).held.keys()]).toEqual(["business"]);
    expect([...(await takeTurn(db, { me: "n2", ...idle })).held]).toEqual([["complaint", 2]]);
    await sayGoodbye(db, "n2");
    expect([...(await takeTurn(db, { me: "n1", ...idle })).held]).toEqual([
      ["business", 1],
      ["complaint", 3],
    ]);
  });
});

describe("a server", () => {
  it("is refused the name of another that runs, and has it when that one is silent", async () => {
    expect(await registerNode(db, node("n1", "here"))).toBeUndefined();
    await beat(db, "n1", "{}");
    expect(await registerNode(db, node("n1", "here"))).toBeUndefined();
    expect(await registerNode(db, node("n1", "there"))).toEqual({ url: "https://n1.test" });
    await sql`update node_beat set heard_at = clock_timestamp() - interval '1 minute'`.execute(db);
    expect(await registerNode(db, node("n1", "there"))).toBeUndefined();
  });

  it("has no group and no line while nobody knows it", async () => {
    const cookie = await enter("administrator");
    const give = (id: "changeGroup" | "changeTrunk", thing: string) =>
      ask(id, { cookie, path: { id: thing }, body: { node: "n2" } });
    expect((await give("changeGroup", "business")).body).toMatchObject({ code: "badRequest", field: "node" });
    expect((await give("changeTrunk", "carrier")).body).toMatchObject({ code: "badRequest", field: "node" });
    await registerNode(db, node("n2"));
    expect((await give("changeGroup", "business")).body).toMatchObject({ node: "n2" });
    expect((await give("changeTrunk", "carrier")).body).toMatchObject({ node: "n2" });
  });

  it("is refused with keys other than those that the database was filled with", async () => {
    for (const [own, key] of [
      ["first", "1"],
      ["second", "2"],
    ] as const) {
      mkdirSync(join(folder, own));
      writeFileSync(join(folder, own, "party.key"), key.repeat(64));
      writeFileSync(join(folder, own, "trunk.key"), "a".repeat(64));
    }
    await checkKeys(db, join(folder, "first"));
    await checkKeys(db, join(folder, "first"));
    await expect(checkKeys(db, join(folder, "second"))).rejects.toThrow(
      /second\/party\.key are not the keys of this database/,
    );
  });

  it("hears of another's looks, and at once of what was configured; a wrong password is no such thing", async () => {
    const database = new Database({ dataFolder: folder, url, clock: machineClock });
    await database.open();
    opened.push(() => database.close());
    const [told, heard]: [unknown[], string[]] = [[], []];
    const look = { draining: false, agents: [], calls: [], groups: [] } as Look;
    const config = {
      groups: [{ id: "business" }, { id: "complaint" }],
      agents: [],
      numbers: [],
      flows: [],
    } as unknown as HotlineConfig;
    const live = {
      look: () => look,
      busyGroups: () => new Set<GroupId>(),
      config: () => config,
      today: () => 0,
      isDraining: () => false,
      learn: (facts: readonly Fact[]) => heard.push(...facts.map(({ node: own, seq }) => `${own} ${seq}`)),
      setPools: (elsewhere: readonly GroupId[]) => told.push(elsewhere),
    } as unknown as Live;
    let changes = 0;
    const nodes = new Nodes({
      db: database.db,
      name: "n1",
      url: "https://n1.test",
      version: "1",
      keys: join(folder, "keys"),
      file: join(folder, "node.json"),
      wasThere: false,
      listen: (channel, onNotice) => database.listen(channel, onNotice),
      log: silent,
    });
    opened.push(() => nodes.close());
    nodes.onChange(() => {
      changes += 1;
    });
    await nodes.register();
    nodes.run(live, undefined);
    expect(told).toEqual([["business", "complaint"]]);
    await nodes.firstTurn(10_000);
    await until("it serves its groups", () => told.length === 2);
    expect(told[1]).toEqual([]);

    await registerNode(db, node("n2"));
    const theirs = { ...look, agents: [{ user: "agent-8004", groups: ["complaint"], since: 1 }] };
    // As it says again and again: however long it takes to be heard, it is not silent yet.
    await until("the other is heard", async () => {
      await beat(db, "n2", JSON.stringify({ v: 1, look: theirs, numbers: {} }));
      return nodes.seatOf("agent-8004");
    });
    expect(nodes.seatOf("agent-8004")).toEqual({ node: "n2", url: "https://n2.test" });
    expect(nodes.lookTogether().agents).toHaveLength(1);

    const body: FactBody = { type: "CallEnded", call: "c" as CallId, ending: { by: "caller", cause: "hangup" } };
    await ensureMonth(db, 1_795_000_000_000);
    await insertFacts(db, [{ node: "n2", epoch: "e", seq: 1, at: 1_795_000_000_000, v: 1, ...body }]);
    await until("the other's facts are learnt", () => heard.length > 0);

    const before = await until("the first notice is over", () => changes > 0 && changes);
    await countFailure(db, (await findByName(db, "8001"))!.id);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(changes).toBe(before);
    await db.updateTable("group").set({ ring_ms: 9000 }).where("id", "=", "business").execute();
    await until("the change is told", () => changes > before);
    // Told by the notice alone, not by the count as well.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(changes).toBe(before + 1);
    expect(heard).toEqual(["n2 1"]);
    // Silent after five seconds: what goes on there is not known any more.
    await until("it falls silent", () => nodes.seatOf("agent-8004") === undefined, { limitMs: 20_000 });
  });

  it("has the prompts that were put in use at another, and not those that were taken back", async () => {
    const wav = readFileSync(join(import.meta.dirname, "../../../prompts/goodbye.wav"));
    const sha256 = createHash("sha256").update(wav).digest("hex");
    const { id: by } = (await findByName(db, "administrator"))!;
    await db
      .insertInto("prompt")
      .values({
        ...{ name: "greeting", file: "greeting.wav", sha256, duration_ms: 2500 },
        ...{ uploaded_at: 1, uploaded_by: by, content: wav },
      })
      .execute();
    await db
      .insertInto("prompt_version")
      .values({
        ...{ name: "greeting", version: 1, origin: "upload", words: "您好。", source: "", sha256, duration_ms: 2500 },
        ...{ loudness_was: null, loudness: null, at: 1, by, content: wav },
      })
      .execute();
    const folders = { shipped: "", uploaded: join(folder, "prompts of another") };
    const kept = new KeptPrompts(db, folders);
    const file = join(folders.uploaded, "greeting.wav");
    await kept.follow();
    expect(readFileSync(file).equals(wav)).toBe(true);
    expect(kept.textOf("greeting")).toBe("您好。");
    // What somebody did to the file by hand does not stay.
    writeFileSync(file, "");
    await kept.follow();
    expect(readFileSync(file).equals(wav)).toBe(true);
    await db.deleteFrom("prompt").execute();
    await kept.follow();
    expect(existsSync(file)).toBe(false);
  });

  it("gives what an older program has on its disk alone to the others", async () => {
    const wav = readFileSync(join(import.meta.dirname, "../../../prompts/goodbye.wav"));
    const sha256 = createHash("sha256").update(wav).digest("hex");
    const { id: by } = (await findByName(db, "administrator"))!;
    const folders = { shipped: "", uploaded: join(folder, "older prompts") };
    mkdirSync(folders.uploaded, { recursive: true });
    writeFileSync(join(folders.uploaded, "greeting.wav"), wav);
    const row = { name: "greeting", file: "greeting.wav", sha256, duration_ms: 2500, uploaded_at: 1, uploaded_by: by };
    await db.insertInto("prompt").values(row).execute();
    await new KeptPrompts(db, folders).follow();
    expect((await db.selectFrom("prompt").select("content").executeTakeFirstOrThrow()).content?.equals(wav)).toBe(true);
  });

  it("ends who is signed in there when another gave a new password, and follows the rights that another gave", async () => {
    const cookie = await enter("administrator");
    const sessions = new Sessions(join(folder, "sessions-2.json"), () => Date.now() - 60_000);
    opened.push(() => sessions.close());
    const user = (await findByName(db, "8001"))!;
    const { session } = sessions.open(await principalOf(db, user), "");
    await db
      .insertInto("session")
      .values({ token_hash: session.key, user_id: user.id, created_at: 0, expires_at: 9e15, address: "" })
      .execute();
    const known = new KnownUsers(join(folder, "known-users-2.sealed"), sealOf(join(folder, "keys", "trunk.key")));
    const rules = new KeptRules(join(folder, "sign-in-rules-2.json"));
    const accounts = { db, sessions, known, rules } as Parameters<typeof followChanges>[0];
    await ask("changeUser", {
      cookie,
      path: { id: user.id },
      body: { name: "Another", roles: ["agent", "supervisor"] },
    });
    await followChanges(accounts);
    expect(sessions.principalOf(session.key)).toMatchObject({
      user: { name: "Another", roles: ["agent", "supervisor"] },
    });
    await ask("resetPassword", { cookie, path: { id: user.id } });
    await followChanges(accounts);
    expect(sessions.users().size).toBe(0);
    // A session that began a moment ago is none that is not written down yet: its password was set before.
    const fresh = new Sessions(join(folder, "sessions-3.json"), () => Date.now() - 3000);
    opened.push(() => fresh.close());
    fresh.open(await principalOf(db, user), "");
    await followChanges({ ...accounts, sessions: fresh });
    expect(fresh.users().size).toBe(0);
  });

  it("is asked for as often for three hundred people who are signed in as for two", async () => {
    const asked = async (people: number): Promise<number> => {
      const sessions = new Sessions(join(folder, `sessions-of-${people}.json`));
      opened.push(() => sessions.close());
      const account = { password_hash: "", must_change_password: false, locked_until: null, created_at: 0 };
      const ids = Array.from({ length: people }, (_, n) => `p${people}-${n}`);
      await db
        .insertInto("user")
        .values(ids.map((id) => ({ id, login: id, name: id, agent_no: null, ...account })))
        .execute();
      await db
        .insertInto("user_role")
        .values(ids.map((id) => ({ user_id: id, role: "agent" })))
        .execute();
      for (const id of ids) {
        const user = { id, login: id, name: id, agentNo: null, roles: ["agent"], groups: [] };
        sessions.open({ user, permissions: [], mustChangePassword: false }, "");
      }
      let count = 0;
      const counting = db.withPlugin({
        transformQuery: ({ node }) => {
          count += 1;
          return node;
        },
        transformResult: async ({ result }) => result,
      });
      const known = new KnownUsers(join(folder, "known-users-4.sealed"), sealOf(join(folder, "keys", "trunk.key")));
      const rules = new KeptRules(join(folder, "sign-in-rules-4.json"));
      await followChanges({ db: counting, sessions, known, rules } as Parameters<typeof followChanges>[0]);
      for (const { key } of sessions.keys())
        expect(sessions.principalOf(key)?.permissions.length).toBe(defaultGrants("agent").length);
      return count;
    };
    const forTwo = await asked(2);
    expect(await asked(300)).toBe(forTwo);
  });
});
