import type { CallerList, OwnReport } from "@zongji/domain";
import type { ColumnType, Generated, JSONColumnType } from "kysely";
import type { MeasureTables } from "../measures/tables.ts";
import type { CalibrationTables } from "./calibration-tables.ts";
import type { CarrierTables } from "./carrier-tables.ts";
import type { CitizenTables } from "./citizen-tables.ts";
import type { ComplaintTables } from "./complaint-tables.ts";
import type { ContractTables } from "./contract-tables.ts";
import type { DayTables } from "./day-tables.ts";
import type { KnowledgeTables } from "./knowledge-tables.ts";
import type { LetterTables } from "./letter-tables.ts";
import type { OrderTables } from "./order-tables.ts";
import type { QualityTables } from "./quality-tables.ts";
import type { RosterTables } from "./roster-tables.ts";
import type { SendingTables } from "./sending-tables.ts";
import type { ShiftTables } from "./shift-tables.ts";
import type { TextTables } from "./text-tables.ts";
import type { ViewTables } from "./view-tables.ts";
import type { WallTables } from "./wall-tables.ts";

type Json<T> = ColumnType<T, string, string>;

/** The tables as Kysely sees them. Times: ms since the epoch, UTC. */
export type Tables = MeasureTables & {
  role: { name: string; label: string };
  /** Actions whose default grants the shipped roles have got. */
  action_given: { action: string };
  permission: { role: string; action: string; scope: string };
  user: {
    id: string;
    login: string;
    name: string;
    agent_no: string | null;
    password_hash: string;
    /** When it was set; null: never since such moments are kept. */
    password_at: ColumnType<number | null, number | undefined, number>;
    must_change_password: boolean;
    disabled: Generated<boolean>;
    failures: Generated<number>;
    locked_until: number | null;
    created_at: number;
    settings: ColumnType<Record<string, unknown>, string | undefined, string>;
  };
  /** Passwords that a user chose, and has another since. */
  password_past: { user_id: string; at: number; password_hash: string };
  user_role: { user_id: string; role: string };
  /** `token_hash`: of its first token, by which the session is known for good. */
  session: { token_hash: string; user_id: string; created_at: number; expires_at: number; address: string };
  group: {
    id: string;
    name: string;
    ring_ms: number;
    wrap_up_ms: number;
    max_wait_ms: number;
    max_waiting: number;
    /** The rest of the domain's GroupConfig. */
    settings: Json<{
      overflow: unknown;
      noAgent?: "wait" | "leave";
      announceAgentNo: boolean;
      survey: string | null;
      musicPrompt: string;
    }>;
    /** The node that the group belongs to while that one runs; null: whichever comes first. */
    node: string | null;
    /** Deleted then, ms since the epoch; calls of the past still name it. */
    retired_at: ColumnType<number | null, never, number>;
  };
  /** `rank`: the place in the group's fixed order, from 1; null: behind those who have one. */
  membership: { group_id: string; user_id: string; skill: Generated<number>; rank: number | null };
  skill: { id: string; name: string; name_en: string | null; retired: Generated<boolean> };
  user_skill: { user_id: string; skill: string; level: number };
  device: {
    id: string;
    user_id: string;
    kind: "browser" | "sip";
    label: string;
    sip_user: string;
    realm: string;
    /** RFC 2617 §3.2.2.2, RFC 7616 §3.4.2: H(user:realm:secret). The secret itself is nowhere. */
    ha1_md5: string | null;
    ha1_sha256: string | null;
    /** The rest of the domain's DeviceConfig. */
    settings: ColumnType<Record<string, unknown>, string | undefined, string>;
  };
  trunk: {
    id: string;
    name: string;
    kind: "carrier" | "test";
    transport: "udp" | "tcp" | "tls";
    host: string | null;
    port: number | null;
    match: Json<string[]>;
    max_lines: number;
    enabled: boolean;
    is_default: Generated<boolean>;
    digest_user: string | null;
    realm: string | null;
    ha1_md5: string | null;
    ha1_sha256: string | null;
    /** The rest of the domain's TrunkConfig. */
    settings: ColumnType<Record<string, unknown>, string | undefined, string>;
    /** With which we register at the carrier. */
    password_sealed: Buffer | null;
    /** Deleted then, ms since the epoch; calls of the past still name it. */
    retired_at: ColumnType<number | null, never, number>;
  };
  dial_right: { id: string; name: string; patterns: Json<string[]> };
  role_dial_right: { role: string; dial_right: string };
  /** 来电名单: who stands on a list, by the pseudonym of his number. */
  listed_caller: {
    party: string;
    number_sealed: Buffer;
    number_end: string;
    list: CallerList;
    reason: string;
    until: number | null;
    by: string | null;
    at: number;
  };
  /** 自定义报表 */
  own_report: {
    id: string;
    name: string;
    body: Json<OwnReport>;
    roles: string[];
    owner: string;
    created_at: number;
    changed_at: number;
  };
  /** What is configured, in versions: one row each. A row's text never changes. */
  config_item: {
    kind: string;
    id: string;
    version: number;
    state: "draft" | "published" | "retired";
    name: string;
    body: ColumnType<unknown, string, never>;
    note: ColumnType<string, string | undefined, never>;
    by: string | null;
    at: number;
    /** The moment at which a draft is to be published, and who ordered it. */
    publish_at: ColumnType<number | null, number | null | undefined, number | null>;
    publish_by: ColumnType<string | null, string | null | undefined, string | null>;
    /** Counts publications of all items: the number of the configuration that it made. */
    config_version: ColumnType<number | null, number | null | undefined, number | null>;
    published_by: ColumnType<string | null, string | null | undefined, string | null>;
    published_at: ColumnType<number | null, number | null | undefined, number | null>;
    retired_at: ColumnType<number | null, number | null | undefined, number | null>;
    failure: ColumnType<unknown, string | null | undefined, string | null>;
  };
  prompt: {
    name: string;
    file: string;
    sha256: string;
    duration_ms: number;
    uploaded_at: number;
    uploaded_by: string;
    /** The file; null of uploads of older programs. */
    content: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
    version: ColumnType<number, number | undefined, number>;
  };
  prompt_entry: {
    name: string;
    own: boolean;
    label: string | null;
    words: string | null;
    at: number;
    by: string | null;
  };
  prompt_version: {
    name: string;
    version: number;
    origin: "upload" | "recorded" | "read";
    words: string;
    source: string;
    sha256: string;
    duration_ms: number;
    loudness_was: number | null;
    loudness: number | null;
    at: number;
    by: string | null;
    content: Buffer | null;
  };
  setting: { name: string; value: Json<unknown> };
  audit: {
    id: ColumnType<number, never, never>;
    at: number;
    user_id: string | null;
    login: string;
    address: string;
    action: string;
    subject: string;
    detail: Json<unknown>;
    /** Key of the fact that it follows from. */
    fact: ColumnType<string | null, string | undefined, never>;
  };
  /** 当事号码: the one place where numbers are, sealed. */
  party: {
    id: string;
    number_sealed: Buffer | null;
    /** Keyed hash of its last four digits; null until it is made, "" where the number can't be read. */
    number_end: Generated<string | null>;
    withheld: Generated<boolean>;
    created_at: number;
    erased_at: number | null;
  };
  /** Append-only. */
  fact: {
    node: string;
    epoch: string;
    seq: number;
    at: number;
    type: string;
    v: number;
    call: string | null;
    agent: string | null;
    /** The whole fact. */
    body: Json<Record<string, unknown>>;
  };
  /** What people did, in the order in which their transactions were committed. Append-only. */
  event: {
    id: ColumnType<number, never, never>;
    type: string;
    v: number;
    subject: string;
    actor: string | null;
    at: number;
    body: Json<Record<string, unknown>>;
  };
  /** Servers that use this database. */
  node: { name: string; folder: string; url: string; version: string; started_at: number };
  /** What each does now. */
  node_beat: { node: string; heard_at: Date; look: Json<unknown> };
  /** Which node holds a group; `fence` grows with each node that takes it. */
  pool_lease: { group_id: string; node: string | null; fence: number; until: Date };
  /** One row for each transaction that changed what servers keep in memory. */
  config_change: { id: ColumnType<number, never, never>; at: Date };
  /** 告警: follows from the facts. */
  alarm: {
    id: string;
    node: string;
    epoch: string;
    alarm: string;
    subject: string | null;
    level: string;
    raised_at: number;
    cleared_at: number | null;
    value: number;
    worst: number | null;
    acknowledged_at: number | null;
    acknowledged_by: string | null;
    /** Steady times; null in rows of earlier releases. */
    raised_steady: number | null;
    cleared_steady: number | null;
  };
  follower_version: { follower: string; version: number; filling: number | null };
  follower_position: { follower: string; node: string; epoch: string; seq: number };
  call_record: {
    id: string;
    direction: "inbound" | "outbound" | "internal";
    started_at: number;
    ended_at: number | null;
    party: string | null;
    withheld: boolean;
    called_number: string;
    trunk: string;
    disposition: string | null;
    ending: ColumnType<{ by: string; cause: string; sip?: number } | null, string | null, string | null>;
    group_id: string | null;
    user_id: string | null;
    agent_no: string | null;
    wait_ms: Generated<number>;
    ring_ms: Generated<number>;
    talk_ms: Generated<number>;
    voicemail_ms: Generated<number>;
    rating: ColumnType<
      { key: string; option: string; score: number; satisfied: boolean; way?: "link"; at?: number } | null,
      string | null,
      string | null
    >;
    test_by: string | null;
    marks: JSONColumnType<object[], string | undefined>;
    recordings: JSONColumnType<object[], string | undefined>;
    /** All who took part, and for which groups. */
    users: string[];
    agent_nos: string[];
    groups: string[];
    consult_recordings: JSONColumnType<object[], string | undefined>;
    /** The missed call that this one returns. */
    parent: string | null;
    /** 请求回拨: the party that is to be called, and what came of it. */
    callback_party: Generated<string | null>;
    callback_state: Generated<string | null>;
    notes: JSONColumnType<object[], string | undefined>;
    /** Ids: of the call, and with those that agents chose besides. */
    business_type: string | null;
    business_types: Generated<string[]>;
  };
  /** 未接来电: follows from calls. */
  missed_case: {
    id: string;
    party: string;
    first_at: number;
    last_at: number;
    last_call: string;
    calls: number;
    called_number: string;
    group_id: string | null;
    disposition: string;
    attempts: number;
    attempts_since: number;
    last_attempt_at: number | null;
    reached_at: number | null;
    reached_call: string | null;
    reached_how: string | null;
  };
  /** What people did about a missed call; `call` is one of its case. */
  missed_handling: {
    call: string;
    party: string;
    call_at: number;
    assignee: string | null;
    /** When it was given to her. */
    assigned_at: Generated<number | null>;
    /** A group's rule gave it to her, and nobody has done anything about it since. */
    by_rule: Generated<boolean>;
    outcome: string | null;
    note: Generated<string>;
    closed_at: number | null;
    closed_by: string | null;
    version: number;
  };
  /** A missed call that is offered to an agent who is idle, until then; or that she put off until then. */
  missed_offer: {
    case: string;
    user_id: string;
    until: number;
    put_off: boolean;
  };
  queue_visit: {
    id: string;
    call: string;
    group_id: string;
    entered_at: number;
    left_at: number | null;
    reason: string | null;
    priority: number;
    test: Generated<boolean>;
  };
  offer: {
    id: string;
    visit: string;
    call: string;
    group_id: string;
    user_id: string;
    agent_no: string;
    started_at: number;
    answered_at: number | null;
    ended_at: number | null;
    reason: string | null;
    test: Generated<boolean>;
  };
  agent_state_span: {
    user_id: string;
    from_at: number;
    to_at: number | null;
    agent_no: string;
    state: string;
    reason: string | null;
    forced: Generated<boolean>;
    call: string | null;
    groups: Json<string[]>;
  };
  /** What the office makes for a person: exports. */
  job: {
    id: string;
    kind: string;
    owner: string;
    node: string;
    asked: Json<unknown>;
    state: "waiting" | "running" | "done" | "failed" | "cancelled";
    reason: string | null;
    attempts: Generated<number>;
    done: Generated<number>;
    total: number | null;
    file: string | null;
    bytes: number | null;
    created_at: number;
    ended_at: number | null;
    expires_at: number;
  };
  /** What became of each recording that goes into a file for somebody; and the pieces of that file that are whole. */
  recording_copy: {
    job: string;
    place: number;
    call: string;
    outcome: string | null;
    name: string | null;
    crc: number | null;
    packed: number | null;
    size: number | null;
    starts_at: number | null;
    sha256: string | null;
  };
  recording_copy_piece: { job: string; no: number; bytes: number };
} & KnowledgeTables &
  CarrierTables &
  CitizenTables &
  ComplaintTables &
  ContractTables &
  CalibrationTables &
  DayTables &
  LetterTables &
  OrderTables &
  QualityTables &
  RosterTables &
  ShiftTables &
  SendingTables &
  TextTables &
  ViewTables &
  WallTables;
