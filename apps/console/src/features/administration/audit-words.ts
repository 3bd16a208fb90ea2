import { type AnyList, type AuditEntry, exportedLists, labelIn } from "@zongji/api";
import type { ParseKeys } from "i18next";
import { useTranslation } from "react-i18next";
import { useAlarmWords } from "../../look/alarm.tsx";
import { moment } from "../../look/duration.ts";
import { useRestWords } from "../../look/rest-reason.ts";
import { useRoleName } from "./roles.ts";

/** The words that each field has where it is set. */
const labels: Readonly<Record<string, ParseKeys>> = {
  name: "administration.name",
  login: "administration.login",
  agentNo: "call.agentNo",
  roles: "administration.roles",
  groups: "administration.groups",
  disabled: "administration.disabled",
  ringMs: "administration.ring",
  wrapUpMs: "administration.wrapUp",
  maxWaitMs: "administration.maxWait",
  maxWaiting: "administration.maxWaiting",
  noAgent: "administration.noAgent",
  announceAgentNo: "administration.announce",
  node: "administration.node",
  number: "administration.number",
  label: "administration.label",
  flow: "administration.flow",
  recorded: "administration.recorded",
  match: "administration.match",
  host: "administration.host",
  port: "administration.port",
  default: "administration.default",
  transport: "administration.transport",
  maxLines: "administration.lines",
  enabled: "administration.enabled",
  durationMs: "administration.length",
  sipUser: "administration.sipUser",
  user: "audited.of.user",
  firstStart: "audited.of.firstStart",
  lockedSec: "audited.of.lockedSec",
  calls: "testCall.calls",
  numberEnd: "list.numberEnd",
  firstCall: "audited.of.firstCall",
  page: "audited.of.page",
  consult: "calls.consultations",
  format: "audited.of.format",
  rows: "audited.of.rows",
  columns: "list.columns",
  unmasked: "audited.of.unmasked",
  from: "audited.of.from",
  to: "audited.of.to",
  test: "call.test",
  group: "call.group",
  disposition: "call.disposition",
  action: "administration.action",
  sort: "audited.of.sort",
  alarm: "audited.of.alarm",
  subject: "administration.subject",
  direction: "lines.direction",
  priority: "lines.priority",
  share: "lines.share",
  "register.host": "lines.registrar",
  "register.port": "administration.port",
  "register.user": "lines.user",
  "register.authUser": "lines.authUser",
  "register.expiresSec": "lines.expires",
  password: "lines.password",
  optionsSec: "lines.options",
  calledNumberFrom: "lines.calledNumberFrom",
  "numberRules.out": "lines.rulesOut",
  "numberRules.inCalling": "lines.rulesInCalling",
  "numberRules.inCalled": "lines.rulesInCalled",
  "callerId.number": "lines.shown",
  "callerId.assertedIdentity": "lines.assertedIdentity",
  "introduction.domain": "lines.domain",
  "introduction.fromHost": "lines.fromHost",
  "introduction.userPhone": "lines.userPhone",
  "introduction.earlyMedia": "lines.earlyMedia",
  unreadParts: "lines.unreadParts",
  "callerId.privacy": "lines.privacy",
  srtp: "lines.srtp",
  codecs: "lines.codecs",
  listener: "lines.listener",
  sessionTimers: "lines.sessionTimers",
  sessionSec: "lines.sessionSec",
  digits: "lines.digits",
  digest: "sipPhone.digest",
  patterns: "lines.patterns",
  passwordDays: "signInRules.passwordDays",
  idleMin: "signInRules.idleMin",
  restReasons: "policies.rest",
  noAnswerLimitMs: "audited.of.noAnswerLimitMs",
  deviceLostLimitMs: "audited.of.deviceLostLimitMs",
  afterSignIn: "policies.afterSignIn",
  prefer: "policies.prefer",
  colleagueRingMs: "policies.colleagueRing",
  dialMs: "policies.dial",
  detachMs: "policies.detach",
  deviceGoneMs: "policies.deviceGone",
  rtpTimeoutMs: "policies.rtpTimeout",
  rtpTimeoutWaitingMs: "policies.rtpTimeoutWaiting",
  outboundNumber: "policies.outboundNumber",
  maskNumbers: "policies.maskNumbers",
  announcement: "policies.announcement",
  ratingOpenMs: "policies.ratingOpen",
  always: "forwarding.always",
  busy: "forwarding.busy",
  noAnswer: "forwarding.noAnswer",
};

