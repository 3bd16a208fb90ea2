import { useInfiniteQuery } from "@tanstack/react-query";
import type { ConfigItem, ConfigVersion } from "@zongji/api";
import { Alert, Button, Drawer, Popconfirm, Radio, Space, Table, type TableProps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../look/clock.tsx";
import { moment } from "../look/duration.ts";
import { Failing } from "../look/page-state.tsx";
import { useFailureWords } from "../server/failure.ts";
import { may, useSession } from "../server/queries.ts";
import { request } from "../server/request.ts";
import { DraftDialog } from "./draft-dialog.tsx";
import { PublishDialog } from "./publish-dialog.tsx";
import { VersionCompare } from "./version-compare.tsx";
import { Problems, useDeed, useItemName, VersionTag } from "./version-parts.tsx";
import { firstCompared, shownVersion } from "./version-state.ts";

type Item = { readonly item: ConfigItem };
const paramsOf = ({ kind, id }: ConfigItem) => ({ kind, id });

/** Why a draft is not in force, where that needs a word. */
const DraftState = ({ item }: Item) => {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { draft, newest } = item;
  if (!draft) return null;
  const shown = shownVersion(draft, newest);
  const { failure } = draft;
  if (failure && shown !== "scheduled") {
    const reason = `versions.failures.${failure.reason}`;
    const why = t(i18n.exists(reason) ? (reason as "versions.failures.other") : "versions.failures.other");
    return (
      <Alert
        type="error"
        showIcon
        title={t("versions.failedWhy", { at: moment(failure.at, now), why })}
        description={failure.problems.length > 0 ? <Problems problems={failure.problems} /> : undefined}
      />
    );
  }
  return shown === "behind" ? <Alert type="warning" showIcon title={t("versions.behindWhy")} /> : null;
};

/** Its dialog stays, with what was written, whatever becomes of the draft meanwhile. */
const WriteDraft = ({ item }: Item) => {
  const { t } = useTranslation();
  const [writing, setWriting] = useState(false);
  const { draft, newest } = item;
  const isScheduled = draft !== null && draft.publishAt !== null;
  return (
    <>
      {!isScheduled && (
        <Button onClick={() => setWriting(true)}>
          {t(draft?.version === newest ? "versions.changeDraft" : "versions.writeDraft")}
        </Button>
      )}
      {writing && <DraftDialog item={item} close={() => setWriting(false)} />}
    </>
  );
};

type Draft = Item & { readonly draft: ConfigVersion };

const Discard = ({ item, draft: { version } }: Draft) => {
  const { t } = useTranslation();
  const deed = useDeed();
  return (
    <Popconfirm
      title={t("versions.discardSure", { version })}
      okText={t("versions.discard")}
      okButtonProps={{ danger: true }}
      cancelText={t("page.cancel")}
      onConfirm={() =>
        deed.mutate({
          deed: () => request("discardConfigDraft", { params: paramsOf(item), body: { version } }),
          done: t("versions.discarded"),
        })
      }
    >
      <Button danger>{t("versions.discard")}</Button>
    </Popconfirm>
  );
};

const CancelMoment = ({ item, draft: { version, publishAt } }: Draft) => {
  const { t } = useTranslation();
  const now = useNow();
  const deed = useDeed();
  return (
    <Popconfirm
      title={t("versions.cancelMomentSure", { at: moment(publishAt ?? 0, now) })}
      okText={t("versions.cancelMoment")}
      cancelText={t("page.back")}
      onConfirm={() =>
        deed.mutate({
          deed: () => request("withdrawConfigPublication", { params: paramsOf(item), body: { version } }),
          done: t("versions.momentCancelled"),
        })
      }
    >
      <Button>{t("versions.cancelMoment")}</Button>
    </Popconfirm>
  );
};

const DraftActions = ({ item, mayPublish }: Item & { mayPublish: boolean }) => {
  const { t } = useTranslation();
  const [publishing, setPublishing] = useState<ConfigVersion>();
  const { draft, newest } = item;
  const isScheduled = draft !== null && draft.publishAt !== null;
  return (
    <Space>
      <WriteDraft item={item} />
      {draft && !isScheduled && <Discard item={item} draft={draft} />}
      {draft && isScheduled && mayPublish && <CancelMoment item={item} draft={draft} />}
      {draft && mayPublish && (
        <Button type="primary" disabled={draft.version < newest} onClick={() => setPublishing(draft)}>
          {t("versions.publish")}
        </Button>
      )}
      {publishing && <PublishDialog item={item} draft={publishing} close={() => setPublishing(undefined)} />}
    </Space>
  );
};

const RollBack = ({ item, to }: Item & { to: ConfigVersion }) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const { version } = to;
  const base = item.newest;
  return (
    <Popconfirm
      title={t("versions.rollBackTitle", { version })}
      description={t("versions.rollBackSure", { version, next: base + 1, replaces: item.published?.version ?? "" })}
      okText={t("versions.rollBack")}
      cancelText={t("page.cancel")}
      placement="topRight"
      onConfirm={() =>
        deed.mutate({
          deed: () => request("rollBackConfig", { params: paramsOf(item), body: { version, base } }),
          done: t("versions.rolledBack"),
        })
      }
    >
      <Button type="link" size="small">
        {t("versions.rollBack")}
      </Button>
    </Popconfirm>
  );
};

