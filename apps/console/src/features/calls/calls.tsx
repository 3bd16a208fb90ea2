import { type CallRow, callList, type Session } from "@zongji/api";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ExportButton } from "../../exports/index.ts";
import { useNow } from "../../look/clock.tsx";
import {
  ColumnChoice,
  FilterRow,
  filtersIn,
  ListTable,
  sortOf,
  useChosenColumns,
  useListColumns,
} from "../../look/list/index.ts";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { useList } from "../../server/list.ts";
import { may, useBusinessTypes, useGroups } from "../../server/queries.ts";
import { failureOf } from "../../server/request.ts";
import { useShownColumns } from "./columns.tsx";
import "./calls.css";

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
  const { data: groups } = useGroups();
  const { data: types } = useBusinessTypes();
  const unmasked = may(session, "number.unmasked");
  // An address with a number in full is of somebody who may see them.
  const calls = useList("listCalls", callList, unmasked ? [] : ["number"]);
  const { query, change, clear } = calls;
  const chosen = useChosenColumns(callList, session.user.id);
  const sort = sortOf(callList, query);
  const columns = useListColumns<CallRow>({ list: callList, shown: useShownColumns(now), groups, now, sort });
  // Who started a test is told wherever tests are shown.
  const isShown = (name: string) => chosen.isShown(name) || (name === "testBy" && query.test !== undefined);
  const mayCopy = may(session, "recording.copy") && may(session, "recording.hear");
  const [ticked, tick] = useState<readonly string[]>([]);
  // Ticks are of what the filters found.
  const found = JSON.stringify(filtersIn(query));
  const [foundBefore, remember] = useState(found);
  if (found !== foundBefore) {
    remember(found);
    tick([]);
  }
  const filtered = Object.keys(filtersIn(query)).length > 0;
  // No failure, so nothing is tried again by itself: each try would be a search.
  const searchesOver = calls.error !== null && failureOf(calls.error).problem?.reason === "numberSearches";
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("pages.calls")}</h1>
        <ExportButton
          list="calls"
          query={query}
          columns={Object.keys(callList.columns).filter(isShown)}
          {...(mayCopy && { recordings: ticked })}
        />
        <ColumnChoice list={callList} chosen={chosen} more={{ callBack: t("call.callBack") }} />
        <Button onClick={calls.refetch} loading={calls.isFetching}>
          {t("page.refresh")}
        </Button>
      </header>
      <FilterRow
        list={callList}
        query={query}
        change={change}
        clear={clear}
        unmasked={unmasked}
        groups={groups}
        types={types}
      />
      {searchesOver ? (
        <SearchesOver
          why={words(calls.error)}
          withoutNumber={() => change({ number: undefined, numberEnd: undefined })}
        />
      ) : calls.error ? (
        <Failing what={t("calls.failed")} why={words(calls.error)} again={calls.refetch} />
      ) : (
        <ListTable<CallRow>
          {...calls}
          list={callList}
          rowKey="id"
          columns={columns.filter(({ key }) => isShown(key))}
          around={228}
          {...(mayCopy && { ticked: { keys: ticked, tick } })}
          empty={
            <Nothing
              title={t(filtered ? "calls.noneMatch" : "calls.none")}
              why={t(filtered ? "calls.noneMatchWhy" : "calls.noneWhy")}
              action={filtered && <Button onClick={clear}>{t("list.clear")}</Button>}
            />
          }
        />
      )}
    </div>
  );
};
