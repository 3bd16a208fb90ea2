import type { ReportAnswer, ReportCell, ReportLine } from "@zongji/api";
import {
  comparisonLabels,
  type Dimension,
  dimensionLabels,
  figureIn,
  type LineShare,
  lineShares,
  unitLabels,
} from "@zongji/domain";
import { Pagination, Tooltip } from "antd";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangeShown } from "./change.tsx";
import type { CellOpened } from "./queries.ts";
import { type Column, useLabel, useLineWords } from "./words.ts";

const pageSize = 200;

/** Formula, footnote and version of a column, on hover and on focus. */
const ColumnHead = ({ column, hasShare }: { column: Column; hasShare: boolean }) => {
  const { t } = useTranslation();
  const label = useLabel();
  const unit = label(unitLabels[column.unit]);
  const title = (
    <>
      <div>{label(column.formula)}</div>
      {column.footnote && <div>{label(column.footnote)}</div>}
      {column.whole && <div>{t("reports.whole")}</div>}
      {column.extra && <div>{t("reports.extra")}</div>}
      <div>{t("reports.version", { version: column.version })}</div>
    </>
  );
  return (
    <Tooltip title={title}>
      <button type="button" className="report-head">
        <span className={column.extra ? "report-extra" : ""}>{label(column.label)}</span>
        {unit !== "" && <span className="report-unit">{unit}</span>}
        {hasShare && <span className="report-unit">{t("reports.share")} %</span>}
      </button>
    </Tooltip>
  );
};

type Shown = { readonly column: Column; readonly place: number };
/** Of each column its lines' shares, where it tells them. */
type Shares = readonly (readonly (LineShare | null)[] | undefined)[];
type RowProps = {
  readonly columns: readonly Shown[];
  readonly cells: readonly ReportCell[];
  readonly was: readonly {
    readonly with: ReportAnswer["compared"][number]["with"];
    readonly cells: readonly ReportCell[] | null;
  }[];
  /** Of each column; absent: the total. */
  readonly shares?: readonly (LineShare | null | undefined)[];
  readonly row: number;
  readonly name: string;
  readonly open: (column: string) => void;
  readonly focused: readonly [number, number];
};

