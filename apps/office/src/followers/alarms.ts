import type { AuditAction } from "@zongji/api";
import type { Fact } from "@zongji/domain";
import { type Db, dayMs, type Follower, followEach } from "@zongji/store";
import { sql } from "kysely";

type Of<T extends Fact["type"]> = Extract<Fact, { type: T }>;

const raised = ({ alarmId, node, epoch, alarm, subject, level, at, steady = at, value }: Of<"AlarmRaised">, db: Db) =>
  db
    .insertInto("alarm")
    .values({
      ...{ id: alarmId, node, epoch, alarm, subject: subject ?? null, level, raised_at: at, value },
      ...{ cleared_at: null, worst: null, acknowledged_at: null, acknowledged_by: null },
      ...{ raised_steady: steady, cleared_steady: null },
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();

/** The gravest that it was stays. */
const changed = ({ alarmId, level }: Of<"AlarmChanged">, db: Db) =>
  level === "critical" ? db.updateTable("alarm").set({ level }).where("id", "=", alarmId).execute() : [];

const cleared = ({ alarmId, at, steady = at, worst }: Of<"AlarmCleared">, db: Db) =>
  db.updateTable("alarm").set({ cleared_at: at, cleared_steady: steady, worst }).where("id", "=", alarmId).execute();

/** An alarm ends with the run that raised it: the next run checks anew. */
const ended = ({ node, epoch, at, steady = at, type }: Of<"NodeStarted" | "NodeStopped">, db: Db) =>
  db
    .updateTable("alarm")
    .set({ cleared_at: at, cleared_steady: steady })
    .where("node", "=", node)
    .where("cleared_at", "is", null)
    .where("epoch", type === "NodeStarted" ? "!=" : "=", epoch)
    .where((eb) => eb(eb.fn.coalesce("raised_steady", "raised_at"), "<=", steady))
    .execute();

/** A step of the wall clock moves what it reaches: times are steady ones by the clock after it. */
const stepped = ({ node, at, steady = at, upMs }: Of<"ClockStepped">, db: Db) => {
  if (upMs === undefined) return undefined;
  const offset = at - steady;
  return sql`
    update alarm set raised_at = raised_steady + ${offset}, cleared_at = cleared_steady + ${offset},
      acknowledged_at = acknowledged_at + raised_steady + ${offset} - raised_at
    where node = ${node} and raised_steady between ${steady - upMs} and ${steady}
      and (cleared_steady is null or cleared_steady >= ${steady - dayMs})`.execute(db);
};

/** It stands in the audit trail too: once, however often the fact is read. */
const acknowledged = async (fact: Of<"AlarmAcknowledged">, db: Db): Promise<void> => {
  const { alarmId, user, at, node, epoch, seq } = fact;
  await db
    .updateTable("alarm")
    .set({ acknowledged_at: at, acknowledged_by: user })
    .where("id", "=", alarmId)
    .where("acknowledged_at", "is", null)
    .execute();
  const [person, alarm] = [
    await db.selectFrom("user").select("login").where("id", "=", user).executeTakeFirst(),
    await db.selectFrom("alarm").select(["alarm", "subject"]).where("id", "=", alarmId).executeTakeFirst(),
  ];
  await db
    .insertInto("audit")
    .values({
      ...{ at, user_id: person ? user : null, login: person?.login ?? user, address: "" },
      ...{ action: "alarm.acknowledge" satisfies AuditAction, subject: alarmId, detail: JSON.stringify(alarm ?? {}) },
      fact: `${node}/${epoch}/${seq}`,
    })
    .onConflict((on) => on.column("fact").where("fact", "is not", null).doNothing())
    .execute();
};

/** 告警 as a table, so that "when was it" can be asked. */
export const alarmFollower: Follower = followEach("alarms", ["alarm"], {
  AlarmRaised: raised,
  AlarmChanged: changed,
  AlarmCleared: cleared,
  AlarmAcknowledged: acknowledged,
  NodeStarted: ended,
  NodeStopped: ended,
  ClockStepped: stepped,
});
