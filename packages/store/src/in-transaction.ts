import type { AuditAction } from "@zongji/api";
import { type EventBody, type EventType, eventRegistry } from "@zongji/domain";
import type { Transaction } from "kysely";
import { type Actor, writeAudit } from "./audit.ts";
import { type Db, nowOf, type Tables } from "./database/index.ts";

/** What an action of a room has: its transaction, and what it says about what it did. */
export type Work = {
  readonly tx: Transaction<Tables>;
  /** When it is done, by its events and its lines of the audit trail. ms since the epoch. */
  readonly at: number;
  /** One line of the audit trail. `detail` never holds a secret. */
  readonly audit: (action: AuditAction, subject: string, detail?: object) => void;
  /** What followers are told: never a secret. */
  readonly event: <T extends EventType>(type: T, subject: string, body: EventBody<T>) => void;
};

/**
 * The one way in which a room changes something: rows, audit trail and events in one transaction, so that none of them is there without the others. Audit and
 * events are written last: from the first event on, whoever else writes one waits for the commit.
 * @throws what `perform` or the database throws; nothing is written then
 */
export const inTransaction = <T>(db: Db, actor: Actor, perform: (work: Work) => Promise<T>): Promise<T> =>
  db.transaction().execute(async (tx) => {
    const at = nowOf(tx);
    const lines: Parameters<Work["audit"]>[] = [];
    const events: { type: string; v: number; subject: string; actor: string | null; at: number; body: string }[] = [];
    const result = await perform({
      ...{ tx, at },
      audit: (...line) => void lines.push(line),
      event: (type, subject, body) =>
        void events.push({
          type,
          v: eventRegistry.get(type)!.v,
          subject,
          actor: actor.userId,
          at,
          body: JSON.stringify(body),
        }),
    });
    for (const [action, subject, detail] of lines) await writeAudit(tx, actor, action, subject, detail, { at });
    if (events.length > 0) await tx.insertInto("event").values(events).execute();
    return result;
  });
