import type { ClosedDayShown, DayComparison, DayDifference, DayEntryShown } from "@zongji/api";
import { Alert, Button, Collapse, Descriptions, Drawer, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { count, moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { failureOf } from "../../server/request.ts";
import { Breaches, EvidenceButton, Hash, StateMark } from "./marks.tsx";
import { useClosedDay, useComparison } from "./queries.ts";
import { useWords } from "./words.ts";

/** What changed, or what differs. */
const Differences = ({
  differences,
  heads,
}: {
  differences: readonly DayDifference[];
  heads: readonly [before: string, after: string];
}) => {
  const { t } = useTranslation();
  const words = useWords();
  const figure = (title: string, of: "before" | "after") => ({
    ...{ title, width: 150, align: "right" as const },
    render: (_: unknown, each: DayDifference) => <span className="figure">{words.exact(each.unit, each[of])}</span>,
  });
  return (
    <Table<DayDifference>
      size="small"
      rowKey={({ by, key, measure }) => `${by} ${key} ${measure}`}
      pagination={differences.length > 10 ? { pageSize: 10, size: "small", showSizeChanger: false } : false}
      dataSource={[...differences]}
      columns={[
        { title: t("days.of"), render: (_, each) => words.of(each) },
        { title: t("days.measure"), render: (_, { label }) => words.label(label) },
        figure(heads[0], "before"),
        figure(heads[1], "after"),
      ]}
    />
  );
};

const LateFacts = ({ facts, factCount }: Pick<NonNullable<DayEntryShown["correction"]>, "facts" | "factCount">) => {
  const { t } = useTranslation();
  const now = useNow();
  const left = factCount - facts.length;
  return (
    <ul className="day-facts">
      {facts.map(({ fact, type, call, at }) => (
        <li key={fact}>
          <span className="figure">{moment(at, now)}</span> {type} <span className="day-hash quiet">{fact}</span>{" "}
          {call !== null && <Link to={`/calls/${call}`}>{call}</Link>}
        </li>
      ))}
      {left > 0 && <li className="quiet">{t("days.more", { count: left })}</li>}
    </ul>
  );
};

const Correction = ({ correction }: { correction: NonNullable<DayEntryShown["correction"]> }) => {
  const { t } = useTranslation();
  const { facts, factCount, differences, differenceCount, reason } = correction;
  return (
    <>
      <Alert type="warning" showIcon title={t(`days.reason.${reason}`, { count: factCount })} />
      <h3>{t("days.differences")}</h3>
      <Differences differences={differences} heads={[t("days.before"), t("days.after")]} />
      {differenceCount > differences.length && (
        <p className="quiet">{t("days.more", { count: differenceCount - differences.length })}</p>
      )}
      <Collapse
        ghost
        size="small"
        items={[
          { key: "facts", label: t("days.lateFacts"), children: <LateFacts facts={facts} factCount={factCount} /> },
        ]}
      />
    </>
  );
};

/** A close or a correction. */
const Entry = ({ entry }: { entry: DayEntryShown }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { no, revision, at, hash, previous, facts, figures, nodes, definitions, breaches, correction } = entry;
  const items = [
    { label: t("days.at"), children: <span className="figure">{moment(at, now)}</span> },
    { label: t("days.hash"), children: <Hash hash={hash} whole /> },
    { label: t("days.previous"), children: previous === "" ? t("days.previousNone") : <Hash hash={previous} whole /> },
    {
      label: t("days.facts"),
      children: t("days.factsText", { calls: count(facts.calls), facts: count(facts.facts) }),
    },
    { label: t("days.figureLines"), children: t("days.figureLinesText", { count: figures.lines }) },
    {
      label: t("days.nodes"),
      children: nodes.map(({ node, proof, at: heardAt, refused }) => (
        <div key={node} className={proof === "missing" || refused > 0 ? "warn" : ""}>
          {node} · {t(`days.proof.${proof}`)} · <span className="figure">{moment(heardAt, now)}</span>
          {refused > 0 && <> · {t("days.refused", { count: refused })}</>}
        </div>
      )),
    },
    { label: t("days.definitions"), children: <Hash hash={definitions} /> },
    {
      label: t("days.identities"),
      children: breaches.length === 0 ? t("days.allHold") : <Breaches breaches={breaches} />,
    },
  ];
  return (
    <section className="day-entry">
      <h2>
        {revision === 0 ? t("days.close") : t("days.correction", { count: revision })}{" "}
        <span className="quiet small">{t("days.entryNo", { no })}</span>
      </h2>
      <Descriptions
        size="small"
        bordered
        column={1}
        items={items.map((item) => ({ key: item.label, ...item }))}
        styles={{ label: { width: 130 } }}
      />
      {correction && <Correction correction={correction} />}
    </section>
  );
};

const Compared = ({ found }: { found: DayComparison }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { differences, factsHold, chainHolds } = found;
  const isFine = differences.length === 0 && factsHold && chainHolds;
  return (
    <Alert
      type={isFine ? "success" : "error"}
      showIcon
      title={[
        t(factsHold ? "days.factsHold" : "days.factsBroken"),
        differences.length === 0 ? t("days.same") : t("days.differ", { count: differences.length }),
        t(chainHolds ? "days.chainHolds" : "days.chainBroken"),
      ].join(" · ")}
      description={
        <>
          {t("days.compared", { at: moment(found.at, now) })}
          {differences.length > 0 && (
            <Differences differences={differences} heads={[t("days.frozen"), t("days.now")]} />
          )}
        </>
      }
    />
  );
};

const Figures = ({ figures }: Pick<ClosedDayShown, "figures">) => {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <Table
      size="small"
      rowKey="measure"
      pagination={false}
      showHeader={false}
      dataSource={[...figures]}
      columns={[
        { title: t("days.measure"), render: (_, { label }) => words.label(label) },
        {
          title: t("days.figure"),
          align: "right",
          render: (_, { unit, cell }) => (
            <span className="figure">
              {words.figure(unit, cell)}
              {unit === "percent" && cell !== null && " %"}
            </span>
          ),
        },
      ]}
    />
  );
};

const Shown = ({ shown }: { shown: ClosedDayShown }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const comparison = useComparison(shown.day);
  const { entries, figures, differences, state } = shown;
  return (
    <div className="day-stack">
      <div className="day-row">
        <StateMark state={state} />
        <Button loading={comparison.isPending} onClick={() => comparison.mutate()}>
          {t("days.compare")}
        </Button>
        <EvidenceButton day={shown.day} />
      </div>
      {comparison.isError && <Alert type="error" showIcon title={words(comparison.error)} />}
      {comparison.data && <Compared found={comparison.data} />}
      {state === "differs" && !comparison.data && (
        <>
          <Alert type="error" showIcon title={t("days.stateNotes.differs")} />
          <Differences differences={differences} heads={[t("days.frozen"), t("days.now")]} />
        </>
      )}
      {entries.toReversed().map((entry) => (
        <Entry key={entry.no} entry={entry} />
      ))}
      <Collapse
        size="small"
        items={[{ key: "figures", label: t("days.figures"), children: <Figures figures={figures} /> }]}
      />
    </div>
  );
};

/** One closed day at the right of the list. */
export const DayDetail = ({ day, close }: { day: string | undefined; close: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const shown = useClosedDay(day);
  const isMissing = shown.isError && failureOf(shown.error).code === "notFound";
  return (
    <Drawer
      open={day !== undefined}
      onClose={close}
      size={720}
      title={t("days.one", { day: day ?? "" })}
      destroyOnHidden
    >
      {isMissing ? (
        <Nothing title={t("days.notClosed")} why={t("days.notClosedWhy")} />
      ) : shown.isError ? (
        <Failing what={t("days.dayFailed")} why={words(shown.error)} again={() => void shown.refetch()} />
      ) : shown.data === undefined ? (
        <Loading />
      ) : (
        <Shown shown={shown.data} />
      )}
    </Drawer>
  );
};
