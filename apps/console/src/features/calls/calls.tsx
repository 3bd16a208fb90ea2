import { type CallRow, callList, type Session } from "@zongji/api";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ListPage } from "../../lists/index.ts";
import { useNowByMinute } from "../../look/clock.tsx";
import { filtersIn, type ListQuery } from "../../look/list/index.ts";
import { Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { useList } from "../../server/list.ts";
import { may, useBusinessTypes } from "../../server/queries.ts";
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

/** The ticked rows: they are of what the filters found, and go with it. */
const useTicked = (query: ListQuery) => {
  const [keys, tick] = useState<readonly string[]>([]);
  const found = JSON.stringify(filtersIn(query));
  const [foundBefore, remember] = useState(found);
  if (found !== foundBefore) {
    remember(found);
    tick([]);
  }
  return { keys, tick };
};

/** 记录与录音 */
export const Calls = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const failureWords = useFailureWords();
  const now = useNowByMinute();
  const { data: types } = useBusinessTypes();
  // An address with a number in full is of somebody who may see them.
  const calls = useList("listCalls", callList, may(session, "number.unmasked") ? [] : ["number"], {
    isCountApart: true,
  });
  const { query, change, error } = calls;
  const mayCopy = may(session, "recording.copy") && may(session, "recording.hear");
  const ticked = useTicked(query);
  // No failure, so nothing is tried again by itself: each try would be a search.
  const searchesOver = error !== null && failureOf(error).problem?.reason === "numberSearches";
  return (
    <ListPage<CallRow>
      session={session}
      list={callList}
      found={calls}
      exported="calls"
      title={t("pages.calls")}
      shown={useShownColumns(now)}
      more={{ callBack: t("call.callBack") }}
      // Who started a test is told wherever tests are shown.
      always={query.test === undefined ? [] : ["testBy"]}
      types={types}
      {...(mayCopy && { ticked, recordings: ticked.keys })}
      {...(searchesOver && {
        failing: (
          <SearchesOver
            why={failureWords(error)}
            withoutNumber={() => change({ number: undefined, numberEnd: undefined })}
          />
        ),
      })}
      words={{
        failed: t("calls.failed"),
        none: t("calls.none"),
        noneWhy: t("calls.noneWhy"),
        noneMatch: t("calls.noneMatch"),
        noneMatchWhy: t("calls.noneMatchWhy"),
      }}
    />
  );
};
