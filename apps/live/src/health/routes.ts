import type { UserId } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { type AddOperation, Refusal, scopeOf } from "@zongji/web";
import type { Live } from "../live/index.ts";
import { presentFigure, presentKept, presentStanding } from "./present.ts";
import { readAlarms } from "./store.ts";
import type { HealthWatch } from "./watch.ts";

export type HealthRoom = {
  readonly watch: HealthWatch;
  readonly live: Live;
  readonly db: Db;
  readonly node: string;
  readonly version: string;
};

/** What supervisors notice before anybody tells them: the log, the figures or the recordings stand still. */
const noticed: ReadonlySet<string> = new Set(["databaseDown", "recordingsStopped"]);

/** 系统状态 and 告警. */
export const healthRoutes = (add: AddOperation, { watch, live, db, node, version }: HealthRoom): void => {
  const startedAt = live.clock.now();
  const standing = () => watch.standing.map((one) => presentStanding(one, node, live.config()));
  add("systemHealth", async () => {
    const { agents } = live.look();
    const { calls, shipping } = live.pulse();
    const { devices } = live.config();
    return {
      at: live.clock.now(),
      ...{ node, version, startedAt, calls },
      agents: agents.length,
      phones: { reachable: devices.filter(({ id }) => live.isReachable(id)).length, all: devices.length },
      factsWaiting: Math.max(0, shipping.waiting),
      figures: watch.readings.map((reading) => presentFigure(reading, watch, live.config())),
      alarms: standing(),
    };
  });
  add("standingAlarms", async ({ session: { principal } }) => {
    if (scopeOf(principal, "hotline.administer") !== undefined) return standing();
    const scope = scopeOf(principal, "wall.see");
    if (scope === undefined || scope === "own") throw new Refusal("forbidden");
    return standing().filter(({ alarm }) => noticed.has(alarm));
  });
  add("listAlarms", async ({ query: { page = 1, pageSize = 50 } }) => {
    const { rows, total } = await readAlarms(db, { page, pageSize });
    return { items: rows.map((row) => presentKept(row, live.config())), total, page, pageSize };
  });
  add("acknowledgeAlarm", async ({ params, session }) => {
    const { id, name } = session.principal.user;
    const found = await watch.acknowledge(params.id, id as UserId, name);
    if (!found) throw new Refusal("notFound");
    return presentStanding(found, node, live.config());
  });
};
