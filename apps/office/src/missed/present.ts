import type { MissedRow } from "@zongji/api";
import { missedStateOf } from "@zongji/domain";
import type { KeptMissed, Parties } from "@zongji/store";
import { numberOf } from "../calls/index.ts";

const stateOf = ({ reached_at, reached_call, reached_how, last_at, attempts_since, closed_at }: KeptMissed) =>
  missedStateOf(
    {
      reached:
        reached_at === null
          ? null
          : { at: reached_at, call: reached_call ?? "", how: reached_how === "callBack" ? "callBack" : "otherwise" },
      lastAt: last_at,
      attemptsSince: attempts_since,
    },
    closed_at,
  );

const assigneeOf = ({ assignee_name, assignee_no }: KeptMissed): string | null =>
  assignee_name === null || assignee_no === null || assignee_name.includes(assignee_no)
    ? assignee_name
    : `${assignee_name} ${assignee_no}`;

/** The number on which he asked to be called, else his own. */
const wantedOf = (kept: KeptMissed) =>
  kept.callback_party === null ? kept : { ...kept, party: kept.callback_party, number_sealed: kept.callback_sealed };

/** One row, as the reader may see it. */
export const presentMissed = (kept: KeptMissed, parties: Parties, unmasked: boolean): MissedRow => {
  const state = stateOf(kept);
  return {
    id: kept.id,
    party: kept.callback_party ?? kept.party,
    lastAt: kept.last_at,
    lastCall: kept.last_call,
    firstAt: kept.first_at,
    number: numberOf(wantedOf(kept), parties, unmasked),
    callback: kept.callback_state as MissedRow["callback"],
    calls: kept.calls,
    calledNumber: kept.called_number,
    disposition: kept.disposition as MissedRow["disposition"],
    group: kept.group_id,
    state,
    attempts: kept.attempts,
    lastAttemptAt: kept.last_attempt_at,
    assignee: assigneeOf(kept),
    assigneeId: kept.assignee,
    outcome: state === "closed" ? (kept.outcome as MissedRow["outcome"]) : null,
    note: kept.note ?? "",
    closedAt: kept.closed_at,
    reachedAt: kept.reached_at,
    reachedCall: kept.reached_call,
    voicemailMs: kept.voicemail_ms,
    voicemailCall: kept.voicemail_call,
    version: kept.handling_version ?? 0,
  };
};
