import type { Group, HotlineNumber, RemovableKind, ThingUses, Trunk } from "@zongji/api";
import { loadHotline } from "@zongji/store";
import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, code, testWeb, type Web } from "./web.test-scene.ts";

const { now, ask, enter } = testWeb();
let { db, hotline } = {} as Web;
let cookie = "";
beforeEach(async () => {
  ({ db, hotline } = now());
  cookie = await enter("administrator");
});

const group = {
  name: "夜班",
  ringMs: 20_000,
  wrapUpMs: 30_000,
  maxWaitMs: 60_000,
  maxWaiting: 5,
  announceAgentNo: true,
};

const bodyOf = <T>(answer: Answer): T => answer.body as T;
const uses = async (kind: RemovableKind, id: string) =>
  bodyOf<ThingUses>(await ask("thingUses", { cookie, path: { kind, id } }));
const deletions = { group: "deleteGroup", number: "deleteNumber", trunk: "deleteTrunk" } as const;
const remove = (kind: RemovableKind, id: string) => ask(deletions[kind], { cookie, path: { id } });
const audited = async (action: string) =>
  (await db.selectFrom("audit").select(["action", "subject"]).where("action", "=", action).execute()).map(
    ({ subject }) => subject,
  );

describe("deleting a group", () => {
  it("is refused while something in force names it, and says what and where", async () => {
    const [used] = hotline.config!.groups;
    const { uses: found, kept } = await uses("group", used!.id);
    expect(kept).toBeNull();
    const kinds = new Set(found.map(({ kind }) => kind));
    expect(kinds).toContain("flow");
    expect(kinds).toContain("agent");
    expect(found.find(({ kind }) => kind === "flow")?.fields.some((field) => /^nodes\..+\.group$/.test(field))).toBe(
      true,
    );
    const answer = await remove("group", used!.id);
    expect(code(answer)).toBe("conflict");
    expect(bodyOf<{ reason: string }>(answer).reason).toBe("inUse");
    expect(hotline.config!.groups.map(({ id }) => id)).toContain(used!.id);
  });

  it("leaves its row for calls of the past, frees its name, and holds when it is answered", async () => {
    const made = bodyOf<Group>(await ask("createGroup", { cookie, body: group }));
    expect(hotline.config!.groups.map(({ id }) => id)).toContain(made.id);
    expect(await uses("group", made.id)).toEqual({ uses: [], kept: null });
    expect((await remove("group", made.id)).status).toBe(204);
    expect(hotline.config!.groups.map(({ id }) => id)).not.toContain(made.id);
    expect(await db.selectFrom("group").select("name").where("id", "=", made.id).execute()).toEqual([{ name: "夜班" }]);
    expect(await audited("group.delete")).toEqual([made.id]);
    expect((await remove("group", made.id)).status).toBe(404);
    expect((await ask("groupMembers", { cookie, path: { id: made.id } })).status).toBe(404);
    expect((await ask("changeGroup", { cookie, path: { id: made.id }, body: { name: "早班" } })).status).toBe(404);
    expect((await ask("createGroup", { cookie, body: group })).status).toBe(200);
  });

  it("names drafts, which keep nothing from being deleted, and versions that are due, which do", async () => {
    const made = bodyOf<Group>(await ask("createGroup", { cookie, body: group }));
    const [flow] = hotline.config!.flows;
    const { id, version, ...body } = flow!;
    const nodes = Object.fromEntries(
      Object.entries(body.nodes).map(([name, node]) => [
        name,
        node.kind === "queue" ? { ...node, group: made.id } : node,
      ]),
    );
    const draft = await ask("saveConfigDraft", {
      cookie,
      path: { kind: "flow", id },
      body: { base: version, body: { ...body, nodes } },
    });
    expect(draft.status).toBe(200);
    const { uses: found } = await uses("group", made.id);
    expect(found.map(({ kind, state }) => ({ kind, state }))).toEqual([{ kind: "flow", state: "draft" }]);
    const at = Date.now() + 3_600_000;
    const newest = bodyOf<{ version: number }>(draft).version;
    expect(
      (await ask("publishConfig", { cookie, path: { kind: "flow", id }, body: { version: newest, at } })).status,
    ).toBe(200);
    expect((await uses("group", made.id)).uses[0]?.state).toBe("scheduled");
    expect(bodyOf<{ reason: string }>(await remove("group", made.id)).reason).toBe("inUse");
  });
});

