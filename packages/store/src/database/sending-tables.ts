import type { MailSettings, ScheduleBody, SendTarget, SentFile, Tile } from "@zongji/api";
import type { JSONColumnType } from "kysely";

/** Boards, what is sent by schedule, and what was sent. Times: ms since the epoch. */
export type SendingTables = {
  /** 看板 */
  board: {
    id: string;
    name: string;
    tiles: JSONColumnType<Tile[]>;
    roles: string[];
    owner: string;
    created_at: number;
    changed_at: number;
  };
  /** 定时发送 */
  send_schedule: {
    id: string;
    name: string;
    body: JSONColumnType<ScheduleBody>;
    /** Of a webhook's header, sealed. */
    secret: Buffer | null;
    owner: string;
    paused: boolean;
    stopped: string | null;
    next_at: number | null;
    created_at: number;
    changed_at: number;
  };
  sending: {
    id: string;
    schedule: string;
    name: string;
    moment: number;
    by_hand: boolean;
    /** queued: a job makes it; handing: its files are on their way to the other side. */
    state: "waiting" | "queued" | "handing" | "sent" | "failed";
    reason: string | null;
    error: string | null;
    tries: number;
    next_at: number | null;
    ended_at: number | null;
    target: JSONColumnType<SendTarget>;
    files: JSONColumnType<SentFile[]>;
    job: string | null;
  };
  mail_setting: {
    one: boolean;
    body: JSONColumnType<Omit<MailSettings, "hasPassword" | "version">>;
    password: Buffer | null;
  };
};
