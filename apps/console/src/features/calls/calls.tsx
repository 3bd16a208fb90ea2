import { SettingOutlined } from "@ant-design/icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { CallRow, Session } from "@zongji/api";
import { Button, Checkbox, Popover, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { count } from "../../look/duration.ts";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may, useGroups } from "../../server/queries.ts";
import { failureOf, request } from "../../server/request.ts";
import { type ColumnName, columnNames, useColumns } from "./columns.tsx";
import { FilterRow } from "./filter-row.tsx";
import { changed, filtersOf, pageSizes } from "./filters.ts";
import "./calls.css";

const remembered = "zongji.calls.hidden";
const startHidden: readonly ColumnName[] = ["calledNumber", "ring", "testBy"];

const useHidden = () => {
  const [hidden, set] = useState<readonly string[]>(() => {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(remembered) ?? "null");
      return Array.isArray(kept) ? kept.map(String) : startHidden;
    } catch {
      return startHidden;
    }
  });
  const hide = (names: readonly string[]) => {
    localStorage.setItem(remembered, JSON.stringify(names));
    set(names);
  };
  return [hidden, hide] as const;
};

const ColumnChoice = ({ hidden, hide }: { hidden: readonly string[]; hide: (names: readonly string[]) => void }) => {
  const { t } = useTranslation();
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <Checkbox.Group
          className="column-choice"
          value={columnNames.filter((name) => !hidden.includes(name))}
          onChange={(shown) => hide(columnNames.filter((name) => !shown.includes(name)))}
          options={columnNames.map((name) => ({
            value: name,
            label: t(`call.${name}`),
            disabled: name === "startedAt",
          }))}
        />
      }
    >
      <Button icon={<SettingOutlined />}>{t("calls.columns")}</Button>
    </Popover>
  );
};

/** As many numbers were searched as may be: the log itself is still to be had. */
const SearchesOver = ({ why, withoutNumber }: { why: string; withoutNumber: () => void }) => {
  const { t } = useTranslation();
  return (
    <div role="alert">
      <Nothing
        title={t("calls.searchesOver")}
        why={why}
        action={<Button onClick={withoutNumber}>{t("calls.withoutNumber")}</Button>}
      />
    </div>
  );
};

/** 记录与录音 */
export const Calls = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const [search, setSearch] = useSearchParams();
  const [hidden, hide] = useHidden();
  const { data: groups } = useGroups();
  const unmasked = may(session, "number.unmasked");
  const { number, ...others } = filtersOf(search);
  // An address with a number in full is of somebody who may see them.
  const filters = unmasked && number !== undefined ? { ...others, number } : others;
  const page = filters.page ?? 1;
  const pageSize = filters.pageSize ?? pageSizes[0];
  const calls = useQuery({
    queryKey: ["calls", "log", filters],
    queryFn: () => request("listCalls", { query: { ...filters, page, pageSize } }),
    placeholderData: keepPreviousData,
  });
  const columns = useColumns(groups, now);
  // Who started a test is told wherever tests are shown.
  const shown = columnNames.filter((name) =>
    name === "testBy" ? filters.test !== undefined || !hidden.includes(name) : !hidden.includes(name),
  );
  // A column is as wide as it says: a long ending must not push the last one out of sight.
  const width = shown.reduce((sum, name) => sum + columns[name].width, 0);
  const clear = () => setSearch(new URLSearchParams());
  const filtered = Object.keys(filters).some((name) => name !== "page" && name !== "pageSize");
  const change = (what: Parameters<typeof changed>[1]) => setSearch(changed(search, what));
  // No failure, so nothing is tried again by itself: each try would be a search.
  const searchesOver = calls.isError && failureOf(calls.error).problem?.reason === "numberSearches";
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("pages.calls")}</h1>
        <ColumnChoice hidden={hidden} hide={hide} />
        <Button onClick={() => void calls.refetch()} loading={calls.isFetching}>
          {t("page.refresh")}
        </Button>
      </header>
      <FilterRow filters={filters} change={change} clear={clear} unmasked={unmasked} />
      {searchesOver ? (
        <SearchesOver
          why={words(calls.error)}
          withoutNumber={() => change({ number: undefined, numberEnd: undefined })}
        />
      ) : calls.isError ? (
        <Failing what={t("calls.failed")} why={words(calls.error)} again={() => void calls.refetch()} />
      ) : (
        <Table<CallRow>
          size="small"
          rowKey="id"
          sticky
          scroll={{ x: width, y: "calc(100vh - 228px - var(--bar-height, 0px))" }}
          loading={calls.isPending}
          dataSource={calls.data?.items ?? []}
          columns={shown.map((name) => columns[name])}
          locale={{
            emptyText: calls.isPending ? (
              " "
            ) : (
              <Nothing
                title={t(filtered ? "calls.noneMatch" : "calls.none")}
                why={t(filtered ? "calls.noneMatchWhy" : "calls.noneWhy")}
                action={filtered && <Button onClick={clear}>{t("calls.clear")}</Button>}
              />
            ),
          }}
          pagination={{
            current: page,
            pageSize,
            total: calls.data?.total ?? 0,
            pageSizeOptions: [...pageSizes],
            showSizeChanger: true,
            showTotal: (total) => t("page.totalCalls", { count: total, shown: count(total) }),
            onChange: (next, size) =>
              setSearch(changed(search, size === pageSize ? { page: next } : { page: 1, pageSize: size })),
          }}
        />
      )}
    </div>
  );
};
