import type { Db, Log, Seal } from "@zongji/store";
import type { AddOperation } from "@zongji/web";
import { type WallRoom, wallRoutes } from "./routes.ts";
import { keepSending } from "./send.ts";
import { namesOf } from "./store.ts";

export { wallFollower } from "./follow.ts";

type Parts = Omit<WallRoom, "db" | "seal"> & { readonly db: Db; readonly seal: () => Seal };

/** The room of the wall. `keepSending` sends messages of thresholds from then on, and returns how to stop. */
export const openWall = (add: AddOperation, { db, seal, door, ...rest }: Parts) => {
  wallRoutes(add, { db, seal, door, ...rest });
  return { keepSending: (log: Log) => keepSending({ db, log, seal, door, names: () => namesOf(db) }) };
};
