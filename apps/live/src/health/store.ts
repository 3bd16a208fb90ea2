import type { Db } from "@zongji/store";

/** Alarms of every node, the newest first, with the name of who acknowledged them. */
export const readAlarms = async (db: Db, { page, pageSize }: { readonly page: number; readonly pageSize: number }) => {
  const [rows, count] = await Promise.all([
    db
      .selectFrom("alarm")
      .leftJoin("user", "user.id", "alarm.acknowledged_by")
      .selectAll("alarm")
      .select("user.name as acknowledged_name")
      .orderBy("raised_at", "desc")
      .orderBy("id")
      .limit(pageSize)
      .offset((page - 1) * pageSize)
      .execute(),
    db
      .selectFrom("alarm")
      .select((eb) => eb.fn.countAll<number>().as("total"))
      .executeTakeFirstOrThrow(),
  ]);
  return { rows, total: Number(count.total) };
};
export type KeptAlarm = Awaited<ReturnType<typeof readAlarms>>["rows"][number];
