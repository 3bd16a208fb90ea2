import { HistoryOutlined, SaveOutlined } from "@ant-design/icons";
import type { ConfigItem, Session } from "@zongji/api";
import { Button, Popconfirm } from "antd";
import { useTranslation } from "react-i18next";
import { may } from "../server/queries.ts";
import { VersionTag } from "./version-parts.tsx";

/** At the head of a page that drafts one thing: which versions there are, and what can be done with what was changed. `of`: whose words they are. */
export const DraftActions = ({
  of,
  item,
  edit,
  isWrong,
  session,
  show,
}: {
  of: "hours" | "types" | "letterSettings" | "complaintSettings";
  item: ConfigItem;
  edit: { readonly isChanged: boolean; readonly drop: () => void };
  isWrong: boolean;
  session: Session;
  show: (what: "versions" | "save" | "saveAndPublish" | "publish") => void;
}) => {
  const { t } = useTranslation();
  const { draft, published, newest } = item;
  const isPublishable = draft !== null && draft.publishAt === null && draft.version === newest;
  return (
    <>
      <span className={`${of}-states`}>
        {published && <VersionTag version={published} newest={newest} />}
        {draft && <VersionTag version={draft} newest={newest} />}
        {edit.isChanged && <span className={`${of}-unsaved`}>{t(`${of}.unsaved`)}</span>}
      </span>
      {edit.isChanged && (
        <Popconfirm
          title={t(`${of}.dropSure`)}
          okText={t(`${of}.drop`)}
          cancelText={t("page.cancel")}
          onConfirm={edit.drop}
        >
          <Button>{t(`${of}.drop`)}</Button>
        </Popconfirm>
      )}
      <Button icon={<HistoryOutlined />} onClick={() => show("versions")}>
        {t("versions.open")}
      </Button>
      <Button icon={<SaveOutlined />} disabled={!edit.isChanged || isWrong} onClick={() => show("save")}>
        {t(`${of}.save`)}
      </Button>
      {may(session, "configuration.publish") && (
        <Button
          type="primary"
          disabled={isWrong || (!edit.isChanged && !isPublishable)}
          onClick={() => show(edit.isChanged ? "saveAndPublish" : "publish")}
        >
          {t("versions.publish")}
        </Button>
      )}
    </>
  );
};
