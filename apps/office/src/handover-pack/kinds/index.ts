import type { PackTable } from "../fields.ts";
import { callTables, ratingTables } from "./calls.ts";
import { citizenTables, letterTables } from "./citizens.ts";
import { complaintTables } from "./complaints.ts";
import { contractTables, figureTables } from "./contract.ts";
import { knowledgeTables } from "./knowledge.ts";
import { historyTables, operationTables } from "./operation.ts";
import { orderTables } from "./orders.ts";
import { qualityTables } from "./quality.ts";
import { settingTables } from "./settings.ts";

/** All tables of a pack, in the order in which they are written: what the others refer to comes last. */
export const packTables: readonly PackTable[] = [
  ...callTables,
  ...ratingTables,
  ...citizenTables,
  ...letterTables,
  ...orderTables,
  ...knowledgeTables,
  ...complaintTables,
  ...qualityTables,
  ...contractTables,
  ...figureTables,
  ...operationTables,
  ...historyTables,
  ...settingTables,
];

/** Tables of the database that are in no pack, each with why. Beside them what begins with `measure_`, or ends with `_rollup` or `_rolled`: it follows from calls. */
export const leftTables: Readonly<Record<string, string>> = {
  action_given: "which rights the shipped roles have got",
  board: "pages that users put together",
  carrier_mapping: "how files of carriers are read",
  complaint_series: "counts numbers of complaints",
  config_change: "tells servers that something was configured",
  consultation_series: "counts numbers of consultations",
  day_waiting: "what a day waits for before it is closed",
  desk_filled: "how far figures have followed what they are of",
  device: "phones with their passwords",
  dial_right: "who may dial what",
  fact_due: "facts on their way into a journal",
  follower_position: "how far what is read has followed the facts",
  follower_version: "how far what is read has followed the facts",
  handover_pack: "packs themselves; those that were finished are events of the contract",
  job: "files that are made for users, and are gone after days",
  letter_day: "counts numbers of letters",
  letter_draft: "letters that were not sent",
  letter_key: "keys of other systems",
  letter_question: "questions against robots",
  letter_try: "limits of the public page",
  list_view: "lists as users want to see them",
  mail_setting: "the mail server and its password",
  missed_offer: "what is offered to agents at this moment",
  node: "servers",
  node_beat: "servers",
  node_shipped: "servers",
  order_notice: "what is told to single users",
  order_series: "counts numbers of orders",
  password_past: "passwords",
  pool_lease: "which server holds a group",
  prompt: "the prompts in use, which are among their versions",
  prompt_entry: "names of prompts, which are among their versions",
  recording_copy: "files that are made for users",
  recording_copy_piece: "files that are made for users",
  recording_sound: "follows from recordings",
  reminder: "private notes of users",
  role_dial_right: "who may dial what",
  roster_entry: "what holds of roster_revision",
  scorecard: "ids of scorecards, which are among their versions",
  send_schedule: "where reports are sent",
  sending: "where reports are sent",
  session: "who is signed in",
  setting: "settings of the server, secrets among them",
  text_service: "the text-message service and its secret",
  wall_board: "pages that users put together",
  wall_message: "what the wall warned of, which follows from figures",
  wall_webhook: "where the wall sends warnings, and its secret",
};
