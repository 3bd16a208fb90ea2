import type { Schedule, ServiceHours } from "@zongji/domain";
import { theOne } from "../configuration/places.ts";
import type { Db } from "../database/index.ts";

/** The versions of the hotline's main calendar that were published, in order. What is published stays as it was written, so that what is over has its hours for good. */
export const serviceHoursOf = async (db: Db): Promise<ServiceHours> => {
  const rows = await db
    .selectFrom("config_item")
    .select(["body", "published_at"])
    .where("kind", "=", "schedule")
    .where("id", "=", theOne)
    .where("published_at", "is not", null)
    .orderBy("config_version")
    .execute();
  // A wall clock that was set back may have stamped a later version with an earlier moment.
  let latest = Number.NEGATIVE_INFINITY;
  return rows.map(({ body, published_at }) => {
    latest = Math.max(latest, published_at!);
    return { from: latest, schedule: body as unknown as Schedule };
  });
};
