import type { WallTile } from "@zongji/domain";
import type { ColumnType, Generated } from "kysely";

type Json<T> = ColumnType<T, string, string>;

/** Tables of 监控墙 (migrations 061, 062). Times: ms since the epoch. */
export type WallTables = {
  /** 监控墙: tiles that a person chose. */
  wall_board: { user: string; tiles: Json<WallTile[]>; changed_at: number };
  wall_webhook: {
    one: boolean;
    url: string | null;
    header: string;
    secret_sealed: Buffer | null;
    timeout_ms: number;
  };
  /** Crossings of thresholds; `webhook`: how the message fared. */
  wall_message: {
    id: string;
    at: number;
    measure: string;
    when: "now" | "today";
    scope: "all" | "group" | "agent";
    on: string;
    level: "warning" | "alarm" | null;
    figure: number | null;
    over: number | null;
    under: number | null;
    bound: number | null;
    webhook: "off" | "waiting" | "sent" | "failed";
    tries: Generated<number>;
    next_try_at: number | null;
    problem: string | null;
  };
};
