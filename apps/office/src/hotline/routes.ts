import { join } from "node:path";
import { type Db, type Seal, sealOf } from "@zongji/store";
import type { AddOperation } from "@zongji/web";
import { changeDialRight, createDialRight, deleteDialRight, listDialRights } from "./dial-rights.ts";
import { changeGroup, createGroup, listGroups } from "./groups.ts";
import { changeNumber, createNumber, listNumbers } from "./numbers.ts";
import { changePolicies, readPolicies } from "./policies.ts";
import { remove, usesOf } from "./removal.ts";
import { changeTrunk, createTrunk, listTrunks } from "./trunks.ts";

export type HotlineRoom = {
  readonly db: Db;
  /** Where carriers' passwords are sealed. Asked for when a password is given: the live hotline makes its key at the first start. */
  readonly seal: () => Seal;
};

/** The seal of the live hotline beside this office. */
export const sealIn = (dataFolder: string): (() => Seal) => {
  let seal: Seal | undefined;
  return () => {
    seal ??= sealOf(join(dataFolder, "keys", "trunk.key"));
    return seal;
  };
};

/** Administration of the hotline: groups, numbers, trunks, dial rights and rules. */
export const hotlineRoutes = (add: AddOperation, { db, seal }: HotlineRoom): void => {
  add("listGroups", () => listGroups(db));
  add("createGroup", ({ body, actor }) => createGroup(db, body, actor));
  add("changeGroup", ({ params, body, actor }) => changeGroup(db, params.id, body, actor));
  add("thingUses", async ({ params }) => {
    const { uses, kept } = await usesOf(db, params.kind, params.id);
    return { uses, kept };
  });
  add("deleteGroup", async ({ params, actor }) => {
    await remove(db, "group", params.id, actor);
    return undefined;
  });
  add("deleteNumber", async ({ params, actor }) => {
    await remove(db, "number", params.id, actor);
    return undefined;
  });
  add("deleteTrunk", async ({ params, actor }) => {
    await remove(db, "trunk", params.id, actor);
    return undefined;
  });
  add("listNumbers", () => listNumbers(db));
  add("createNumber", ({ body, actor }) => createNumber(db, body, actor));
  add("changeNumber", ({ params, body, actor }) => changeNumber(db, params.id, body, actor));
  add("listTrunks", () => listTrunks(db));
  add("createTrunk", ({ body, actor }) => createTrunk(db, seal(), body, actor));
  add("changeTrunk", ({ params, body, actor }) => changeTrunk(db, seal(), params.id, body, actor));
  add("listDialRights", () => listDialRights(db));
  add("createDialRight", ({ body, actor }) => createDialRight(db, body, actor));
  add("changeDialRight", ({ params, body, actor }) => changeDialRight(db, params.id, body, actor));
  add("deleteDialRight", async ({ params, actor }) => {
    await deleteDialRight(db, params.id, actor);
    return undefined;
  });
  add("policies", () => readPolicies(db));
  add("changePolicies", ({ body, actor }) => changePolicies(db, body, actor));
};
