import type { LetterGuess, LetterHandling, LetterSource, LetterState } from "@zongji/domain";
import type { ColumnType, Generated } from "kysely";

type Json<T> = ColumnType<T, string, string>;

/** Tables of 网上来信 (migration 074). Times: ms since the epoch. */
export type LetterTables = {
  letter: {
    id: string;
    no: string;
    code_hash: Buffer;
    source: LetterSource;
    via: string | null;
    name: string;
    party: string;
    verified: boolean;
    text: string;
    type_given: string | null;
    type: string | null;
    type_by: string | null;
    guess: ColumnType<LetterGuess | null, string | null, string | null>;
    handling: Json<LetterHandling>;
    state: LetterState;
    assignee: string | null;
    version: Generated<number>;
    received_at: number;
    due_at: number;
    answer: string | null;
    answered_by: string | null;
    answered_at: number | null;
    /** Its order may be answered anew. */
    first_answered_at: number | null;
    read_at: number | null;
    work_order: string | null;
    /** The citizen said then that the answer settles it (migration 115). */
    settled_at: Generated<number | null>;
  };
  letter_day: { day: string; last: number };
  letter_draft: {
    hash: Buffer;
    network: string;
    body: Json<{
      readonly text: string;
      readonly type: string | null;
      readonly name: string;
      readonly site: string | null;
    }>;
    party: string | null;
    number_sealed: Buffer | null;
    number_end: string | null;
    sms_hash: Buffer | null;
    sms_at: number | null;
    sms_tries: Generated<number>;
    verified: Generated<boolean>;
    until: number;
  };
  letter_picture: {
    id: string;
    draft: Buffer | null;
    letter: string | null;
    name: string;
    type: string;
    bytes: number;
    width: number;
    height: number;
    content: Buffer;
    at: number;
  };
  letter_question: { hash: Buffer; kind: "picture" | "words"; answer: string; until: number };
  letter_try: { id: Generated<number>; network: string; kind: string; at: number };
  letter_key: {
    id: string;
    name: string;
    hash: Buffer;
    per_hour: number;
    by: string | null;
    at: number;
    used_at: number | null;
    revoked_at: number | null;
  };
};
