import type { Calibration, CalibrationCall } from "@zongji/api";
import { type Agreement, calibrationOf, criteriaOf, differingItems, scoreText, toReference } from "@zongji/domain";
import { Button, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { useAnswerWord } from "./answers.tsx";
import { AgreeForm } from "./calibration-scoring.tsx";

/** Of fewer pairs κ says nothing: one difference makes it as low as can be. */
const leastPairs = 10;
const kappaText = ({ kappa, pairs }: Agreement): string =>
  kappa === undefined || pairs < leastPairs ? "—" : kappa.toFixed(2);

const DiffersTag = () => {
  const { t } = useTranslation();
  return (
    <Tag color="warning" style={{ color: "var(--ant-color-text)" }}>
      {t("calibration.differs")}
    </Tag>
  );
};

/** What each answered to one call, item by item, beside what was agreed upon. */
const Differences = ({ session, call }: { session: Calibration; call: CalibrationCall }) => {
  const { t } = useTranslation();
  const word = useAnswerWord();
  const criteria = criteriaOf(session.card.content);
  const differing = differingItems(
    criteria,
    call.scores.map(({ answers }) => answers),
  );
  return (
    <Table
      size="small"
      rowKey="id"
      pagination={false}
      scroll={{ x: "max-content" }}
      dataSource={[...criteria]}
      columns={[
        {
          title: t("calibration.item"),
          render: (_, { id, name }) => (
            <span data-differs={differing.includes(id)}>
              {name} {differing.includes(id) && <DiffersTag />}
            </span>
          ),
        },
        ...call.scores.map(({ inspector, answers }) => ({
          key: inspector.id,
          title: inspector.name,
          render: (_: unknown, criterion: (typeof criteria)[number]) => word(criterion, answers[criterion.id]),
        })),
        {
          title: t("calibration.reference"),
          render: (_, criterion) => <b>{word(criterion, call.reference?.answers[criterion.id])}</b>,
        },
      ]}
      summary={() => (
        <Table.Summary.Row>
          <Table.Summary.Cell index={0}>{t("calibration.score")}</Table.Summary.Cell>
          {call.scores.map(({ inspector, score }, at) => (
            <Table.Summary.Cell key={inspector.id} index={at + 1}>
              <b className="figure">{score === null ? "—" : scoreText(score)}</b>
            </Table.Summary.Cell>
          ))}
          <Table.Summary.Cell index={call.scores.length + 1}>
            <b className="figure" data-reference={call.reference !== null}>
              {call.reference === null || call.reference.score === null ? "—" : scoreText(call.reference.score)}
            </b>
          </Table.Summary.Cell>
        </Table.Summary.Row>
      )}
    />
  );
};

/** How far all agree, by item, and each with what was agreed upon. */
export const AgreementOfAll = ({ session }: { session: Calibration }) => {
  const { t } = useTranslation();
  const criteria = criteriaOf(session.card.content);
  const answers = session.calls.map(({ scores }) => scores.map((each) => each.answers));
  const { whole, items } = calibrationOf(criteria, answers);
  const withReference = session.inspectors.map(({ id, name }) => {
    const calls = session.calls.flatMap(({ scores, reference }) => {
      const own = scores.find(({ inspector }) => inspector.id === id);
      return own && reference ? [{ answers: own.answers, reference: reference.answers }] : [];
    });
    return { id, name, agreement: toReference(criteria, calls) };
  });
  const columns = [
    {
      title: t("quality.same"),
      align: "right" as const,
      render: (_: unknown, { agreement: { same, pairs } }: { agreement: Agreement }) => (
        <span className="figure">{t("calibration.sameOf", { same, pairs })}</span>
      ),
    },
    {
      title: t("calibration.kappa"),
      align: "right" as const,
      render: (_: unknown, { agreement }: { agreement: Agreement }) => (
        <span className="figure">{kappaText(agreement)}</span>
      ),
    },
  ];
  return (
    <div className="calibration-agreement">
      <p data-pairs={whole.pairs}>
        {t("calibration.agreementAll", { same: whole.same, pairs: whole.pairs, kappa: kappaText(whole) })}{" "}
        <span className="quiet small">{t("calibration.kappaFrom", { count: leastPairs })}</span>
      </p>
      <div className="task-columns">
        <Table
          size="small"
          pagination={false}
          rowKey={({ criterion }) => criterion.id}
          dataSource={[...items]}
          columns={[{ title: t("calibration.item"), render: (_, { criterion }) => criterion.name }, ...columns]}
        />
        <Table
          size="small"
          pagination={false}
          rowKey="id"
          dataSource={withReference}
          columns={[
            { title: `${t("calibration.inspector")} · ${t("calibration.toReference")}`, dataIndex: "name" },
            ...columns,
          ]}
        />
      </div>
    </div>
  );
};

/** One call once it is compared: the differences, and what was agreed upon. */
export const Compared = ({ session, call }: { session: Calibration; call: CalibrationCall }) => {
  const { t } = useTranslation();
  const now = useNow();
  const [agrees, setAgrees] = useState(false);
  const { reference } = call;
  return (
    <div className="scoring">
      <Differences session={session} call={call} />
      {call.scores
        .filter(({ note }) => note !== "")
        .map(({ inspector, note }) => (
          <p key={inspector.id}>
            <span className="quiet">{inspector.name}</span> {note}
          </p>
        ))}
      <p className="quiet">
        {reference === null
          ? t("calibration.noReference")
          : `${t("calibration.agreedBy", { who: reference.by ?? "—", at: moment(reference.at, now) })} ${reference.note}`}
      </p>
      {session.may.includes("agree") && !agrees && (
        <div className="scoring-end">
          <Button type={reference === null ? "primary" : "default"} onClick={() => setAgrees(true)}>
            {t("calibration.agree")}
          </Button>
        </div>
      )}
      {agrees && <AgreeForm session={session} call={call} done={() => setAgrees(false)} />}
    </div>
  );
};
