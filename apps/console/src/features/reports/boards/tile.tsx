import { type Board, queryAt, type ReportShown, type ShownTile } from "@zongji/api";
import { columnNamed, dimensionLabels, figureIn, missingText, reportFilters, unitLabels } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { useNow } from "../../../look/clock.tsx";
import { Failing, Loading } from "../../../look/page-state.tsx";
import { useZone } from "../../../look/zone.ts";
import { useFailureWords } from "../../../server/failure.ts";
import { ReportChart } from "../chart.tsx";
import { FigureTable } from "../figure-table.tsx";
import { useReport } from "../queries.ts";
import { useLabel, useLineWords } from "../words.ts";

type Answer = NonNullable<ReturnType<typeof useReport>["data"]>;
type Props = { readonly shown: ShownTile & { readonly report: ReportShown } };

/** One figure, large: of all lines together. */
const Figure = ({ shown: { tile }, answer }: Props & { readonly answer: Answer }) => {
  const label = useLabel();
  const { columns } = answer;
  const column = (tile.measure && columnNamed(columns, tile.measure)) || columns[0]!;
  const at = columns.indexOf(column);
  const cell = answer.total[at] ?? null;
  const unit = column.unit === "ms" || column.unit === "percent" ? "" : label(unitLabels[column.unit]);
  return (
    <div className="tile-figure">
      <div className="tile-figure-value">
        {cell === null ? "—" : figureIn(column.unit, cell)}
        {cell !== null && unit !== "" && <span className="tile-figure-unit">{unit}</span>}
      </div>
      <div className="quiet">{label(column.label)}</div>
    </div>
  );
};

const reportPage = (id: string, query: object): string =>
  `/reports/${id}?${new URLSearchParams(query as Record<string, string>)}`;

/** What a tile shows: read within the reader's own rights. */
export const TileBody = ({ shown }: Props) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const go = useNavigate();
  const [zone, now] = [useZone(), useNow()];
  const { tile, report } = shown;
  const query = queryAt(tile, now, zone);
  const answer = useReport(report.id, query);
  if (answer.isError)
    return <Failing what={t("boards.tileFailed")} why={words(answer.error)} again={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Loading />;
  const { data } = answer;
  if (tile.view === "figure") return <Figure shown={shown} answer={data} />;
  if (tile.view === "table")
    return (
      <FigureTable
        answer={data}
        columns={data.columns.map((column, place) => ({ column, place })).filter(({ column }) => !column.extra)}
        open={() => void go(reportPage(report.id, query))}
      />
    );
  // What a tile named stays so, though the sides read the contract otherwise since.
  const show = tile.show?.map((name) => columnNamed(data.columns, name)?.measure ?? name);
  const question = { ...query, ...(tile.chart && { chart: tile.chart }), ...(show && { show }) };
  return (
    <ReportChart
      report={{ ...report, columns: data.columns }}
      question={question}
      query={query}
      answer={data}
      change={() => {}}
      fixed
    />
  );
};

/** Its period in words and days. */
const Period = ({ shown, query }: Props & { readonly query: ReturnType<typeof queryAt> }) => {
  const { t } = useTranslation();
  const answer = useReport(shown.report.id, query).data;
  return (
    <span className="quiet small">
      {t(`reports.preset.${shown.tile.period}`)}
      {answer && <Span answer={answer} />}
      {answer && <Lacks answer={answer} />}
    </span>
  );
};
const Lacks = ({ answer }: { answer: Answer }) => {
  const label = useLabel();
  const text = missingText(answer.missing ?? []);
  return text && <b className="warn"> · {label(text)}</b>;
};
const Span = ({ answer }: { answer: Answer }) => <> · {useLineWords(answer).span(answer.from, answer.to)}</>;

/** The tile's filters by their names: a figure of some calls must not pass for one of all. */
const Filters = ({ tile, choices }: { readonly tile: ShownTile["tile"]; readonly choices: Board["choices"] }) => {
  const { t } = useTranslation();
  const label = useLabel();
  const nameOf = (filter: (typeof reportFilters)[number], value: string): string =>
    filter === "direction"
      ? t(value === "in" ? "reports.direction.in" : "reports.direction.out")
      : (choices[filter].find((each) => each.value === value)?.name ?? value);
  const words = reportFilters.flatMap((filter) => {
    const values = (tile[filter] ?? "").split(",").filter(Boolean);
    const names = values.map((value) => nameOf(filter, value)).join(t("page.comma"));
    return values.length > 0 ? [`${label(dimensionLabels[filter])} ${names}`] : [];
  });
  const all = [...(tile.complaint ? [t("reports.complaint")] : []), ...words];
  return all.length > 0 && <div className="quiet small tile-filters">{all.join(" · ")}</div>;
};

type HeadProps = { readonly shown: ShownTile; readonly choices: Board["choices"] };

/** Title, period, filters, and what of the filters was retired. */
export const TileHead = ({ shown, choices }: HeadProps) => {
  const { t } = useTranslation();
  const label = useLabel();
  const [zone, now] = [useZone(), useNow()];
  const { tile, report, gone } = shown;
  if (report === null) return <h2>{tile.title || t("boards.report")}</h2>;
  const query = queryAt(tile, now, zone);
  return (
    <>
      <h2>
        <Link to={reportPage(report.id, query)}>{tile.title || label(report.label)}</Link>
      </h2>
      <Period shown={{ ...shown, report }} query={query} />
      {gone.length > 0 && (
        <span className="warn small"> · {t("boards.gone", { names: gone.join(t("page.comma")) })}</span>
      )}
      <Filters tile={tile} choices={choices} />
    </>
  );
};
