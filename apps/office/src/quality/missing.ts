import type { MissingRecording } from "@zongji/api";
import { type Db, missingRecordings } from "@zongji/store";

/** 应录未录 of calls of a time: which, why and where. */
export const missingFor = async (db: Db, from: number, to: number): Promise<MissingRecording[]> =>
  (await missingRecordings(db, from, to)).map((row) => ({
    ...{ call: row.call!, at: row.at, agentNo: row.agent_no, group: row.group, node: row.node ?? "" },
    ...{ why: row.reason as MissingRecording["why"], talkMs: row.talk_ms ?? 0, recordedMs: row.recorded_ms ?? 0 },
  }));
