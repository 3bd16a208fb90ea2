import {
  type Action,
  type AnyList,
  type AuditEntry,
  actionTable,
  auditLabels,
  exportedLists,
  labelIn,
  type Scope,
} from "@zongji/api";
import { aboutField, type ContractEventType, contractEventTypes } from "@zongji/domain";
import type { ParseKeys, TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { useAlarmWords } from "../../look/alarm.tsx";
import { moment } from "../../look/duration.ts";
import { useRestWords } from "../../look/rest-reason.ts";
import { useActionWords, useScopeWords } from "./role-words.ts";
import { useRoleName } from "./roles.ts";

/** The words that each field has where it is set. */
const labels: Readonly<Record<string, ParseKeys>> = {
  name: "administration.name",
  login: "administration.login",
  agentNo: "call.agentNo",
  roles: "administration.roles",
  groups: "administration.groups",
  disabled: "administration.disabled",
  number: "administration.number",
  label: "administration.label",
  port: "administration.port",
  enabled: "administration.enabled",
  durationMs: "prompts.length",
  sipUser: "administration.sipUser",
  user: "audited.of.user",
  copyOf: "audited.of.copyOf",
  tried: "audited.of.tried",
  field: "audited.of.refusedField",
  permissions: "roles.allowed",
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
  grain: "reports.grain",
  by: "reports.by",
  compare: "reports.compare",
  agent: "reports.detail.agent",
  parent: "knowledge.parent",
  direction: "lines.direction",
  alarm: "audited.of.alarm",
  subject: "administration.subject",
  password: "lines.password",
  listener: "lines.listener",
  url: "texts.url",
  allowsHttp: "texts.allowsHttp",
  method: "texts.method",
  headers: "texts.headers",
  secretHeader: "texts.secretHeader",
  secretPrefix: "texts.secretPrefix",
  hasSecret: "texts.secret",
  newSecret: "texts.newSecret",
  bodyKind: "texts.bodyKind",
  body: "texts.body",
  expects: "texts.expects",
  timeoutMs: "texts.timeout",
  attempts: "texts.attempts",
  numbers: "texts.numbers",
  perDay: "texts.perDay",
  publicUrl: "texts.publicUrl",
  passwordDays: "signInRules.passwordDays",
  idleMin: "signInRules.idleMin",
  noAnswerLimitMs: "audited.of.noAnswerLimitMs",
  deviceLostLimitMs: "audited.of.deviceLostLimitMs",
  always: "forwarding.always",
  busy: "forwarding.busy",
  noAnswer: "forwarding.noAnswer",
  version: "versions.version",
  replaces: "versions.replaced",
  backTo: "versions.backTo",
  publishAt: "versions.moment",
  problems: "versions.found",
  failure: "versions.why",
  deed: "contract.deedLabel",
};

/** What a choice is called that no schema of the configuration names. */
const choices: Readonly<Record<string, Readonly<Record<string, ParseKeys>>>> = {
  failure: { problems: "versions.failures.problems", stale: "versions.failures.stale" },
  password: { given: "audited.of.passwordGiven", "taken away": "audited.of.passwordTaken" },
};

/** The kind of configuration that an action changes: "group.change" is of groups, and a person's fields are an agent's. */
const kindOfAction = (action: string): string => {
  const [kind = ""] = action.split(".");
  return kind === "user" ? "agent" : kind;
};

/** The action whose grant a field tells of: "grants.call.see". */
const grantOf = (field: string): Action | undefined => {
  const action = field.startsWith("grants.") ? field.slice("grants.".length) : "";
  return action in actionTable ? (action as Action) : undefined;
};

const isContractDeed = (value: string): value is ContractEventType =>
  (contractEventTypes as readonly string[]).includes(value);

/** What somebody did, or tried, under the contract. */
const deedIn = (t: TFunction, field: string, value: string): string | undefined =>
  (field === "deed" || field === "field") && isContractDeed(value) ? t(`deed.${value}`) : undefined;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** The list that an export was of. */
const listOf = (detail: unknown): AnyList | undefined => {
  const name = isFields(detail) ? String(detail.list) : "";
  return Object.hasOwn(exportedLists, name) ? exportedLists[name as keyof typeof exportedLists] : undefined;
};

/** What an action of the trail is called, one of a list's columns, or a choice of one of its filters. */
const labelOf = (list: AnyList | undefined, field: string, value: string) => {
  if (field === "tried" && Object.hasOwn(auditLabels, value)) return auditLabels[value as keyof typeof auditLabels];
  if (!list) return undefined;
  if (field === "columns") return Object.hasOwn(list.columns, value) ? list.columns[value]?.label : undefined;
  const filter = field.startsWith("filters.") ? list.filters[field.slice("filters.".length)] : undefined;
  return filter?.choices && Object.hasOwn(filter.choices, value) ? filter.choices[value] : undefined;
};

/** Whole minutes as such, all else in seconds: never what could be taken for a time of day. */
const spanIn =
  (t: TFunction) =>
  (ms: number): string =>
    ms >= 60_000 && ms % 60_000 === 0 ? `${ms / 60_000} ${t("policies.minutes")}` : `${ms / 1000} ${t("unit.seconds")}`;

/** A number with its unit, a moment as a date. */
const numberWords = (t: TFunction, field: string, value: number): string => {
  if (/^(filters\.)?(from|to)$/.test(field) || field === "publishAt") return moment(value, 0);
  if (field.endsWith("Ms")) return spanIn(t)(value);
  if (["version", "replaces", "backTo"].includes(field)) return t("versions.number", { version: value });
  if (field === "idleMin") return `${value} ${t("policies.minutes")}`;
  if (field === "passwordDays") return `${value} ${t("signInRules.days")}`;
  return field.endsWith("Sec") ? `${value} ${t("unit.seconds")}` : String(value);
};

/** A field's word and a value's: of ids the names that the entry gives for them. */
export const useAuditWords = ({
  names,
  action,
  detail,
}: Pick<AuditEntry, "names" | "action"> & { readonly detail?: unknown }) => {
  const { t, i18n } = useTranslation();
  const roleName = useRoleName();
  const restWords = useRestWords();
  const alarms = useAlarmWords();
  const span = spanIn(t);

  const kind = kindOfAction(action);
  const language = i18n.language === "en" ? "en" : "zh";
  const [scopeWords, actionWord] = [useScopeWords(), useActionWords()];

  const label = (field: string): string => {
    const about = aboutField(kind, field);
    if (about) return about.label[language];
    const granted = grantOf(field);
    if (granted) return actionWord(granted, "name");
    const key = labels[field.replace(/^filters\./, "")];
    return key ? t(key as "product") : field;
  };

  const text = (field: string, value: string): string => {
    const known = labelOf(listOf(detail), field, value);
    if (known) return labelIn(known, i18n.language);
    const choice = choices[field]?.[value];
    if (choice) return String(t(choice as "product"));
    const named = aboutField(kind, field)?.choices?.[value]?.[language] ?? deedIn(t, field, value);
    if (named) return named;
    if (field === "roles" || field === "copyOf") return roleName(value);
    if (field === "field") return label(value === "from" ? "copyOf" : value);
    if (field === "transport") return value.toUpperCase();
    if (field === "alarm") return alarms.label(value);
    return names[value] ?? value;
  };

  const part = (field: string, value: Fields): string => {
    const { reason, limitMs, match, strip, prepend, agent, group, number, afterMs } = value;
    if (typeof reason === "string") {
      const limit = typeof limitMs === "number" ? span(limitMs) : t("policies.noLimit");
      return t("audited.of.rest", { reason: restWords(reason), limit });
    }
    if (typeof match === "string")
      return t("audited.of.rule", { match, strip: Number(strip), prepend: String(prepend) });
    if (value.to === "hangUp") return t("administration.overflowDo.hangUp");
    const target = [agent, group, number].find((each) => typeof each === "string");
    if (typeof target !== "string") return JSON.stringify(value);
    const who = text(field, target);
    return typeof afterMs === "number" ? t("audited.of.after", { who, after: span(afterMs) }) : who;
  };

  const words = (field: string, value: unknown): string => {
    const granted = grantOf(field);
    if (granted) return scopeWords(granted, (value as Scope | undefined) ?? undefined);
    if (value === null || value === undefined || value === "") return t("audited.of.none");
    if (Array.isArray(value))
      return value.length === 0 ? t("audited.of.none") : value.map((each) => words(field, each)).join(t("page.comma"));
    if (typeof value === "boolean") return t(value ? "page.yes" : "page.no");
    if (typeof value === "number") return numberWords(t, field, value);
    return isFields(value) ? part(field, value) : text(field, String(value));
  };

  return { label, words };
};
