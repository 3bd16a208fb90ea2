import { useQuery } from "@tanstack/react-query";
import type { ConfigItem, ConfigVersion } from "@zongji/api";
import { Button, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { useItemName, VersionDrawer, VersionTag } from "../../versions/index.ts";

const InForce = ({ version }: { version: ConfigVersion | null }) => {
  const { t } = useTranslation();
  const now = useNow();
  if (!version) return <span className="quiet">{t("versions.notInForce")}</span>;
  return (
    <span className="version-cell">
      <VersionTag version={version} newest={version.version} />
      <span className="quiet">
        {version.publishedBy ?? t("versions.system")}{" "}
        <span className="figure">{moment(version.publishedAt ?? 0, now)}</span>
      </span>
    </span>
  );
};

const Draft = ({ item: { draft, newest } }: { item: ConfigItem }) => {
  const { t } = useTranslation();
  const now = useNow();
  if (!draft) return <span className="quiet">{t("versions.noDraft")}</span>;
  return (
    <span className="version-cell">
      <VersionTag version={draft} newest={newest} />
      <span className="quiet">
        {draft.publishAt === null ? (
          <>
            {draft.by ?? t("versions.system")} <span className="figure">{moment(draft.at, now)}</span>
          </>
        ) : (
          t("versions.scheduled", { at: moment(draft.publishAt, now) })
        )}
      </span>
    </span>
  );
};

/** 配置版本: what is configured in versions, what of it is in force, and what waits. */
export const Versions = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const nameOf = useItemName();
  const items = useQuery({
    queryKey: ["config", "items"],
    queryFn: () => request("listConfigItems"),
    refetchInterval: 10_000,
  });
  const [open, setOpen] = useState<Pick<ConfigItem, "kind" | "id">>();
  if (items.isError && !items.data)
    return <Failing what={t("versions.failed")} why={words(items.error)} again={() => void items.refetch()} />;
  const shown = items.data?.find(({ kind, id }) => kind === open?.kind && id === open.id);
  return (
    <>
      <div className="thing-head">
        <span className="quiet">{t("versions.note")}</span>
      </div>
      <Table<ConfigItem>
        className="things"
        size="small"
        rowKey={({ kind, id }) => `${kind} ${id}`}
        loading={items.isPending}
        dataSource={items.data ?? []}
        pagination={(items.data?.length ?? 0) > 50 ? { pageSize: 50 } : false}
        locale={{
          emptyText: items.isPending ? " " : <Nothing title={t("versions.none")} why={t("versions.noneWhy")} />,
        }}
        columns={[
          { title: t("versions.kind"), width: 136, render: (_, { kind }) => t(`versions.kinds.${kind}`) },
          { title: t("versions.name"), render: (_, item) => (item.id === "hotline" ? "—" : nameOf(item)) },
          { title: t("versions.inForce"), width: 336, render: (_, { published }) => <InForce version={published} /> },
          { title: t("versions.draft"), width: 376, render: (_, item) => <Draft item={item} /> },
          {
            title: t("versions.actions"),
            width: 96,
            align: "right",
            render: (_, item) => (
              <Button type="link" size="small" onClick={() => setOpen(item)}>
                {t("versions.open")}
              </Button>
            ),
          },
        ]}
      />
      {shown && <VersionDrawer key={`${shown.kind} ${shown.id}`} item={shown} close={() => setOpen(undefined)} />}
    </>
  );
};
