import type { CitizenDeletion } from "@zongji/api";
import type { DeletionGround } from "@zongji/domain";
import type { ColumnType } from "kysely";

type Json<T> = ColumnType<T, string, string>;

/** What a record was before another went into it. `identitySealed`: base64. */
export type CitizenWas = {
  readonly name: string;
  readonly notes: string;
  readonly tags: readonly string[];
  readonly identity: string | null;
  readonly identitySealed: string | null;
  readonly numbers: readonly string[];
};

/** Tables of 来电人 (migration 070). Times: ms since the epoch. */
export type CitizenTables = {
  citizen: {
    id: string;
    name: string;
    identity_sealed: Buffer | null;
    identity_hash: string | null;
    notes: string;
    tags: string[];
    merged_into: ColumnType<string | null, string | null | undefined, string | null>;
    created_at: number;
    created_by: string | null;
    updated_at: number;
    updated_by: string | null;
  };
  citizen_number: { party: string; citizen: string; number_sealed: Buffer; number_end: string; at: number };
  citizen_merge: {
    id: string;
    into_citizen: string;
    from_citizen: string;
    from_numbers: string[];
    was: Json<CitizenWas>;
    at: number;
    by: string | null;
    undone_at: ColumnType<number | null, number | null | undefined, number | null>;
    undone_by: ColumnType<string | null, string | null | undefined, string | null>;
  };
  citizen_deletion: {
    id: string;
    citizen: string;
    at: number;
    by: string | null;
    ground: DeletionGround;
    reference: string;
    deleted: Json<CitizenDeletion["deleted"]>;
    kept: Json<CitizenDeletion["kept"]>;
  };
};
