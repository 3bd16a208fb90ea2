import { presetDays } from "@zongji/domain";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useZone } from "../../look/zone.ts";
import { useFailureWords } from "../../server/failure.ts";
import { may, useSession } from "../../server/queries.ts";
import { useReportCatalogue } from "./queries.ts";
import { SideList } from "./side-list.tsx";
import "./boards/boards.css";
import "./own-reports.css";
import "./reports.css";

/** A page beside the list of reports. @param at its key there */
export const SideFrame = ({ at, children }: { at: string; children: ReactNode }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const [zone, now] = [useZone(), useNow()];
  const catalogue = useReportCatalogue();
  const session = useSession();
  if (catalogue.isError && catalogue.data === undefined)
    return (
      <Failing
        what={t("reports.catalogueFailed")}
        why={words(catalogue.error)}
        again={() => void catalogue.refetch()}
      />
    );
  if (catalogue.data === undefined) return <Loading />;
  const { reports, scope } = catalogue.data;
  return (
    <div className="page report-page">
      <SideList
        reports={reports}
        at={at}
        query={presetDays("today", now, zone)}
        seesAll={scope === "all"}
        reconciles={may(session.data, "carrier.reconcile")}
      />
      <div className="report-main">{children}</div>
    </div>
  );
};
