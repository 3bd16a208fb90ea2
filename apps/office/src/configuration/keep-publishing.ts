import { type Checker, clockOf, type Db, type Log, publishDue } from "@zongji/store";
import { keepDoing } from "../jobs/index.ts";

const everyMs = 1000;

/**
 * Publishes what is due, once a second, from now on: what came due while no server ran is published first. Each server of the database does so; one of them
 * publishes. Returns how to stop; it resolves when nothing is under way.
 */
export const keepPublishing = (
  db: Db,
  log: Log,
  checker: Checker,
  now: () => number = clockOf(db).now,
): (() => Promise<void>) =>
  keepDoing({ everyMs, log, failed: "what is due could not be published" }, async () => {
    for (const { kind, id, version, failed, differs } of await publishDue(db, now(), checker)) {
      const which = { kind, id, version };
      if (differs) log.warn({ ...which, differs }, "a version came into force at its moment, and saved tests differ");
      else if (failed === undefined) log.info(which, "a version came into force at its moment");
      else log.warn({ ...which, failed }, "a version could not come into force at its moment");
    }
  });