/** What a choice is called where it is made. */
const choices: Readonly<Record<string, Readonly<Record<string, ParseKeys>>>> = {
  direction: { both: "lines.both", in: "lines.in", out: "lines.out" },
  srtp: { off: "lines.srtpOff", offered: "lines.srtpOffered", required: "lines.srtpRequired" },
  digits: { auto: "lines.digitsAuto", inband: "lines.digitsInband" },
  afterSignIn: { ready: "state.ready", busy: "state.busy" },
  noAgent: { wait: "administration.noAgentDo.wait", leave: "administration.noAgentDo.leave" },
  announcement: { wait: "policies.announcementWait", cut: "policies.announcementCut" },
  prefer: { skill: "policies.preferSkill", idle: "policies.preferIdle" },
  password: { given: "audited.of.passwordGiven", "taken away": "audited.of.passwordTaken" },
};

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** The list that an export was of. */
const listOf = (detail: unknown): AnyList | undefined => {
  const name = isFields(detail) ? String(detail.list) : "";
  return Object.hasOwn(exportedLists, name) ? exportedLists[name as keyof typeof exportedLists] : undefined;
};

/** A field's word and a value's: of ids the names that the entry gives for them. */
export const useAuditWords = ({ names, detail }: Pick<AuditEntry, "names"> & { readonly detail?: unknown }) => {
  const { t, i18n } = useTranslation();
  const roleName = useRoleName();
  const restWords = useRestWords();
  const alarms = useAlarmWords();

  const list = listOf(detail);
  const label = (field: string): string => {
    const key = labels[field.replace(/^filters\./, "")];
    return key && i18n.exists(key) ? (t(key) as string) : field;
  };

  const text = (field: string, value: string): string => {
    const column = field === "columns" && list && Object.hasOwn(list.columns, value) ? list.columns[value] : undefined;
    if (column) return labelIn(column.label, i18n.language);
    const filter = field.startsWith("filters.") ? list?.filters[field.slice("filters.".length)] : undefined;
    const word = filter?.choices && Object.hasOwn(filter.choices, value) ? filter.choices[value] : undefined;
    if (word) return labelIn(word, i18n.language);
    const choice = choices[field]?.[value];
    if (choice) return t(choice) as string;
    if (field === "roles") return roleName(value);
    if (field === "transport") return value.toUpperCase();
    if (field === "alarm") return alarms.label(value);
    return names[value] ?? value;
  };

  /** Whole minutes as such, all else in seconds: never what could be taken for a time of day. */
  const span = (ms: number): string =>
    ms >= 60_000 && ms % 60_000 === 0 ? `${ms / 60_000} ${t("policies.minutes")}` : `${ms / 1000} ${t("unit.seconds")}`;

  const part = (field: string, value: Fields): string => {
    const { reason, limitMs, match, strip, prepend, agent, group, number, afterMs } = value;
    if (typeof reason === "string") {
      const limit = typeof limitMs === "number" ? span(limitMs) : t("policies.noLimit");
      return t("audited.of.rest", { reason: restWords(reason), limit });
    }
    if (typeof match === "string")
      return t("audited.of.rule", { match, strip: Number(strip), prepend: String(prepend) });
    const target = [agent, group, number].find((each) => typeof each === "string");
    if (typeof target !== "string") return JSON.stringify(value);
    const who = text(field, target);
    return typeof afterMs === "number" ? t("audited.of.after", { who, after: span(afterMs) }) : who;
  };

  const words = (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === "") return t("audited.of.none");
    if (Array.isArray(value))
      return value.length === 0 ? t("audited.of.none") : value.map((each) => words(field, each)).join(t("page.comma"));
    if (typeof value === "boolean") return t(value ? "page.yes" : "page.no");
    if (typeof value === "number") {
      if (/^(filters\.)?(from|to)$/.test(field)) return moment(value, 0);
      if (field.endsWith("Ms")) return span(value);
      if (field === "idleMin") return `${value} ${t("policies.minutes")}`;
      if (field === "passwordDays") return `${value} ${t("signInRules.days")}`;
      return field.endsWith("Sec") ? `${value} ${t("unit.seconds")}` : String(value);
    }
    return isFields(value) ? part(field, value) : text(field, String(value));
  };

  return { label, words };
};
