import { PrinterOutlined } from "@ant-design/icons";
import type { ReportAnswer, ReportCatalogue, ReportShown, Session } from "@zongji/api";
import { type Grain, grainLabels, isOwnReportId, missingText, presetDays } from "@zongji/domain";
import { Button, Checkbox, Collapse, Spin } from "antd";
import { Fragment, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { ReportExportButton } from "../../exports/index.ts";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { Onward } from "../../look/onward.tsx";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useZone } from "../../look/zone.ts";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { failureOf } from "../../server/request.ts";
import { AddToBoard } from "./boards/add-to-board.tsx";
import { Catalogue } from "./catalogue.tsx";
import { ReportChart } from "./chart.tsx";
import { Details } from "./details.tsx";
import { FigureTable } from "./figure-table.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { OwnTools } from "./own-tools.tsx";
import { type CellOpened, useReport, useReportCatalogue } from "./queries.ts";
import {
  addressWith,
  askedOf,
  filtersOf,
  firstAddress,
  presetOf,
  type Question,
  type QuestionChange,
  questionIn,
  remember,
  remembered,
} from "./question.ts";
import { cataloguePage, SideList } from "./side-list.tsx";
import { useLabel } from "./words.ts";
import "./own-reports.css";
import "./reports.css";

/** What can't be counted so: why, and a button for what can. */
const Cannot = ({ why, change }: { why: string; change: (change: QuestionChange) => void }) => {
  const { t } = useTranslation();
  const label = useLabel();
  const coarser = (grain: Grain) => (
    <Button key={grain} onClick={() => change({ grain })}>
      {grain === "whole" ? t("reports.wholeInstead") : t("reports.coarser", { grain: label(grainLabels[grain]) })}
    </Button>
  );
  return (
    <div role="alert">
      <Nothing
        title={t("reports.cannot")}
        why={why}
        action={<div className="report-ways">{(["day", "month", "whole"] as const).map(coarser)}</div>}
      />
    </div>
  );
};

const isNothing = ({ lines, total }: ReportAnswer): boolean =>
  [...lines.map(({ cells }) => cells), total].every((cells) =>
    cells.every((cell) => cell === null || cell.value === 0),
  );

