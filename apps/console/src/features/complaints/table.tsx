import { type ComplaintRow, complaintList, type Session } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { RegisterComplaint } from "../../complaints/index.ts";
import { ListPage } from "../../lists/index.ts";
import { useNowByMinute } from "../../look/clock.tsx";
import type { Shown } from "../../look/list/index.ts";
import { useList } from "../../server/list.ts";
import { ComplaintStateTag, DueAt, FaultTag } from "./parts.tsx";

/** The other side does its part meanwhile, ms. */
const everyMs = 15_000;

const shown = (now: number): Readonly<Record<string, Shown<ComplaintRow>>> => ({
  receivedAt: { width: 130 },
  no: { width: 152, render: ({ id, no }) => <Link to={`/complaints/${id}`}>{no}</Link> },
  title: { width: 232, ellipsis: true },
  against: { width: 96 },
  state: { width: 112, render: ({ state }) => <ComplaintStateTag state={state} /> },
  fault: { width: 112, render: ({ fault }) => <FaultTag fault={fault} /> },
  dueAt: { width: 192, render: (row) => <DueAt {...row} now={now} /> },
  counted: { width: 96 },
  businessType: { width: 168, ellipsis: true, render: ({ businessType }) => businessType ?? "—" },
  source: { width: 96 },
  number: { width: 124, render: ({ number }) => <span className="number">{number ?? "—"}</span> },
  createdBy: { width: 104, ellipsis: true, render: ({ createdBy }) => createdBy ?? "—" },
});

/** 投诉: the register. */
export const ComplaintTable = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const now = useNowByMinute();
  const complaints = useList("listComplaints", complaintList, [], { everyMs });
  return (
    <ListPage<ComplaintRow>
      session={session}
      list={complaintList}
      found={complaints}
      exported="complaints"
      title={t("pages.complaints")}
      shown={shown(now)}
      after={<RegisterComplaint session={session} isMain />}
      words={{
        failed: t("complaints.failed"),
        none: t("complaints.none"),
        noneWhy: t("complaints.noneWhy"),
        noneMatch: t("complaints.noneMatch"),
        noneMatchWhy: t("complaints.noneMatchWhy"),
      }}
    />
  );
};
