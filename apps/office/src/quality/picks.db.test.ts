import type { QualityPicture, Sample, SamplePreview } from "@zongji/api";
import { expect, test } from "vitest";
import { ask, db, drawn, qualityHouse, refusal, tasksOf, type Who } from "./quality.test-scene.ts";

qualityHouse();

/** A record with numbers, as 来电人 keeps it. */
const citizen = async (id: string, name: string, parties: readonly string[], merged_into: string | null = null) => {
  await db
    .insertInto("citizen")
    .values({
      ...{ id, name, notes: "", tags: [], merged_into, identity_sealed: null, identity_hash: null },
      ...{ created_at: 0, created_by: null, updated_at: 0, updated_by: null },
    })
    .execute();
  for (const party of parties)
    await db
      .insertInto("citizen_number")
      .values({ party, citizen: id, number_sealed: Buffer.alloc(1), number_end: "x", at: 0 })
      .execute();
};
const calledBy = (call: string, party: string) =>
  db.updateTable("call_record").set({ party }).where("id", "=", call).execute();
const audited = () =>
  db.selectFrom("audit").select(["subject", "detail"]).where("action", "=", "citizen.find").orderBy("id").execute();

test("calls are chosen by the name of who called, of all his numbers, by whoever may search citizens", async () => {
  const { body } = await drawn(2000, {}, [
    ["agent", 4],
    ["other", 2],
  ]);
  const all = await ask<SamplePreview>("lister", "previewSample", { body: asked(body) });
  const [one, two, three, four] = all.calls.toSorted();
  await citizen("w1", "王芳", ["p-w1", "p-w2"]);
  await citizen("w2", "王方圆", ["p-w3"]);
  await citizen("gone", "王芳", [], "w1");
  await calledBy(one!, "p-w1");
  await calledBy(two!, "p-w2");
  await calledBy(three!, "p-w3");
  await calledBy(four!, "p-nobody");
  const of = async (who: Who, name: string) => {
    const pick = { ...body.pick, citizen: name };
    const picture = await ask<QualityPicture>(who, "qualityPicture", { body: pick });
    const { calls } = await ask<SamplePreview>(who, "previewSample", { body: { ...asked(body), pick } });
    expect(picture.calls).toBe(calls.length);
    return calls.toSorted();
  };
  expect(await of("lister", "王芳")).toEqual([one, two]);
  expect(await of("lister", "王")).toEqual([one, two, three]);
  expect(await of("lister", "芳")).toEqual([one, two]);
  // What SQL would take for any sign is a sign like others.
  expect([await of("lister", "%"), await of("lister", "_"), await of("lister", "李")]).toEqual([[], [], []]);
  expect(await refusal(of("manager", "王芳"))).toEqual({ code: "forbidden", field: "citizen" });
  expect(all.population).toBe(6);
  const lines = await audited();
  expect(lines).toHaveLength(6);
  expect(lines[0]).toEqual({ subject: "", detail: { by: ["name"], page: "quality" } });
  expect(JSON.stringify(lines)).not.toContain("王");
  const drawnNow = await ask<Sample>("lister", "drawSample", {
    body: { ...body, pick: { ...body.pick, citizen: "王芳" } },
  });
  expect((await tasksOf(drawnNow.id)).map(({ call }) => call)).toEqual([one, two]);
  const kept = await db.selectFrom("quality_sample").select("filter").where("id", "=", drawnNow.id).executeTakeFirst();
  expect(kept!.filter).not.toHaveProperty("citizen");
});

test("the twenty-first name within ten minutes is refused", async () => {
  const named = (no: number) =>
    ask<QualityPicture>("lister", "qualityPicture", { body: { from: 1, to: 2, citizen: `某${no}` } });
  for (let no = 0; no < 20; no += 1) expect((await named(no)).calls).toBe(0);
  expect((await named(3)).calls).toBe(0);
  expect(await refusal(named(20))).toMatchObject({ code: "tooMany", reason: "numberSearches" });
});

/** Of a new sample what a preview asks for. */
const asked = (body: Awaited<ReturnType<typeof drawn>>["body"]) => {
  const { name: _, dueAt: __, inspectors: ___, ...rest } = body;
  return rest;
};
