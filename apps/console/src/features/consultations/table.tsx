import { type ConsultationRow, consultationList, type Session } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { AskConsultation } from "../../consultations/index.ts";
import { ListPage } from "../../lists/index.ts";
import { useNowByMinute } from "../../look/clock.tsx";
import type { Shown } from "../../look/list/index.ts";
import { useList } from "../../server/list.ts";
import { ConsultationStateTag, DueAt } from "./parts.tsx";

/** The other side does its part meanwhile, ms. */
const everyMs = 15_000;

const shown = (now: number): Readonly<Record<string, Shown<ConsultationRow>>> => ({
  askedAt: { width: 130 },
  no: { width: 152, render: ({ id, no }) => <Link to={`/consultations/${id}`}>{no}</Link> },
  title: { width: 280, ellipsis: true },
  topic: { width: 112 },
  department: { width: 128, ellipsis: true },
  state: { width: 96, render: ({ state }) => <ConsultationStateTag state={state} /> },
  dueAt: { width: 192, render: ({ dueAt }) => <DueAt dueAt={dueAt} now={now} /> },
  askedBy: { width: 104, ellipsis: true, render: ({ askedBy }) => askedBy ?? "—" },
  answeredAt: { width: 130 },
  source: { width: 96 },
});

/** 业务洽商: the list. */
export const ConsultationTable = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const now = useNowByMinute();
  const consultations = useList("listConsultations", consultationList, [], { everyMs });
  return (
    <ListPage<ConsultationRow>
      session={session}
      list={consultationList}
      found={consultations}
      exported="consultations"
      title={t("pages.consultations")}
      shown={shown(now)}
      after={<AskConsultation session={session} isMain />}
      words={{
        failed: t("consultations.failed"),
        none: t("consultations.none"),
        noneWhy: t("consultations.noneWhy"),
        noneMatch: t("consultations.noneMatch"),
        noneMatchWhy: t("consultations.noneMatchWhy"),
      }}
    />
  );
};
