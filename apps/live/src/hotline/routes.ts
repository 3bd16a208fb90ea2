import type { Db } from "@zongji/store";
import type { AddOperation } from "@zongji/web";
import { changeGroup, createGroup, listGroups } from "./changes.ts";
import { changeDialRight, createDialRight, deleteDialRight, listDialRights } from "./dial-rights.ts";
import { changeNumber, createNumber, listNumbers } from "./numbers.ts";
import { changePolicies, readPolicies } from "./policies.ts";
import type { Seal } from "./seal.ts";
import { changeTrunk, createTrunk, listTrunks } from "./trunks.ts";

export type HotlineRoom = {
  readonly db: Db;
  readonly seal: Seal;
  readonly changed: () => Promise<void>;
};

/** Administration of the hotline. `changed` is told after each change, so that the live call goes by it. */
export const hotlineRoutes = (add: AddOperation, { db, seal, changed }: HotlineRoom): void => {
  const then = async <T>(change: Promise<T>): Promise<T> => {
    const result = await change;
    await changed();
    return result;
  };
  add("listGroups", () => listGroups(db));
  add("createGroup", ({ body, actor }) => then(createGroup(db, body, actor)));
  add("changeGroup", ({ params, body, actor }) => then(changeGroup(db, params.id, body, actor)));
  add("listNumbers", () => listNumbers(db));
  add("createNumber", ({ body, actor }) => then(createNumber(db, body, actor)));
  add("changeNumber", ({ params, body, actor }) => then(changeNumber(db, params.id, body, actor)));
  add("listTrunks", () => listTrunks(db));
  add("createTrunk", ({ body, actor }) => then(createTrunk(db, seal, body, actor)));
  add("changeTrunk", ({ params, body, actor }) => then(changeTrunk(db, seal, params.id, body, actor)));
  add("listDialRights", () => listDialRights(db));
  add("createDialRight", ({ body, actor }) => then(createDialRight(db, body, actor)));
  add("changeDialRight", ({ params, body, actor }) => then(changeDialRight(db, params.id, body, actor)));
  add("deleteDialRight", async ({ params, actor }) => {
    await then(deleteDialRight(db, params.id, actor));
    return undefined;
  });
  add("policies", () => readPolicies(db));
  add("changePolicies", ({ body, actor }) => then(changePolicies(db, body, actor)));
};
