import { type CarrierImport, type CarrierLineRow, carrierLineList } from "@zongji/api";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { ExportButton } from "../../exports/index.ts";
import { useNowByMinute } from "../../look/clock.tsx";
import { count, duration, moment } from "../../look/duration.ts";
import { ListTable, PressFilter, sortOf, useListColumns } from "../../look/list/index.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { useList } from "../../server/list.ts";
import { outcomesShown, Sums } from "./figures.tsx";
import { useCarrierImport } from "./queries.ts";
import "./carrier.css";

const hidden = new Set(["problem", "direction"]);

const useShown = (now: number) => {
  const { t } = useTranslation();
  const at = (value: number | null) => (value === null ? "—" : <span className="figure">{moment(value, now)}</span>);
  const length = (value: number | null) => <span className="figure">{value === null ? "—" : duration(value)}</span>;
  const number = (value: string) => <span className="number">{value === "" ? "—" : value}</span>;
  return {
    line: { width: 72 },
    outcome: {
      width: 148,
      render: ({ outcome, problem }: CarrierLineRow) => (
        <span className={outcome === "matched" ? "" : "warn"}>
          {t(`carrier.outcome.${outcome}`)}
          {problem !== null && problem !== "past" && ` · ${t(`carrier.column.${problem}`)}`}
        </span>
      ),
    },
    caller: { width: 112, render: (row: CarrierLineRow) => number(row.caller) },
    called: { width: 112, render: (row: CarrierLineRow) => number(row.called) },
    at: { width: 160, render: (row: CarrierLineRow) => at(row.at) },
    durationMs: { width: 112, render: (row: CarrierLineRow) => length(row.durationMs) },
    ownAt: { width: 160, render: (row: CarrierLineRow) => at(row.ownAt) },
    ownDurationMs: { width: 88, render: (row: CarrierLineRow) => length(row.ownDurationMs) },
    timeSec: { width: 88 },
    lengthSec: { width: 88 },
    call: {
      width: 64,
      fixed: "right" as const,
      render: ({ call }: CarrierLineRow) =>
        call === null ? "—" : <Link to={`/calls/${call}`}>{t("carrier.open")}</Link>,
    },
  };
};

const Lines = ({ made }: { made: CarrierImport }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNowByMinute();
  const lines = useList("listCarrierLines", carrierLineList, ["import"], { fixed: { import: made.id } });
  const { query, change } = lines;
  const columns = useListColumns<CarrierLineRow>({
    ...{ list: carrierLineList, shown: useShown(now), now },
    sort: sortOf(carrierLineList, query),
  });
  const own = { ...query, import: made.id };
  return (
    <>
      <div className="filters">
        {outcomesShown.map((name) => (
          <PressFilter
            key={name}
            label={`${t(`carrier.outcome.${name}`)} ${count(made.totals[name])}`}
            isOn={query.outcome === name}
            press={() => change({ outcome: query.outcome === name ? undefined : name })}
          />
        ))}
        <ExportButton list="carrierLines" query={own} columns={Object.keys(carrierLineList.columns)} />
      </div>
      {lines.error ? (
        <Failing what={t("carrier.failed")} why={words(lines.error)} again={lines.refetch} />
      ) : (
        <ListTable<CarrierLineRow>
          {...lines}
          list={carrierLineList}
          rowKey="id"
          columns={columns.filter((each) => !hidden.has(each.key))}
          around={296}
          empty={<Nothing title={t("carrier.noLine")} why={t("carrier.noLineWhy")} />}
        />
      )}
    </>
  );
};

/** One comparison: both sides' sums, and each line that does not match. */
export const CarrierImportPage = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNowByMinute();
  const { id = "" } = useParams();
  const found = useCarrierImport(id);
  if (found.isError)
    return <Failing what={t("carrier.failed")} why={words(found.error)} again={() => void found.refetch()} />;
  if (found.data === undefined) return <Loading />;
  const made = found.data;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("carrier.title")}</h1>
        <Link to="/reports/carrier">
          <Button>{t("carrier.back")}</Button>
        </Link>
      </header>
      <p className="quiet">
        {made.fileName} · {made.trunkName ?? made.trunk ?? t("carrier.allTrunks")} ·{" "}
        {t("carrier.fromTo", { from: moment(made.from, now), to: moment(made.to - 1, now) })} ·{" "}
        {t("carrier.made", { at: moment(made.at, now), by: made.by ?? "—" })}
      </p>
      <Sums made={made} />
      <Lines made={made} />
    </div>
  );
};
