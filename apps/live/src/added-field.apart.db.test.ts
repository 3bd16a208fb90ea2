/** A kind of configuration gets one more field, in its schema alone: everything that goes by the schema has it. */
import { type Group, operations } from "@zongji/api";
import { checkConfig, exampleHotline } from "@zongji/domain";
import { describeApi } from "@zongji/web/node";
import { expect, it, vi } from "vitest";
import { testWeb } from "./web.test-scene.ts";

vi.mock("../../../packages/domain/src/config/group.ts", async (original) => {
  const { grownGroups } = await import("../../../packages/domain/src/testing/grown-group.ts");
  return grownGroups(await original());
});

const { now, ask, enter } = testWeb();
const bounds = { type: "integer", minimum: 1000, maximum: 9000, title: "Floor" };

it("a field that is added to a group's schema is in the API's schemas and in OpenAPI", async () => {
  const { createGroup, changeGroup } = operations;
  for (const schema of [createGroup.body, changeGroup.body, createGroup.response])
    expect(schema.properties).toMatchObject({ floorMs: bounds });
  const { paths } = (await describeApi("0")) as { paths: Record<string, Record<string, object>> };
  expect(paths["/api/groups"]?.post).toMatchObject({
    requestBody: { content: { "application/json": { schema: { properties: { floorMs: bounds } } } } },
  });
});

it("and in the check of the configuration", () => {
  const example = exampleHotline();
  const onFloor = (floorMs: number) =>
    checkConfig({ ...example, groups: example.groups.map((group) => ({ ...group, floorMs })) });
  expect(onFloor(9000)).toEqual([]);
  expect(onFloor(9001)[0]).toEqual({ field: "groups[0].floorMs", problem: "must be a whole number from 1000 to 9000" });
});

it("and it is given, refused, kept, shown, audited and in force", async () => {
  const cookie = await enter("administrator");
  const change = (floorMs: number) =>
    ask("changeGroup", { cookie, path: { id: "business" }, body: { floorMs } as object });
  const shown = async () =>
    ((await ask("listGroups", { cookie })).body as Group[]).find(({ id }) => id === "business") as object;
  expect(await shown()).toMatchObject({ floorMs: 3000 });
  expect(await change(9001)).toMatchObject({ status: 400, body: { fields: [{ field: "floorMs" }] } });
  expect(await change(4000)).toMatchObject({ status: 200, body: { floorMs: 4000 } });
  expect(await shown()).toMatchObject({ floorMs: 4000 });
  expect(now().hotline.config?.groups.find(({ id }) => id === "business")).toMatchObject({ floorMs: 4000 });
  const audit = await now().db.selectFrom("audit").select("detail").where("action", "=", "group.change").execute();
  expect(audit.map(({ detail }) => detail)).toEqual([{ was: { floorMs: 3000 }, is: { floorMs: 4000 } }]);
});