const Cells = ({ columns, cells, was, shares, row, name, open, focused }: RowProps) => {
  const { t } = useTranslation();
  const label = useLabel();
  return columns.map(({ column, place }, no) => {
    const cell = cells[place] ?? null;
    const share = shares?.[no];
    const figure = figureIn(column.unit, cell ?? {});
    const isFocused = focused[0] === row && focused[1] === no;
    return (
      <td key={column.measure} className="report-cell">
        {cell === null ? (
          <span className="quiet">—</span>
        ) : (
          <button
            type="button"
            className={cell.value === 0 ? "report-figure report-zero" : "report-figure"}
            data-row={row}
            data-column={no}
            tabIndex={isFocused ? 0 : -1}
            aria-label={t("reports.open", { column: label(column.label), line: name, figure })}
            onClick={() => open(column.measure)}
          >
            {figure}
          </button>
        )}
        {share && <span className="report-unit">{figureIn("percent", share)}</span>}
        {was.map((other) => (
          <ChangeShown
            key={other.with}
            unit={column.unit}
            is={cell}
            was={other.cells?.[place] ?? null}
            with={other.with}
          />
        ))}
      </td>
    );
  });
};

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** One figure of the table is in the order of the Tab key; the arrow keys go from figure to figure. */
const useArrows = (rows: number, columns: number) => {
  const table = useRef<HTMLTableElement>(null);
  const [focused, setFocused] = useState<readonly [number, number]>([0, 0]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another table begins at its first figure
  useEffect(() => setFocused([0, 0]), [rows, columns]);
  const placeOf = (target: EventTarget): readonly [number, number] | undefined => {
    const { row, column } = (target as HTMLElement).dataset;
    return row === undefined || column === undefined ? undefined : [Number(row), Number(column)];
  };
  return {
    table,
    focused,
    onFocus: (event: { readonly target: EventTarget }) => {
      const place = placeOf(event.target);
      if (place && (place[0] !== focused[0] || place[1] !== focused[1])) setFocused(place);
    },
    onKeyDown: (event: KeyboardEvent) => {
      const [place, step] = [placeOf(event.target), steps[event.key]];
      if (!place || !step) return;
      event.preventDefault();
      // What has no figure is passed over.
      let [row, column] = place;
      for (;;) {
        [row, column] = [row + step[0], column + step[1]];
        if (row < 0 || column < 0 || row >= rows || column >= columns) return;
        const next = table.current?.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`);
        if (next) {
          next.focus();
          return;
        }
      }
    },
  };
};

type TableProps = {
  readonly answer: ReportAnswer;
  readonly columns: readonly Shown[];
  readonly open: (cell: CellOpened) => void;
};
type Props = TableProps & { readonly shares: Shares };

/** What lines are split by: the first of their heads stays in sight. */
const splitOf = ({ grain, by }: ReportAnswer) => {
  const hasTime = grain !== "whole";
  return { hasTime, hasKey: by !== "none" || !hasTime };
};

const Heads = ({ answer, columns, shares }: Pick<Props, "answer" | "columns" | "shares">) => {
  const { t } = useTranslation();
  const label = useLabel();
  const { hasTime, hasKey } = splitOf(answer);
  const { by } = answer;
  return (
    <tr>
      {hasTime && (
        <th scope="col" className="report-line">
          {t("reports.time")}
        </th>
      )}
      {hasKey && (
        <th scope="col" className={hasTime ? "report-key" : "report-line"}>
          {by === "none" ? t("reports.period") : label(dimensionLabels[by as Dimension])}
        </th>
      )}
      {columns.map(({ column }, no) => (
        <th key={column.measure} scope="col" className="report-cell">
          <ColumnHead column={column} hasShare={shares[no] !== undefined} />
        </th>
      ))}
    </tr>
  );
};

type LineProps = Props & {
  readonly line: ReportLine;
  /** Of all lines; on this page. */
  readonly no: number;
  readonly row: number;
  readonly focused: readonly [number, number];
};
const Line = ({ answer, columns, shares, open, line, no, row, focused }: LineProps) => {
  const words = useLineWords(answer);
  const { hasTime, hasKey } = splitOf(answer);
  const [time, key] = [words.time(line), words.key(line)];
  return (
    <tr>
      {hasTime && (
        <th scope="row" className="report-line figure">
          {time}
        </th>
      )}
      {hasKey &&
        (hasTime ? (
          <td className="report-key">{key}</td>
        ) : (
          <th scope="row" className="report-line">
            {key}
          </th>
        ))}
      <Cells
        columns={columns}
        cells={line.cells}
        was={answer.compared.map((other) => ({ with: other.with, cells: other.lines[no] ?? null }))}
        shares={shares.map((own) => own?.[no])}
        row={row}
        name={[time, key].filter(Boolean).join(" ")}
        open={(column) => open({ column, bucket: line.bucket, key: answer.by === "none" ? undefined : line.key })}
        focused={focused}
      />
    </tr>
  );
};

type TotalProps = Props & { readonly row: number; readonly focused: readonly [number, number] };
const Total = ({ answer, columns, open, row, focused }: TotalProps) => {
  const { t } = useTranslation();
  const { hasTime, hasKey } = splitOf(answer);
  return (
    <tr>
      <th scope="row" className="report-line" colSpan={hasTime && hasKey ? 2 : 1}>
        <Tooltip title={t("reports.totalNote")}>{t("reports.total")}</Tooltip>
      </th>
      <Cells
        columns={columns}
        cells={answer.total}
        was={answer.compared.map((other) => ({ with: other.with, cells: other.total }))}
        row={row}
        name={t("reports.total")}
        open={(column) => open({ column, bucket: null, key: undefined })}
        focused={focused}
      />
    </tr>
  );
};

/** Which periods the figures are compared with. */
const Compared = ({ answer }: Pick<Props, "answer">) => {
  const label = useLabel();
  const words = useLineWords(answer);
  if (answer.compared.length === 0) return null;
  return (
    <p className="quiet small report-note">
      {answer.compared
        .map(({ with: other, from, to }) => `${label(comparisonLabels[other])}: ${words.span(from, to)}`)
        .join(" · ")}
    </p>
  );
};

/** The report's figures: head and first column stay in sight, the total too. */
export const FigureTable = ({ answer, columns, open }: TableProps) => {
  const { t } = useTranslation();
  const [page, setPage] = useState(1);
  const { lines } = answer;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another answer is shown from its beginning
  useEffect(() => setPage(1), [answer.sha256]);
  const first = (page - 1) * pageSize;
  const shown = lines.slice(first, first + pageSize);
  const { table, focused, ...keys } = useArrows(shown.length + 1, columns.length);
  const shares = columns.map(({ column, place }) => lineShares(column.measure, answer.by, lines, place));
  const props = { answer, columns, shares, open, focused };
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="report-scroll" tabIndex={0} aria-label={t("reports.table")}>
        <table ref={table} className="report-table" onFocus={keys.onFocus} onKeyDown={keys.onKeyDown}>
          <thead>
            <Heads answer={answer} columns={columns} shares={shares} />
          </thead>
          <tbody>
            {shown.map((line, row) => (
              <Line key={`${line.bucket} ${line.key}`} {...props} line={line} no={first + row} row={row} />
            ))}
          </tbody>
          <tfoot>
            <Total {...props} row={shown.length} />
          </tfoot>
        </table>
      </section>
      <Compared answer={answer} />
      {lines.length > pageSize && (
        <Pagination
          size="small"
          align="end"
          current={page}
          pageSize={pageSize}
          total={lines.length}
          showSizeChanger={false}
          showTotal={(count) => t("reports.lines", { count })}
          onChange={setPage}
        />
      )}
    </>
  );
};
