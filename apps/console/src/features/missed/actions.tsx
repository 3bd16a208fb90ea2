import { MoreOutlined } from "@ant-design/icons";
import type { MissedRow, Session } from "@zongji/api";
import { Button, Dropdown } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { MissedCallBack, useMissedDeed } from "../../missed/index.ts";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { AssignDialog } from "./assign-dialog.tsx";
import { CloseDialog } from "./close-dialog.tsx";

const isOpen = ({ state }: MissedRow): boolean => state === "waiting" || state === "tried";

/** What can be done about one row: called back, taken or left with one click; the rest in a menu. */
export const MissedActions = ({ row, session }: { row: MissedRow; session: Session }) => {
  const { t } = useTranslation();
  const deed = useMissedDeed();
  const [dialog, setDialog] = useState<"assign" | "close">();
  const { id, version, assigneeId } = row;
  const own = assigneeId === session.user.id;
  const give = (assignee: string | null, done: string) =>
    deed.mutate({
      deed: () => request("assignMissed", { params: { id }, body: { version, assignee } }),
      done,
    });
  const reopen = () =>
    deed.mutate({
      deed: () => request("reopenMissed", { params: { id }, body: { version } }),
      done: t("missed.reopened"),
    });
  const items = [
    ...(isOpen(row) && may(session, "missed.assign")
      ? [{ key: "assign", label: t("missed.assign"), onClick: () => setDialog("assign") }]
      : []),
    ...(isOpen(row) ? [{ key: "close", label: t("missed.close"), onClick: () => setDialog("close") }] : []),
    ...(row.state === "closed" ? [{ key: "reopen", label: t("missed.reopen"), onClick: reopen }] : []),
  ];
  return (
    <span className="missed-actions">
      <MissedCallBack row={row} />
      {isOpen(row) && (own || assigneeId === null) && (
        <Button
          type="link"
          size="small"
          loading={deed.isPending}
          onClick={() => (own ? give(null, t("missed.left")) : give(session.user.id, t("missed.taken")))}
        >
          {t(own ? "missed.leave" : "missed.take")}
        </Button>
      )}
      {items.length > 0 && (
        <Dropdown menu={{ items }} trigger={["click"]}>
          <Button type="text" size="small" icon={<MoreOutlined />} aria-label={t("missed.more")} />
        </Dropdown>
      )}
      {dialog === "assign" && <AssignDialog row={row} close={() => setDialog(undefined)} />}
      {dialog === "close" && <CloseDialog row={row} close={() => setDialog(undefined)} />}
    </span>
  );
};
