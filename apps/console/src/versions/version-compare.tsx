import { useQuery } from "@tanstack/react-query";
import type { ConfigChange, ConfigItem } from "@zongji/api";
import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { Failing } from "../look/page-state.tsx";
import { useFailureWords } from "../server/failure.ts";
import { request } from "../server/request.ts";
import { useVersionWords } from "./version-words.ts";

/** What differs, a line each: where, what it was, what it is. @param changes undefined: they are being loaded */
export const Differences = ({
  kind,
  changes,
  was,
  is,
}: {
  kind: string;
  changes: readonly ConfigChange[] | undefined;
  /** What each side is called. */
  was: string;
  is: string;
}) => {
  const { t } = useTranslation();
  const { place, words } = useVersionWords(kind);
  // No call goes by where nodes stand in the editor: one line for all that were moved.
  const isMoved = ({ path }: ConfigChange) => kind === "flow" && path[0] === "places";
  const shown = changes?.filter((each, index) => !isMoved(each) || changes.findIndex(isMoved) === index);
  const side = (name: "was" | "is", change: ConfigChange) => (
    <span className={name in change ? `version-${name}` : "quiet"}>
      {isMoved(change)
        ? t(name === "was" ? "versions.movedWas" : "versions.movedIs")
        : words(change.path, change[name])}
    </span>
  );
  return (
    <Table<ConfigChange>
      size="small"
      rowKey={({ path }) => path.join(" ")}
      loading={changes === undefined}
      dataSource={[...(shown ?? [])]}
      pagination={false}
      locale={{ emptyText: changes === undefined ? " " : <span className="quiet">{t("versions.same")}</span> }}
      columns={[
        {
          title: t("versions.field"),
          width: "30%",
          render: (_, each) => (isMoved(each) ? t("versions.moved") : place(each.path)),
        },
        { title: was, width: "35%", render: (_, change) => side("was", change) },
        { title: is, width: "35%", render: (_, change) => side("is", change) },
      ]}
    />
  );
};

/** Two versions side by side: what differs, field by field, of flows node by node. */
export const VersionCompare = ({ item, was, is }: { item: ConfigItem; was: number; is: number }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const { kind, id } = item;
  const compared = useQuery({
    queryKey: ["config", "compare", kind, id, was, is],
    queryFn: () => request("compareConfigVersions", { params: { kind, id }, query: { was, is } }),
  });
  if (compared.isError)
    return <Failing what={t("versions.failed")} why={failure(compared.error)} again={() => void compared.refetch()} />;
  return (
    <section aria-label={t("versions.compare")}>
      <h3 className="version-title">{t("versions.compareWhat", { was, is })}</h3>
      <Differences
        kind={kind}
        changes={compared.data?.changes}
        was={t("versions.number", { version: was })}
        is={t("versions.number", { version: is })}
      />
    </section>
  );
};
