import { useQuery } from "@tanstack/react-query";
import type { CallPick, Session } from "@zongji/api";
import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { count } from "../../look/duration.ts";
import { FilterRow } from "../../look/list/index.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may, useBusinessTypes, useGroups } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { DrawForm } from "./draw-form.tsx";
import { usePick } from "./picking.ts";
import { Picture } from "./picture.tsx";

/** What the call log has no filter for. */
const ownFilters = new Set(["citizen", "hour", "holdFrom", "recorded", "silentFrom", "bothFrom"]);

/** How many there are, and the way to them in the call log. */
const Found = ({ calls, pick, session }: { calls: number; pick: CallPick; session: Session }) => {
  const { t } = useTranslation();
  const ofLog = Object.entries(pick).filter(([name]) => !ownFilters.has(name));
  const address = new URLSearchParams(ofLog.map(([name, value]) => [name, String(value)]));
  return (
    <>
      <b className="figure" data-calls={calls}>
        {t("quality.pictureCalls", { calls: count(calls) })}
      </b>{" "}
      {may(session, "call.see") && <Link to={`/calls?${address}`}>{t("quality.seeCalls")}</Link>}
    </>
  );
};

/** 选录音: how the mass of calls lies, narrowed by filters or a press, and the sample that is drawn from it. */
export const PickPage = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { data: groups } = useGroups();
  const { data: types } = useBusinessTypes();
  const { list, query, pick, change, clear } = usePick(session);
  const picture = useQuery({
    queryKey: ["quality", "picture", pick],
    queryFn: () => request("qualityPicture", { body: pick }),
  });
  const body = () => {
    if (picture.isPending) return <Loading />;
    if (picture.isError)
      return <Failing what={t("quality.failed")} why={words(picture.error)} again={() => void picture.refetch()} />;
    if (picture.data.calls === 0)
      return (
        <Nothing
          title={t("quality.pictureNone")}
          why={t("quality.pictureNoneWhy")}
          action={<Button onClick={clear}>{t("list.clear")}</Button>}
        />
      );
    return (
      <>
        <p className="quiet small">{t("quality.pictureNote")}</p>
        <Picture picture={picture.data} narrow={(to) => change(to)} />
      </>
    );
  };
  return (
    <>
      <FilterRow
        list={list}
        query={query}
        change={change}
        clear={clear}
        unmasked={may(session, "number.unmasked")}
        groups={groups}
        types={types}
      />
      <div className="pick-columns">
        <Card
          size="small"
          title={t("quality.picture")}
          extra={picture.data && <Found calls={picture.data.calls} pick={pick} session={session} />}
        >
          {body()}
        </Card>
        <DrawForm pick={pick} />
      </div>
    </>
  );
};
