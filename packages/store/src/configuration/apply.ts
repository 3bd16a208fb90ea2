import type { Transaction } from "kysely";
import type { Actor } from "../audit.ts";
import type { Tables } from "../database/index.ts";
import { insertVersion, moveVersion, nextConfigVersion } from "./config-store.ts";
import type { ItemKey } from "./kinds.ts";
import type { VersionStanding } from "./versions.ts";

type Tx = Transaction<Tables>;
/** The text of a new version. */
export type Written = { readonly name: string; readonly note: string; readonly body: object };

type How = { readonly written?: Written; readonly by: Actor; readonly now: number };

const inForce = async (tx: Tx, { by, now }: How) => ({
  state: "published" as const,
  config_version: await nextConfigVersion(tx),
  published_by: by.userId,
  published_at: now,
});

const move = async (tx: Tx, key: ItemKey, was: VersionStanding, is: VersionStanding, how: How): Promise<void> => {
  const { by, now } = how;
  const begins = is.state === "published" && was.state !== "published";
  await moveVersion(tx, key, is.version, {
    state: is.state,
    publish_at: is.publishAt,
    publish_by: is.publishAt === null ? null : by.userId,
    ...(was.state === "published" && is.state === "retired" && { retired_at: now }),
    ...(begins && (await inForce(tx, how))),
    // What went wrong at an earlier moment is over once somebody has decided anew.
    failure: null,
  });
};

/** Writes down what a deed has made of an item's versions. @param changed in the order in which it holds: what leaves its state first */
export const applyDeed = async (
  tx: Tx,
  key: ItemKey,
  {
    standings,
    changed,
  }: { readonly standings: readonly VersionStanding[]; readonly changed: readonly VersionStanding[] },
  how: How,
): Promise<void> => {
  for (const is of changed) {
    const was = standings.find(({ version }) => version === is.version);
    if (was) {
      await move(tx, key, was, is, how);
      continue;
    }
    const { written, by, now } = how;
    if (!written) throw new Error(`version ${is.version} of ${key.kind} ${key.id} has no text`);
    const row = { ...key, ...written, version: is.version, by: by.userId, at: now };
    await insertVersion(tx, row, is.state === "published" ? await inForce(tx, how) : {});
  }
};