type Pair = { readonly was: number; readonly is: number };

type Columns = NonNullable<TableProps<ConfigVersion>["columns"]>;

/** Two columns of choices: which version is compared with which. Nothing where there is one. */
const usePairColumns = (count: number, pair: Pair | undefined, choose: (pair: Pair) => void): Columns => {
  const { t } = useTranslation();
  if (count < 2) return [];
  const column = (side: "was" | "is"): Columns[number] => {
    const title = t(side === "was" ? "versions.older1" : "versions.newer1");
    return {
      title,
      width: 64,
      render: (_, { version }) => (
        <Radio
          aria-label={`${title} ${t("versions.number", { version })}`}
          checked={pair?.[side] === version}
          onChange={() => pair && choose({ ...pair, [side]: version })}
        />
      ),
    };
  };
  return [column("was"), column("is")];
};

/** What each version tells: who wrote and published it and when, and the way back to it. */
const useVersionColumns = (item: ConfigItem, mayPublish: boolean): Columns => {
  const { t } = useTranslation();
  const now = useNow();
  const at = (who: string | null, when: number) => (
    <>
      {who ?? t("versions.system")} <span className="figure quiet">{moment(when, now)}</span>
    </>
  );
  return [
    {
      title: t("versions.version"),
      width: 176,
      render: (_, each) => <VersionTag version={each} newest={item.newest} />,
    },
    { title: t("versions.written"), width: 208, render: (_, each) => at(each.by, each.at) },
    {
      title: t("versions.published"),
      width: 208,
      render: (_, each) => (each.publishedAt === null ? "—" : at(each.publishedBy, each.publishedAt)),
    },
    { title: t("versions.noteColumn"), dataIndex: "note", ellipsis: true },
    {
      title: t("versions.actions"),
      width: 152,
      align: "right",
      render: (_, each) =>
        mayPublish && each.state === "retired" && each.configVersion !== null && <RollBack item={item} to={each} />,
    },
  ];
};

const VersionTable = ({
  item,
  versions,
  pair,
  choose,
  mayPublish,
}: Item & {
  versions: readonly ConfigVersion[];
  pair: Pair | undefined;
  choose: (pair: Pair) => void;
  mayPublish: boolean;
}) => {
  const columns = [...usePairColumns(versions.length, pair, choose), ...useVersionColumns(item, mayPublish)];
  return (
    <Table<ConfigVersion>
      size="small"
      rowKey="version"
      dataSource={[...versions]}
      pagination={false}
      scroll={{ y: 264 }}
      columns={columns}
    />
  );
};

/** An item's versions: who wrote and published which and when, two side by side, and what can be done to them. */
export const VersionDrawer = ({ item, close }: Item & { close: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const nameOf = useItemName();
  const session = useSession();
  const mayPublish = session.data ? may(session.data, "configuration.publish") : false;
  const versions = useInfiniteQuery({
    queryKey: ["config", "versions", item.kind, item.id, item.newest],
    queryFn: ({ pageParam }) =>
      request("listConfigVersions", { params: paramsOf(item), query: pageParam === 0 ? {} : { before: pageParam } }),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.length < 50 ? undefined : last.at(-1)?.version),
  });
  const all = versions.data?.pages.flat() ?? [];
  const [chosen, setChosen] = useState<Pair>();
  const first = firstCompared(all);
  const pair = chosen ?? (first && { was: first[0], is: first[1] });
  return (
    <Drawer
      open
      title={item.id === "hotline" ? nameOf(item) : `${t(`versions.kinds.${item.kind}`)} ${nameOf(item)}`}
      onClose={close}
      size={1040}
      extra={<DraftActions item={item} mayPublish={mayPublish} />}
    >
      {versions.isError ? (
        <Failing what={t("versions.failed")} why={words(versions.error)} again={() => void versions.refetch()} />
      ) : (
        <div className="version-page">
          <DraftState item={item} />
          <VersionTable item={item} versions={all} pair={pair} choose={setChosen} mayPublish={mayPublish} />
          {versions.hasNextPage && (
            <Button onClick={() => void versions.fetchNextPage()} loading={versions.isFetchingNextPage}>
              {t("versions.older")}
            </Button>
          )}
          {pair ? (
            <VersionCompare item={item} {...pair} />
          ) : (
            !versions.isPending && <span className="quiet">{t("versions.onlyOne")}</span>
          )}
        </div>
      )}
    </Drawer>
  );
};
