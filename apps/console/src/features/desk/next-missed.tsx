import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { MissedCallBack, MissedMessage, MissedStateTag } from "../../missed/index.ts";
import { useFailureWords } from "../../server/failure.ts";
import { groupName, useGroups } from "../../server/queries.ts";
import { request } from "../../server/request.ts";

/** Shorter than the time for which one is kept for her, ms. */
const everyMs = 20_000;
const key = ["missed", "next"] as const;

/** 下一个该回拨的: shown while she is idle, to nobody else meanwhile. Nothing is dialled before she presses. */
export const NextMissed = () => {
  const { t } = useTranslation();
  const now = useNow();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const { data: groups } = useGroups();
  const next = useQuery({
    queryKey: key,
    queryFn: () => request("nextMissed", { body: {} }),
    refetchInterval: everyMs,
    staleTime: 0,
    gcTime: 0,
  });
  const putOff = useMutation({
    mutationFn: (id: string) => request("nextMissed", { body: { putOff: id } }),
    onSuccess: (row) => client.setQueryData(key, row),
    onError: (error) => void message.error(words(error)),
  });
  const row = next.data;
  if (!row) return null;
  const facts = [
    t("missed.calls", { count: row.calls }),
    row.group === null ? "" : groupName(groups, row.group),
    row.attempts > 0 ? t("missed.tries", { count: row.attempts }) : "",
  ].filter(Boolean);
  return (
    <Card
      size="small"
      className="next-missed"
      title={t("missed.next")}
      extra={
        <>
          <Button type="text" size="small" loading={putOff.isPending} onClick={() => putOff.mutate(row.id)}>
            {t("missed.later")}
          </Button>
          <MissedCallBack row={row} isMain />
        </>
      }
    >
      <span className="number next-missed-number">{row.number || "—"}</span>
      <span className="figure">{moment(row.lastAt, now)}</span>
      <span>{facts.join(" · ")}</span>
      <MissedStateTag state={row.state} />
      <MissedMessage row={row} />
    </Card>
  );
};
