import { DeleteOutlined, EditOutlined, PlusOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Wall } from "@zongji/api";
import { figureKey, thresholdProblem, type WallThreshold } from "@zongji/domain";
import { App, Button, Drawer } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { boundText, type Definitions, useFigureWords } from "../../look/wall-figure.ts";
import { useFailureWords } from "../../server/failure.ts";
import { may, useSession } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { Messages } from "./messages.tsx";
import { newThreshold, ThresholdForm } from "./threshold-form.tsx";
import { LevelWord } from "./tiles.tsx";
import { WebhookForm } from "./webhook-form.tsx";

type Props = { readonly wall: Wall; readonly definitions: Definitions };
const queryKey = ["policies"];

const useThresholds = () => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useFailureWords();
  const client = useQueryClient();
  const policies = useQuery({ queryKey, queryFn: () => request("policies") });
  const save = useMutation({
    mutationFn: (wallThresholds: readonly WallThreshold[]) =>
      request("changePolicies", { body: { wallThresholds: [...wallThresholds] } }),
    onSuccess: (saved) => {
      client.setQueryData(queryKey, saved);
      void message.success(t("wallAlarms.saved"));
    },
    onError: (error) => void message.error(`${t("wallAlarms.failed")}${t("page.comma")}${words(error)}`),
  });
  return { policies, save, all: (policies.data?.wallThresholds ?? []) as readonly WallThreshold[] };
};

type LineParts = Props & { threshold: WallThreshold; edit: () => void; remove: () => void };
const Line = ({ threshold, wall, definitions, edit, remove }: LineParts) => {
  const { t } = useTranslation();
  const name = useFigureWords(definitions, wall).whole(threshold);
  return (
    <li>
      <span className="threshold-name">{name}</span>
      {(["warning", "alarm"] as const).map(
        (level) =>
          threshold[level] !== undefined && (
            <span key={level}>
              <LevelWord level={level} />{" "}
              {t(`wallAlarms.${threshold.worse}`, { bound: boundText(threshold, threshold[level]) })}
            </span>
          ),
      )}
      <Button type="text" icon={<EditOutlined />} aria-label={t("wallAlarms.edit", { name })} onClick={edit} />
      <Button type="text" icon={<DeleteOutlined />} aria-label={t("wallAlarms.remove", { name })} onClick={remove} />
    </li>
  );
};

/** The thresholds, each to be changed; for whoever sets the rules. */
const Editor = ({ wall, definitions }: Props) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { policies, save, all } = useThresholds();
  // The place of the one that is filled in; all.length: a new one.
  const [open, setOpen] = useState<number>();
  if (policies.isError && !policies.data)
    return <Failing what={t("wallAlarms.title")} why={words(policies.error)} again={() => void policies.refetch()} />;
  if (!policies.data) return <Loading />;
  const keep = (place: number, threshold: WallThreshold) => {
    const problem = thresholdProblem(threshold);
    if (problem) return problem.field === "warning" ? ("needsLine" as const) : ("unordered" as const);
    if (all.some((each, at) => at !== place && figureKey(each) === figureKey(threshold))) return "twice" as const;
    const next = [...all];
    next[place] = threshold;
    save.mutate(next, { onSuccess: () => setOpen(undefined) });
    return undefined;
  };
  const form = (place: number) => (
    <ThresholdForm
      threshold={all[place] ?? newThreshold}
      definitions={definitions}
      places={wall}
      isSaving={save.isPending}
      save={(threshold) => keep(place, threshold)}
      cancel={() => setOpen(undefined)}
    />
  );
  return (
    <>
      {all.length === 0 && open === undefined && <Nothing title={t("wallAlarms.none")} why={t("wallAlarms.noneWhy")} />}
      <ul className="thresholds">
        {all.map((threshold, place) =>
          open === place ? (
            <li key={figureKey(threshold)}>{form(place)}</li>
          ) : (
            <Line
              key={figureKey(threshold)}
              threshold={threshold}
              wall={wall}
              definitions={definitions}
              edit={() => setOpen(place)}
              remove={() => save.mutate(all.filter((_, at) => at !== place))}
            />
          ),
        )}
      </ul>
      {open === all.length ? (
        form(all.length)
      ) : (
        <Button icon={<PlusOutlined />} data-action="addThreshold" onClick={() => setOpen(all.length)}>
          {t("wallAlarms.add")}
        </Button>
      )}
    </>
  );
};

/** 阈值: bounds of figures, where their messages go, and the last crossings. */
export const Thresholds = ({ close, ...props }: Props & { close: () => void }) => {
  const { t } = useTranslation();
  const administers = may(useSession().data, "hotline.administer");
  return (
    <Drawer open size={760} title={t("wallAlarms.title")} onClose={close}>
      {administers && <Editor {...props} />}
      <h3>{t("wallAlarms.messages")}</h3>
      <Messages {...props} />
      {administers && (
        <>
          <h3>{t("wallAlarms.hook")}</h3>
          <p className="quiet">{t("wallAlarms.hookNote")}</p>
          <WebhookForm />
        </>
      )}
    </Drawer>
  );
};
