import type { Citizen, CitizenCall, Session } from "@zongji/api";
import { Alert, Spin } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { may } from "../../server/queries.ts";
import { Numbers } from "./numbers.tsx";
import { PastCalls } from "./past-calls.tsx";
import { RecordForm, Standing } from "./record-form.tsx";
import { useCallerRecord, useRecordDraft } from "./server.ts";
import "./citizens.css";

type Props = {
  readonly party: string;
  /** The call that is going on: it is none of those before. */
  readonly call: string;
  readonly session: Session;
  /** What is shown of calls before while the record cannot be had. */
  readonly fallback: ReactNode;
  /** What other rooms have of the numbers of this person. */
  readonly more?: (parties: readonly string[]) => ReactNode;
};
type Found = { readonly citizen: Citizen | null; readonly calls: readonly CitizenCall[] };

const Whole = ({ party, call, session, more, found: { citizen, calls } }: Props & { readonly found: Found }) => {
  const { t } = useTranslation();
  const draft = useRecordDraft(party, citizen, party);
  const before = calls.filter((each) => each.call !== call);
  return (
    <>
      {draft && (
        <>
          <p className="record-standing small">
            <Standing draft={draft} citizen={citizen} />
          </p>
          <RecordForm draft={draft} mayEdit={may(session, "citizen.edit")} />
        </>
      )}
      {citizen && <Numbers citizen={citizen} session={session} calling={party} />}
      <h2>{t("desk.pastCalls", { count: before.length })}</h2>
      <PastCalls calls={before} />
      {more?.(citizen?.numbers.map((each) => each.party) ?? [party])}
    </>
  );
};

/** 来电人档案 of the caller: made with the first word that is written of him. */
export const CallerRecord = (props: Props) => {
  const { t } = useTranslation();
  const { party, fallback } = props;
  const found = useCallerRecord(party);
  return (
    <div className="record" data-caller-record={found.isError ? "away" : found.isPending ? "asked" : "there"}>
      {found.isError && <Alert type="info" showIcon role="status" title={t("citizens.away")} />}
      {found.isPending && <Spin size="small" />}
      {found.data ? <Whole key={party} {...props} found={found.data} /> : fallback}
    </div>
  );
};