describe("deleting a number", () => {
  it("keeps the last one and one that calls out show; another goes and its number of the configuration stays", async () => {
    const numbers = bodyOf<HotlineNumber[]>(await ask("listNumbers", { cookie }));
    const [first] = numbers;
    if (numbers.length === 1) expect((await uses("number", first!.id)).kept).toBe("lastNumber");
    const flow = first!.flow;
    const added = bodyOf<HotlineNumber>(
      await ask("createNumber", { cookie, body: { number: "01065500001", label: "副号", flow } }),
    );
    const outbound = hotline.config!.policies.outboundNumber;
    const shown = bodyOf<HotlineNumber[]>(await ask("listNumbers", { cookie })).find(
      ({ number }) => number === outbound,
    );
    expect((await uses("number", shown!.id)).uses.map(({ kind }) => kind)).toContain("policies");
    const before = (await loadHotline(db))?.configVersion;
    expect((await remove("number", added.id)).status).toBe(204);
    expect(hotline.config!.numbers.map(({ number }) => number)).not.toContain("01065500001");
    // Its publication was the last one: the number of the configuration must not go back.
    expect((await loadHotline(db))?.configVersion).toBe(before);
    expect(await audited("number.delete")).toEqual([added.id]);
  });
});

describe("deleting a trunk", () => {
  it("asks for it to be off first, and keeps the test line", async () => {
    const test = bodyOf<Trunk[]>(await ask("listTrunks", { cookie })).find(({ kind }) => kind === "test");
    expect((await uses("trunk", test!.id)).kept).toBe("testTrunk");
    expect(bodyOf<{ reason: string }>(await remove("trunk", test!.id)).reason).toBe("testTrunk");
    const body = {
      name: "备用",
      host: "192.0.2.9",
      transport: "udp",
      port: null,
      match: ["192.0.2.9"],
      maxLines: 5,
      enabled: true,
      default: false,
    };
    const made = bodyOf<Trunk>(await ask("createTrunk", { cookie, body }));
    expect(made.id).toBeDefined();
    expect(bodyOf<{ reason: string }>(await remove("trunk", made.id)).reason).toBe("trunkOn");
    await ask("changeTrunk", { cookie, path: { id: made.id }, body: { enabled: false } });
    expect((await remove("trunk", made.id)).status).toBe(204);
    expect(hotline.config!.trunks.map(({ id }) => id)).not.toContain(made.id);
    expect((await ask("createTrunk", { cookie, body })).status).toBe(200);
  });
});

describe("taking a survey and a calendar out of force", () => {
  const survey = { name: "回访", prompt: "survey.ask", options: [], retries: 1, timeoutMs: 5_000 };
  const publish = async (path: { kind: "survey" | "schedule"; id: string }, base: number, body: object) => {
    expect((await ask("saveConfigDraft", { cookie, path, body: { base, body: body as never } })).status).toBe(200);
    expect((await ask("publishConfig", { cookie, path, body: { version: base + 1 } })).status).toBe(200);
  };
  const retire = (path: { kind: "survey" | "schedule"; id: string }) => ask("retireConfig", { cookie, path });
  const surveys = async () => (await loadHotline(db))!.surveys.map(({ id }) => id);
  const named = async (id: string) =>
    bodyOf<{ id: string; name: string; published: unknown }[]>(await ask("listConfigItems", { cookie })).find(
      (each) => each.id === id,
    );

  it("is refused while a group asks it, and done once none does; its name is that of its text", async () => {
    const path = { kind: "survey", id: "callback" } as const;
    await publish(path, 0, survey);
    expect((await named("callback"))?.name).toBe("回访");
    const made = bodyOf<Group>(await ask("createGroup", { cookie, body: { ...group, survey: "callback" } }));
    expect(made).toMatchObject({ survey: "callback", musicPrompt: "music.hold" });
    const uses = bodyOf<ThingUses["uses"]>(await ask("configUses", { cookie, path }));
    expect(uses.map(({ kind, id, fields }) => [kind, id, fields])).toEqual([["group", made.id, ["survey"]]]);
    expect(bodyOf<{ reason: string }>(await retire(path)).reason).toBe("inUse");
    expect(await surveys()).toContain("callback");
    await ask("changeGroup", { cookie, path: { id: made.id }, body: { survey: null } });
    expect((await retire(path)).status).toBe(204);
    expect(await surveys()).not.toContain("callback");
    expect(await audited("config.retire")).toEqual(["callback"]);
    expect((await retire(path)).status).toBe(404);
    // Nobody can ask for it any more.
    const answer = await ask("changeGroup", { cookie, path: { id: made.id }, body: { survey: "callback" } });
    expect([answer.status, bodyOf<{ field: string }>(answer).field]).toEqual([400, "survey"]);
  });

  it("keeps the main calendar, and lets another be renamed", async () => {
    const path = { kind: "schedule", id: "night" } as const;
    const hours = { zone: "Asia/Shanghai", weekly: [], special: [] };
    await publish(path, 0, { ...hours, name: "夜间" });
    await publish(path, 1, { ...hours, name: "夜班" });
    expect((await named("night"))?.name).toBe("夜班");
    expect((await retire({ kind: "schedule", id: "hotline" })).status).toBe(404);
    expect((await retire(path)).status).toBe(204);
    expect((await loadHotline(db))?.calendars ?? []).toEqual([]);
  });

  it("a group's music must be something that can be heard", async () => {
    const answer = await ask("createGroup", { cookie, body: { ...group, musicPrompt: "no.such" } });
    expect([answer.status, bodyOf<{ field: string }>(answer).field]).toEqual([400, "musicPrompt"]);
  });
});
