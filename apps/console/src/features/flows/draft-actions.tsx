import { HistoryOutlined, SaveOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import type { ConfigItem, Session } from "@zongji/api";
import { Alert, Button, Modal, Popconfirm, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { PublishDialog, Stale, shownVersion, VersionDrawer } from "../../versions/index.ts";
import type { Edit } from "./use-edit.ts";
import type { Save } from "./use-save.ts";

/** Which version is looked at: the draft that is edited, or an older one, to read only. */
export const VersionChoice = ({
  item,
  shown,
  choose,
}: {
  item: ConfigItem;
  shown: number | undefined;
  choose: (version: number | undefined) => void;
}) => {
  const { t } = useTranslation();
  const versions = useQuery({
    queryKey: ["config", "newestVersions", item.kind, item.id, item.newest],
    queryFn: () => request("listConfigVersions", { params: { kind: item.kind, id: item.id }, query: {} }),
  });
  const older = (versions.data ?? []).map((each) => ({
    value: each.version,
    label: `${t("versions.number", { version: each.version })} ${t(`versions.states.${shownVersion(each, item.newest)}`)}${each.note ? ` · ${each.note}` : ""}`,
  }));
  return (
    <Select
      className="flow-version"
      size="small"
      aria-label={t("versions.version")}
      popupMatchSelectWidth={false}
      value={shown ?? 0}
      onChange={(version) => choose(version === 0 ? undefined : version)}
      options={[{ value: 0, label: t("flows.editing") }, ...older]}
    />
  );
};

/** 保存草稿, 发布, 版本: what is done with the draft as a whole. */
export const DraftActions = ({
  item,
  edit,
  save,
  session,
  isReadOnly,
}: {
  item: ConfigItem;
  edit: Edit;
  save: Save;
  session: Session;
  isReadOnly: boolean;
}) => {
  const { t } = useTranslation();
  const [shows, setShows] = useState(false);
  const [publishing, setPublishing] = useState(false);
  const { draft, newest } = item;
  const isPublishable = draft !== null && draft.publishAt === null && draft.version === newest;
  return (
    <>
      <Button icon={<HistoryOutlined />} onClick={() => setShows(true)}>
        {t("versions.open")}
      </Button>
      {!isReadOnly && (
        <Button icon={<SaveOutlined />} disabled={!edit.isChanged} loading={save.isSaving} onClick={() => save.save()}>
          {t("flows.save")}
        </Button>
      )}
      {!isReadOnly && may(session, "configuration.publish") && (
        <Button
          type="primary"
          disabled={!edit.isChanged && !isPublishable}
          onClick={() => save.save(() => setPublishing(true))}
        >
          {t("versions.publish")}
        </Button>
      )}
      {shows && <VersionDrawer item={item} close={() => setShows(false)} />}
      {publishing && isPublishable && (
        <PublishDialog key={draft.version} item={item} draft={draft} close={() => setPublishing(false)} />
      )}
    </>
  );
};

/** Somebody else saved meanwhile: what differs, and what to do. Nothing that was drawn is lost. */
export const StaleDialog = ({ item, save }: { item: ConfigItem; save: Save }) => {
  const { t } = useTranslation();
  const { newer } = save;
  if (!newer) return null;
  return (
    <Modal open width={800} title={t("flows.save")} footer={null} onCancel={save.putOff}>
      <Stale
        kind={item.kind}
        newer={newer}
        isSaving={save.isSaving}
        keepMine={() => save.keepMine(newer)}
        takeTheirs={() => save.takeTheirs(newer)}
      />
    </Modal>
  );
};

/** What the person should know of the draft before going on. */
export const DraftNotices = ({ item, edit, isScheduled }: { item: ConfigItem; edit: Edit; isScheduled: boolean }) => {
  const { t } = useTranslation();
  const now = useNow();
  if (isScheduled) return <Alert banner type="info" title={t("flows.readOnlyScheduled")} />;
  return (
    <>
      {edit.restoredAt !== undefined && edit.isChanged && (
        <Alert
          banner
          type="info"
          title={t("flows.restored", { at: moment(edit.restoredAt, now) })}
          action={
            <Popconfirm
              title={t("flows.discardSure")}
              okText={t("flows.discardKept")}
              cancelText={t("page.cancel")}
              onConfirm={edit.dropChanges}
            >
              <Button size="small">{t("flows.discardKept")}</Button>
            </Popconfirm>
          }
        />
      )}
      {item.newest > edit.base && edit.isChanged && (
        <Alert banner type="warning" title={t("flows.newer", { version: item.newest })} />
      )}
    </>
  );
};
