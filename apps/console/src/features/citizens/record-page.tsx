import type { Citizen, Session } from "@zongji/api";
import { Alert, Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { failureOf, request } from "../../server/request.ts";
import { Numbers } from "./numbers.tsx";
import { PastCalls } from "./past-calls.tsx";
import { Privacy } from "./privacy.tsx";
import { RecordForm, Standing } from "./record-form.tsx";
import { useCitizen, useRecordDeed, useRecordDraft } from "./server.ts";

/** Records that went into this one; the last that stands can be undone. */
const Merges = ({ citizen, session }: { citizen: Citizen; session: Session }) => {
  const { t } = useTranslation();
  const now = useNow();
  const deed = useRecordDeed();
  const { id, version, merges } = citizen;
  const last = merges.find(({ undoneAt }) => undoneAt === null)?.id;
  if (merges.length === 0) return null;
  const undo = (merge: string) =>
    deed.mutate({
      deed: () => request("unmergeCitizens", { params: { id }, body: { version, merge } }),
      done: t("citizens.unmerged"),
    });
  return (
    <Card title={t("citizens.merges")}>
      <ul className="record-merges">
        {merges.map(({ id: merge, from, fromName, at, by, undoneAt }) => (
          <li key={merge}>
            <Link to={`/citizens/${from}`}>{fromName || t("citizens.nameless")}</Link>
            <span className="quiet">{t("citizens.mergedBy", { who: by ?? "—", at: moment(at, now) })}</span>
            {undoneAt !== null && (
              <span className="quiet">{t("citizens.undoneAt", { at: moment(undoneAt, now) })}</span>
            )}
            {merge === last && may(session, "citizen.merge") && (
              <Button size="small" loading={deed.isPending} onClick={() => undo(merge)}>
                {t("citizens.unmerge")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
};

const Whole = ({ citizen, session }: { citizen: Citizen; session: Session }) => {
  const { t } = useTranslation();
  const now = useNow();
  const draft = useRecordDraft(citizen.id, citizen);
  const { mergedInto } = citizen;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{citizen.name || t("citizens.nameless")}</h1>
        <Link to="/citizens">{t("citizens.toList")}</Link>
        {may(session, "citizen.privacy") && mergedInto === null && <Privacy citizen={citizen} />}
      </header>
      {mergedInto !== null && (
        <Alert
          type="info"
          showIcon
          className="record-alert"
          title={t("citizens.wentInto")}
          action={<Link to={`/citizens/${mergedInto}`}>{t("citizens.open")}</Link>}
        />
      )}
      <div className="record-page">
        <Card title={t("citizens.record")} extra={draft && <Standing draft={draft} citizen={citizen} />}>
          <div className="record">
            {draft && <RecordForm draft={draft} mayEdit={may(session, "citizen.edit") && mergedInto === null} />}
            <p className="quiet small">
              {t("citizens.since", { at: moment(citizen.createdAt, now), who: citizen.updatedBy ?? "—" })}
            </p>
          </div>
        </Card>
        <Card title={t("citizens.numbers")}>
          <Numbers citizen={citizen} session={session} />
        </Card>
        <Card title={t("desk.pastCalls", { count: citizen.calls.length })}>
          <PastCalls calls={citizen.calls} />
        </Card>
        <Merges citizen={citizen} session={session} />
      </div>
    </div>
  );
};

/** One person's record, by itself. */
export const RecordPage = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { id = "" } = useParams();
  const citizen = useCitizen(id);
  if (citizen.isPending) return <Loading />;
  if (citizen.isError && failureOf(citizen.error).code === "notFound")
    return (
      <Nothing
        title={t("citizens.gone")}
        why={t("citizens.goneWhy")}
        action={<Link to="/citizens">{t("citizens.toList")}</Link>}
      />
    );
  if (citizen.isError && !citizen.data)
    return <Failing what={t("citizens.failed")} why={words(citizen.error)} again={() => void citizen.refetch()} />;
  return <Whole key={id} citizen={citizen.data} session={session} />;
};
