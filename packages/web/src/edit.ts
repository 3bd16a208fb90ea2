import { type Db, lastChangeOf, lockForEdit, versionOf } from "@zongji/store";
import { Refusal } from "./refusal.ts";

type Work = Parameters<Parameters<ReturnType<Db["transaction"]>["execute"]>[0]>[0];

/** An edit of a thing, within its transaction. */
type Edit<Thing extends object> = {
  /** As the audit trail names the thing. */
  readonly subject: string;
  /** The version that the person was shown; left out by whoever does not mind what others did meanwhile. */
  readonly given: string | undefined;
  readonly read: () => Promise<Thing>;
};

/**
 * Begins an edit: reads the thing, while no other edit of it goes on, and refuses one that began from an older version, with what the thing is now and who
 * changed it. @throws Refusal stale
 */
export const beginEdit = async <Thing extends object>(
  work: Work,
  { subject, given, read }: Edit<Thing>,
): Promise<Thing> => {
  await lockForEdit(work, subject);
  const current = await read();
  const version = versionOf(current);
  if (given === undefined || given === version) return current;
  throw new Refusal("stale", { stale: { current: { ...current, version }, last: await lastChangeOf(work, subject) } });
};

/** A thing as it is answered: with its version, which an edit gives back. */
export const withVersion = <Thing extends object>(thing: Thing): Thing & { readonly version: string } => ({
  ...thing,
  version: versionOf(thing),
});
