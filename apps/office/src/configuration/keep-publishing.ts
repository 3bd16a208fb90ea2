import { type Checker, type Db, isDatabaseDown, type Log, publishDue } from "@zongji/store";

const everyMs = 1000;

/**
 * Publishes what is due, once a second, from now on: what came due while no server ran is published first. Each server of the database does so; one of them
 * publishes. Returns how to stop; it resolves when nothing is under way.
 */
export const keepPublishing = (
  db: Db,
  log: Log,
  checker: Checker,
  now: () => number = Date.now,
): (() => Promise<void>) => {
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let isFailing = false;
  const turn = async (): Promise<void> => {
    try {
      for (const { kind, id, version, failed, differs } of await publishDue(db, now(), checker)) {
        const which = { kind, id, version };
        if (differs) log.warn({ ...which, differs }, "a version came into force at its moment, and saved tests differ");
        else if (failed === undefined) log.info(which, "a version came into force at its moment");
        else log.warn({ ...which, failed }, "a version could not come into force at its moment");
      }
      isFailing = false;
    } catch (error) {
      // While the database is away nothing can come into force; what is due waits.
      if (!isFailing)
        log.warn({ error: String(error), away: isDatabaseDown(error) }, "what is due could not be published");
      isFailing = true;
    }
  };
  let running = Promise.resolve();
  const go = (): void => {
    running = turn().then(() => {
      if (!isClosed) timer = setTimeout(go, everyMs);
    });
  };
  go();
  return () => {
    isClosed = true;
    clearTimeout(timer);
    return running;
  };
};