/** Of each column how it is reckoned: on paper there is no hover. */
const Formulas = ({ report, answer }: { report: ReportShown; answer: ReportAnswer }) => {
  const { t } = useTranslation();
  const label = useLabel();
  const now = useNow();
  const list = (
    <dl className="report-formulas">
      {report.columns.map(({ measure, label: name, formula, footnote, whole, version }) => (
        <div key={measure}>
          <dt>{label(name)}</dt>
          <dd>
            {label(formula)}
            {footnote && <> · {label(footnote)}</>}
            {whole && <> · {t("reports.whole")}</>}
            <span className="quiet"> · {t("reports.version", { version })}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
  return (
    <>
      <Collapse ghost size="small" items={[{ key: "formulas", label: t("reports.formulas"), children: list }]} />
      <div className="report-on-paper">{list}</div>
      <p className="quiet small report-note">
        {t("reports.made", { at: moment(answer.at, now) })} · {t("reports.totalNote")}
        <br />
        {t("reports.hash")}: <span className="report-hash">{answer.sha256}</span>
      </p>
    </>
  );
};

/** Which days of the period are closed, and which are marked. */
type OfDaysProps = {
  readonly days: NonNullable<ReportAnswer["days"]>;
  readonly seesAll: boolean;
  /** Nothing stands before it. */
  readonly isFirst: boolean;
};
const OfDays = ({ days, seesAll, isFirst }: OfDaysProps) => {
  const { t } = useTranslation();
  const { closed, open, corrected, differing } = days;
  const list = (all: readonly string[]): string => `${all.slice(0, 5).join("、")}${all.length > 5 ? "…" : ""}`;
  const text =
    open === 0
      ? t("days.ofReport.all")
      : closed === 0
        ? t("days.ofReport.none")
        : t("days.ofReport.some", { closed, open });
  return (
    <>
      {!isFirst && " · "}
      {seesAll ? <Link to="/reports/days">{text}</Link> : text}
      {corrected.length > 0 && <> · {t("days.ofReport.corrected", { days: list(corrected) })}</>}
      {differing.length > 0 && <b className="warn"> · {t("days.ofReport.differing", { days: list(differing) })}</b>}
    </>
  );
};

type AnswerProps = {
  readonly report: ReportShown;
  readonly question: Question;
  readonly answer: ReportAnswer;
  readonly change: (change: QuestionChange) => void;
};

const Answer = ({ report, question, answer, change }: AnswerProps) => {
  const { t } = useTranslation();
  const [cell, setCell] = useState<CellOpened>();
  const query = askedOf(question);
  // A figure of another question is not looked into any more.
  // biome-ignore lint/correctness/useExhaustiveDependencies: by its hash
  useEffect(() => setCell(undefined), [answer.sha256]);
  const columns = report.columns
    .map((column, place) => ({ column, place }))
    .filter(({ column }) => question.extra !== "no" || !column.extra);
  if (isNothing(answer))
    return (
      <Nothing
        title={t("reports.none")}
        why={`${t("reports.noneWhy")} ${t("reports.noneDo")}`}
        action={
          filtersOf(report).some((name) => question[name] !== undefined) && (
            <Button onClick={() => change(Object.fromEntries(filtersOf(report).map((name) => [name, undefined])))}>
              {t("reports.clearFilters")}
            </Button>
          )
        }
      />
    );
  return (
    <>
      <ReportChart report={report} question={question} query={query} answer={answer} change={change} />
      <FigureTable answer={answer} columns={columns} open={setCell} />
      <Formulas report={report} answer={answer} />
      <Details report={report} query={query} answer={answer} cell={cell} close={() => setCell(undefined)} />
    </>
  );
};

type PageProps = {
  readonly catalogue: ReportCatalogue;
  readonly report: ReportShown;
  readonly question: Question;
  readonly change: (change: QuestionChange) => void;
};

type HeadProps = Omit<PageProps, "catalogue"> & {
  readonly scope: ReportCatalogue["scope"];
  readonly answer: ReturnType<typeof useReport>;
  readonly query: ReturnType<typeof askedOf>;
};

/** How the page draws it: a paper does so too. */
const drawnIn = ({ chart, show }: Question) => ({ ...(chart && { chart }), ...(show && { show: [...show] }) });

/** Columns that rest on a reading of the contract that nobody has signed. */
const Unsigned = ({ report }: Pick<HeadProps, "report">) => {
  const { t } = useTranslation();
  const label = useLabel();
  const unsigned = report.columns.filter(({ reading }) => reading?.signed === false);
  if (unsigned.length === 0) return null;
  return (
    <span className="warn">
      {" · "}
      {t("reports.unsigned", { columns: unsigned.map((each) => label(each.label)).join(t("page.comma")) })}
    </span>
  );
};

/** Columns that are defined otherwise since days of the period were closed, and where both can be seen. */
const Redefined = ({ answer }: { readonly answer: ReportAnswer | undefined }) => {
  const { t } = useTranslation();
  const label = useLabel();
  const redefined = answer?.redefined ?? [];
  if (redefined.length === 0) return null;
  return (
    <b className="warn" role="status">
      {" · "}
      {redefined
        .map((each) =>
          t("reports.redefined", {
            ...{ column: label(each.label), until: each.until, version: each.version, formula: label(each.formula) },
          }),
        )
        .join(t("page.semicolon"))}
      {answer?.compared.every(({ with: other }) => other !== "closed") && ` · ${t("reports.redefinedHow")}`}
    </b>
  );
};

/** What the report's figures are of, and what they lack. */
const About = ({ report, answer, scope }: Pick<HeadProps, "report" | "answer" | "scope">) => {
  const { t } = useTranslation();
  const label = useLabel();
  const now = useNow();
  const lacks = missingText(answer.data?.missing ?? []);
  const open =
    answer.data && answer.data.to > answer.data.at
      ? t("reports.openPeriod", { at: moment(answer.data.at, now) })
      : undefined;
  const told = [label(report.note), scope === "group" ? t("reports.ownGroups") : undefined, open].filter(
    (each): each is string => !!each,
  );
  return (
    <p className="quiet report-about">
      {told.map((each, no) => (
        <Fragment key={each}>
          {no > 0 && " · "}
          {each === open ? <b>{each}</b> : each}
        </Fragment>
      ))}
      {answer.data?.days && <OfDays days={answer.data.days} seesAll={scope === "all"} isFirst={told.length === 0} />}
      <Unsigned report={report} />
      <Redefined answer={answer.data} />
      {lacks && (
        <b className="warn" role="status">
          {" · "}
          {label(lacks)}
        </b>
      )}
    </p>
  );
};

/** The report's name, what can be done with it, and what its figures are of. */
const Head = ({ report, question, change, answer, query, scope }: HeadProps) => {
  const { t } = useTranslation();
  const label = useLabel();
  const shown = report.columns.filter(({ extra }) => question.extra !== "no" || !extra);
  return (
    <>
      <header className="page-head report-page-head">
        <h1>
          {label(report.label)}
          <span className="report-clause">
            {report.own === null
              ? t("reports.clause", { clause: report.clause })
              : report.own.mine
                ? t("ownReports.own")
                : t("ownReports.by", { owner: report.own.owner })}
          </span>
        </h1>
        <AddToBoard report={report} question={question} />
        <OwnTools report={report} query={query} />
        {report.columns.some(({ extra }) => extra) && (
          <Checkbox
            checked={question.extra !== "no"}
            onChange={({ target }) => change({ extra: target.checked ? undefined : "no" })}
          >
            {t("reports.extraColumns")}
          </Checkbox>
        )}
        <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t("reports.print")}
        </Button>
        <ReportExportButton
          report={report.id}
          query={query}
          {...(question.extra === "no" && { columns: shown.map(({ measure }) => measure) })}
          {...drawnIn(question)}
        />
        <Button onClick={() => void answer.refetch()} loading={answer.isFetching}>
          {t("page.refresh")}
        </Button>
      </header>
      <About report={report} answer={answer} scope={scope} />
    </>
  );
};

const ReportPage = ({ catalogue, report: listed, question, change }: PageProps) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const query = askedOf(question);
  const answer = useReport(listed.id, query);
  // Of a contract's report the columns are those of its period's readings.
  const report = answer.data?.report === listed.id ? { ...listed, columns: answer.data.columns } : listed;
  const failure = answer.isError ? failureOf(answer.error) : undefined;
  const isRefused = failure !== undefined && ["refused", "badRequest", "forbidden"].includes(failure.code);
  return (
    <div className="report-main">
      <Head {...{ report, question, change, answer, query }} scope={catalogue.scope} />
      <FilterBar report={report} question={question} asked={answer.data} choices={catalogue.choices} change={change} />
      {answer.isError ? (
        isRefused ? (
          <Cannot why={words(answer.error)} change={change} />
        ) : (
          <Failing what={t("reports.failed")} why={words(answer.error)} again={() => void answer.refetch()} />
        )
      ) : answer.data === undefined ? (
        <Loading />
      ) : (
        <Spin spinning={answer.isPlaceholderData}>
          <Answer report={report} question={question} answer={answer.data} change={change} />
        </Spin>
      )}
    </div>
  );
};

const Back = () => {
  const { t } = useTranslation();
  const go = useNavigate();
  return <Button onClick={() => void go("/reports")}>{t("reports.list")}</Button>;
};

const CataloguePage = (side: Omit<Parameters<typeof SideList>[0], "at">) => (
  <div className="page report-page">
    <SideList {...side} at={cataloguePage} />
    <Catalogue />
  </div>
);

/** 报表 */
export const Reports = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const zone = useZone();
  const now = useNow();
  const { report: id } = useParams();
  const [search, setSearch] = useSearchParams();
  const catalogue = useReportCatalogue();
  const user = session.user.id;
  const question = questionIn(search);
  const report = catalogue.data?.reports.find((each) => each.id === id);
  const isWhole = report !== undefined && question !== undefined && search.get("of") === null;
  const preset = question && presetOf(question, now, zone);
  const told = useRef("");
  useEffect(() => {
    const text = `${id} ${search}`;
    if (!isWhole || told.current === text) return;
    told.current = text;
    remember(user, id!, search, preset);
  }, [isWhole, user, id, search, preset]);
  if (catalogue.isError && catalogue.data === undefined)
    return (
      <Failing
        what={t("reports.catalogueFailed")}
        why={words(catalogue.error)}
        again={() => void catalogue.refetch()}
      />
    );
  if (catalogue.data === undefined) return <Loading />;
  const { reports } = catalogue.data;
  const side = { reports, seesAll: catalogue.data.scope === "all", reconciles: may(session, "carrier.reconcile") };
  if (id === cataloguePage) return <CataloguePage {...side} query={question ?? presetDays("today", now, zone)} />;
  // One that was deleted, or is shared no more, may stand in somebody's bookmarks.
  if (report === undefined && id !== undefined && isOwnReportId(id))
    return <Nothing title={t("ownReports.unknown")} why={t("ownReports.unknownWhy")} action={<Back />} />;
  if (report === undefined) {
    const last = reports.find((each) => each.id === remembered(user).report) ?? reports[0]!;
    return <Onward to={`/reports/${last.id}`} />;
  }
  // The address holds the whole question: one that lacks its period gets it, and one from the list what was chosen last.
  if (!isWhole) return <Onward to={`/reports/${report.id}?${firstAddress(user, report.id, now, zone, question)}`} />;
  return (
    <div className="page report-page">
      <SideList {...side} at={report.id} query={askedOf(question)} />
      <ReportPage
        key={report.id}
        catalogue={catalogue.data}
        report={report}
        question={question}
        change={(change) => setSearch(addressWith(search, change))}
      />
    </div>
  );
};
