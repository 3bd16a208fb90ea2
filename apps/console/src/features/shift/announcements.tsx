import { useQuery } from "@tanstack/react-query";
import type { Announcement, ManagedAnnouncement, Session } from "@zongji/api";
import { Button, Card, Modal, Popconfirm, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRoleName } from "../../look/audit/roles.ts";
import { Cut } from "../../look/cut.tsx";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { groupName, may, useGroups } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { useAnnouncements, useDeed, useMinute } from "../../shift/index.ts";
import { AnnouncementEditor } from "./announcement-editor.tsx";

const hues = { planned: "blue", shown: "green", over: "grey", withdrawn: "grey" } as const;

/** Whom a notice is for. */
const useAddressees = () => {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const { data: groups } = useGroups();
  return ({ roles, groups: ids }: Pick<Announcement, "roles" | "groups">): string => {
    const names = [...roles.map(roleName), ...ids.map((id) => groupName(groups, id))];
    return names.length === 0 ? t("shift.everybody") : names.join(t("page.comma"));
  };
};

const AnnouncementCard = ({
  announcement: { id, title, text, by, fromAt, untilAt, ...whom },
  mark,
  isRead,
  children,
}: {
  readonly announcement: Pick<Announcement, "id" | "title" | "text" | "by" | "fromAt" | "untilAt" | "roles" | "groups">;
  readonly mark?: ReactNode;
  readonly isRead?: boolean;
  readonly children: ReactNode;
}) => {
  const { t } = useTranslation();
  const minute = useMinute();
  const addressees = useAddressees();
  return (
    <Card
      size="small"
      data-announcement={id}
      {...(isRead !== undefined && { "data-read": isRead })}
      title={
        <span className="shift-head">
          {mark}
          <span className={isRead === false ? "shift-unread" : undefined}>{title}</span>
        </span>
      }
      extra={<span className="shift-acts">{children}</span>}
    >
      <p className="shift-text">{text}</p>
      <p className="quiet small">
        {addressees(whom)} · {t("shift.by", { who: by ?? "—" })} ·{" "}
        <span className="figure">{t("shift.termText", { from: minute(fromAt), until: minute(untilAt) })}</span>
      </p>
    </Card>
  );
};

const Own = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const minute = useMinute();
  const deed = useDeed();
  const announcements = useAnnouncements();
  if (announcements.isPending) return <Loading />;
  if (announcements.isError && !announcements.data)
    return (
      <Failing
        what={t("shift.announcementsFailed")}
        why={words(announcements.error)}
        again={() => void announcements.refetch()}
      />
    );
  if (announcements.data.length === 0)
    return <Nothing title={t("shift.announcementsNone")} why={t("shift.announcementsNoneWhy")} />;
  return (
    <>
      {announcements.data.map((each) => (
        <AnnouncementCard key={each.id} announcement={each} isRead={each.readAt !== null}>
          {each.readAt !== null ? (
            <span className="quiet">{t("shift.confirmed", { at: minute(each.readAt) })}</span>
          ) : (
            <Button
              size="small"
              type="primary"
              onClick={() =>
                deed.mutate({
                  deed: () => request("readAnnouncement", { params: { id: each.id } }),
                  done: t("shift.confirm"),
                })
              }
            >
              {t("shift.confirm")}
            </Button>
          )}
        </AnnouncementCard>
      ))}
      <Cut shown={announcements.data.length} />
    </>
  );
};

const Receipts = ({ announcement: { id, title }, close }: { announcement: ManagedAnnouncement; close: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const minute = useMinute();
  const receipts = useQuery({
    queryKey: ["shift", "receipts", id],
    queryFn: () => request("announcementReceipts", { params: { id } }),
  });
  return (
    <Modal open title={`${t("shift.receipts")} · ${title}`} footer={null} onCancel={close}>
      {receipts.isPending && <Loading />}
      {receipts.isError && <p className="warn">{words(receipts.error)}</p>}
      {receipts.data?.length === 0 && <p className="quiet">{t("shift.receiptsNone")}</p>}
      <ul className="due-list receipts">
        {(receipts.data ?? []).map(({ user, name, agentNo, at }) => (
          <li key={user} className="due-row" data-receipt={at !== null}>
            <span className="due-title">
              {agentNo} {name}
            </span>
            <span className={at === null ? "warn" : "quiet figure"}>
              {at === null ? t("shift.notRead") : t("shift.confirmed", { at: minute(at) })}
            </span>
          </li>
        ))}
      </ul>
    </Modal>
  );
};

const ManagedCard = ({ announcement }: { announcement: ManagedAnnouncement }) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const [opens, setOpens] = useState<"receipts" | "editor">();
  const { id, state, read, readers } = announcement;
  const close = () => setOpens(undefined);
  const mark = <span className={`state-tag hue-${hues[state]}`}>{t(`shift.announcementState.${state}`)}</span>;
  return (
    <AnnouncementCard announcement={announcement} mark={mark}>
      <Button size="small" onClick={() => setOpens("receipts")}>
        {t("shift.readCount", { read, readers })}
      </Button>
      {state === "planned" && (
        <Button size="small" onClick={() => setOpens("editor")}>
          {t("shift.changeHandover")}
        </Button>
      )}
      {(state === "planned" || state === "shown") && (
        <Popconfirm
          title={t("shift.withdrawSure")}
          okText={t("page.yes")}
          cancelText={t("page.no")}
          onConfirm={() =>
            deed.mutate({
              deed: () => request("withdrawAnnouncement", { params: { id } }),
              done: t("shift.withdrawn"),
            })
          }
        >
          <Button size="small" danger>
            {t("shift.withdraw")}
          </Button>
        </Popconfirm>
      )}
      {opens === "receipts" && <Receipts announcement={announcement} close={close} />}
      {opens === "editor" && <AnnouncementEditor was={announcement} close={close} />}
    </AnnouncementCard>
  );
};

const Managed = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const all = useQuery({ queryKey: ["shift", "managed"], queryFn: () => request("listManagedAnnouncements") });
  if (all.isPending) return <Loading />;
  if (all.isError && !all.data)
    return <Failing what={t("shift.announcementsFailed")} why={words(all.error)} again={() => void all.refetch()} />;
  if (all.data.length === 0) return <Nothing title={t("shift.announcementsNone")} why={t("shift.managedNoneWhy")} />;
  return (
    <>
      {all.data.map((each) => (
        <ManagedCard key={each.id} announcement={each} />
      ))}
      <Cut shown={all.data.length} />
    </>
  );
};

/** 公告: those for oneself; for who publishes them all, with who has not read them. */
export const Announcements = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const publishes = may(session, "announcement.publish");
  const [which, setWhich] = useState<"own" | "managed">("own");
  const [writes, setWrites] = useState(false);
  return (
    <div className="shift-part">
      {publishes && (
        <div className="shift-tools">
          <Segmented
            value={which}
            onChange={setWhich}
            options={[
              { value: "own", label: t("shift.ownAnnouncements") },
              { value: "managed", label: t("shift.managedAnnouncements") },
            ]}
          />
          <Button type="primary" onClick={() => setWrites(true)}>
            {t("shift.writeAnnouncement")}
          </Button>
        </div>
      )}
      {publishes && which === "managed" ? <Managed /> : <Own />}
      {writes && <AnnouncementEditor was={undefined} close={() => setWrites(false)} />}
    </div>
  );
};
