import { type AuditEntry, type ConfigItemKind, exportedLists, labelIn, shippedRoles } from "@zongji/api";
import { type ReportId, reports } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRoleName } from "../../look/audit/roles.ts";

const textOf = (detail: unknown, field: string): string | undefined => {
  const value = (detail as Record<string, unknown> | null)?.[field];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** Which list was exported, or shown with numbers in full. */
const ListTitle = ({ detail }: Pick<AuditEntry, "detail">) => {
  const { i18n } = useTranslation();
  const list = textOf(detail, "list") ?? "";
  const report = textOf(detail, "report") ?? "";
  const title = Object.hasOwn(exportedLists, list)
    ? exportedLists[list as keyof typeof exportedLists].title
    : Object.hasOwn(reports, report)
      ? reports[report as ReportId].label
      : undefined;
  return <>{title ? labelIn(title, i18n.language) : list || report}</>;
};

/** Where a thing's page is whose numbers were seen; the trail has its own number under this name. */
const pageOf = { order: "/orders", complaint: "/complaints", letter: "/inbox" } as const;

/** Whose numbers were seen in full: those of a list, of an order, a complaint or a letter, or of a call. */
const NumbersOf = ({ entry: { subject, detail } }: { entry: AuditEntry }) => {
  const { t } = useTranslation();
  if (subject === "") return textOf(detail, "list") ? <ListTitle detail={detail} /> : <>{t("pages.calls")}</>;
  for (const [kind, page] of Object.entries(pageOf)) {
    const no = textOf(detail, kind);
    if (no) return <Link to={`${page}/${subject}`}>{no}</Link>;
  }
  return <Link to={`/calls/${subject}`}>{t("supervision.callLink")}</Link>;
};

/** Whom or what it was done to, by the name of now; of what is gone by the name that was written down. */
export const AuditSubject = ({ entry }: { entry: AuditEntry }) => {
  const { action, subject, names, detail } = entry;
  const { t } = useTranslation();
  const roleName = useRoleName();
  if (action === "number.see") return <NumbersOf entry={entry} />;
  if (subject === "") return <>—</>;
  if (action === "number.search") return <>{t("call.number")}</>;
  if (action === "recording.hear") return <Link to={`/calls/${subject}`}>{t("supervision.callLink")}</Link>;
  if (action.startsWith("export.")) return <ListTitle detail={detail} />;
  if (action === "policies.change") return <>{t("policies.title")}</>;
  const item = detail as { kind?: unknown; name?: unknown } | null;
  if (action.startsWith("config.") && typeof item?.kind === "string") {
    const kind = item.kind as ConfigItemKind;
    return (
      <>
        {[t(`versions.kinds.${kind}`), subject === kind ? "" : (names[subject] ?? subject)].filter(Boolean).join(" ")}
      </>
    );
  }
  if (action.startsWith("textService.")) return <>{t("texts.title")}</>;
  if (action === "signInRules.change") return <>{t("signInRules.title")}</>;
  if (action.startsWith("role.") && shippedRoles.some((role) => role === subject)) return <>{roleName(subject)}</>;
  const written = ["name", "label", "sipUser"].map((field) => textOf(detail, field)).find(Boolean);
  const isId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(subject);
  return <span title={subject}>{names[subject] ?? written ?? (isId ? "—" : subject)}</span>;
};
