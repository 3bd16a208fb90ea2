import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import type { Roster, Session } from "@zongji/api";
import { localTime } from "@zongji/domain";
import { Alert, App, Button, Select } from "antd";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { serverNow } from "../../look/clock.tsx";
import { useLeave } from "../../look/edit/use-leave.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { zoneNow } from "../../look/zone.ts";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { Brush } from "./brush.tsx";
import { CopyWeek } from "./copy-week.tsx";
import { Grid } from "./grid.tsx";
import { History } from "./history.tsx";
import {
  changesOf,
  copiedWeek,
  csvOf,
  type Draft,
  daysOfMonth,
  type Filling,
  fillable,
  filled,
  fillingAt,
  hoursAt,
  keptOf,
  monthBeside,
  type Place,
  placeKey,
} from "./model.ts";
import { useRoster, useRosterDeed } from "./queries.ts";
import { Shifts } from "./shifts.tsx";
import { TableDialog } from "./table-dialog.tsx";
import "./roster.css";

type Over = "shifts" | "copy" | "table";
const hues = 8;

/** The month, and what of it is not saved yet. */
const useEdit = (roster: Roster) => {
  const [draft, setDraft] = useState<Draft>(new Map());
  const kept = useMemo(() => keptOf(roster), [roster]);
  const isOpen = (day: string): boolean => roster.closedUpTo === null || day > roster.closedUpTo;
  const names = [...new Set(roster.shifts.map(({ name }) => name))];
  return {
    kept,
    draft,
    isOpen,
    at: (place: Place) => hoursAt({ kept, draft, shifts: roster.shifts }, place),
    fill: (cells: readonly (Place & { readonly filling: Filling })[]) =>
      setDraft((before) => filled(kept, before, fillable(cells, roster.agents, isOpen))),
    drop: () => setDraft(new Map()),
    hueOf: (name: string): number => Math.max(0, names.indexOf(name)) % hues,
  };
};
type Edit = ReturnType<typeof useEdit>;

const Unsaved = ({ edit }: { edit: Edit }) => {
  const { t } = useTranslation();
  const deed = useRosterDeed();
  const count = edit.draft.size;
  if (count === 0) return null;
  return (
    <span className="roster-unsaved">
      {t("roster.unsaved", { count })}
      <Button onClick={edit.drop}>{t("roster.drop")}</Button>
      <Button
        type="primary"
        loading={deed.isPending}
        onClick={() =>
          deed.mutate(
            {
              deed: () => request("saveRoster", { body: { changes: changesOf(edit.kept, edit.draft) } }),
              done: t("roster.saved", { count }),
            },
            { onSuccess: edit.drop },
          )
        }
      >
        {t("roster.save")}
      </Button>
    </span>
  );
};

/** The dialogs over the page. */
const Above = ({
  over,
  month,
  agents,
  roster,
  edit,
  close,
}: {
  readonly over: Over | undefined;
  readonly month: string;
  readonly agents: Roster["agents"];
  readonly roster: Roster;
  readonly edit: Edit;
  readonly close: () => void;
}) => {
  const { t } = useTranslation();
  const days = daysOfMonth(month);
  if (over === "shifts") return <Shifts shifts={roster.shifts} limits={roster} close={close} />;
  if (over === "copy")
    return (
      <CopyWeek
        days={days}
        today={roster.today}
        close={close}
        copy={(monday, weeks) =>
          edit.fill(
            copiedWeek(
              (place) => fillingAt(edit.kept, edit.draft, place),
              agents.map(({ id }) => id),
              { monday, weeks, days: new Set(days) },
            ),
          )
        }
      />
    );
  if (over !== "table") return null;
  const head = { agent: t("roster.table.agentNo"), name: t("roster.table.name") };
  const csv = csvOf(head, { agents, days }, edit.at);
  return <TableDialog csv={csv} fileName={`${t("pages.roster")} ${month}.csv`} close={close} />;
};

const useMonth = (today: string) => {
  const [params, setParams] = useSearchParams();
  const asked = params.get("month") ?? "";
  const month = /^\d{4}-(0[1-9]|1[0-2])$/.test(asked) ? asked : today.slice(0, 7);
  return [month, (to: string) => setParams({ month: to }, { replace: true })] as const;
};

const Head = ({
  roster,
  month,
  go,
  group,
  chooseGroup,
  edit,
  show,
}: {
  readonly roster: Roster;
  readonly month: string;
  readonly go: (month: string) => void;
  readonly group: string | undefined;
  readonly chooseGroup: (group: string | undefined) => void;
  readonly edit: Edit;
  /** Undefined: the reader may change nothing. */
  readonly show: ((over: Over) => void) | undefined;
}) => {
  const { t } = useTranslation();
  return (
    <header className="page-head">
      <h1>{t("pages.roster")}</h1>
      <Button icon={<LeftOutlined />} aria-label={t("roster.monthBefore")} onClick={() => go(monthBeside(month, -1))} />
      <span className="figure roster-month">{month}</span>
      <Button icon={<RightOutlined />} aria-label={t("roster.monthAfter")} onClick={() => go(monthBeside(month, 1))} />
      <Select
        className="roster-group"
        aria-label={t("roster.group")}
        allowClear
        placeholder={t("roster.allGroups")}
        value={group}
        onChange={chooseGroup}
        options={roster.groups.map(({ id, name }) => ({ value: id, label: name }))}
      />
      {show && (
        <span className="roster-acts">
          <Unsaved edit={edit} />
          <Button onClick={() => show("copy")}>{t("roster.copy.open")}</Button>
          <Button onClick={() => show("table")} disabled={edit.draft.size > 0}>
            {t("roster.table.open")}
          </Button>
          <Button onClick={() => show("shifts")}>{t("roster.shifts.open")}</Button>
        </span>
      )}
    </header>
  );
};

/** Turns to another month; what is not saved is asked after. */
const useTurning = (edit: Edit, month: string, go: (month: string) => void) => {
  const wanted = useRef(month);
  const leave = useLeave(
    () => edit.draft.size > 0,
    () => go(wanted.current),
  );
  return (to: string) => {
    wanted.current = to;
    leave();
  };
};

const Opened = ({
  roster,
  month,
  go,
  isManaged,
}: {
  readonly roster: Roster;
  readonly month: string;
  readonly go: (month: string) => void;
  readonly isManaged: boolean;
}) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const edit = useEdit(roster);
  const [filling, choose] = useState<Filling>();
  const [over, show] = useState<Over>();
  const [place, openHistory] = useState<Place>();
  const [group, chooseGroup] = useState<string>();
  const turn = useTurning(edit, month, go);
  const agents = roster.agents.filter(({ groups }) => group === undefined || groups.includes(group));
  const nameOf = (id: string) => roster.agents.find((agent) => agent.id === id)?.agentNo ?? id;
  const fill = (cells: readonly Place[]) => {
    if (!isManaged) return;
    if (filling === undefined) void message.info(t("roster.brushNone"));
    else edit.fill(cells.map((cell) => ({ ...cell, filling })));
  };
  return (
    <div className="page">
      <Head {...{ roster, month, group, chooseGroup, edit }} go={turn} show={isManaged ? show : undefined} />
      <p className="quiet">
        {isManaged ? t("roster.note") : t("roster.noteRead")} {t("roster.history.choose")}
      </p>
      {isManaged && <Brush shifts={roster.shifts} filling={filling} choose={choose} hueOf={edit.hueOf} />}
      {roster.closedUpTo !== null && roster.closedUpTo >= `${month}-01` && (
        <Alert type="info" showIcon title={t("roster.closedNote", { day: roster.closedUpTo })} />
      )}
      {agents.length === 0 ? (
        <Nothing title={t("roster.none")} why={t("roster.noneWhy")} />
      ) : (
        <Grid
          agents={agents}
          days={daysOfMonth(month)}
          today={roster.today}
          isOpen={(day) => isManaged && edit.isOpen(day)}
          at={edit.at}
          isChanged={(cell) => edit.draft.has(placeKey(cell))}
          hueOf={edit.hueOf}
          fill={fill}
          openHistory={openHistory}
        />
      )}
      <Above {...{ over, month, agents, roster, edit }} close={() => show(undefined)} />
      {place && <History place={place} who={nameOf(place.agent)} close={() => openHistory(undefined)} />}
    </div>
  );
};

/** 排班: a month of agents and days. */
export const RosterPage = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const [today] = useState(() => localTime(serverNow(), zoneNow()).date);
  const [month, go] = useMonth(today);
  const days = daysOfMonth(month);
  const roster = useRoster(days[0]!, days.at(-1)!);
  if (roster.isPending) return <Loading />;
  if (roster.isError && !roster.data)
    return <Failing what={t("roster.failed")} why={words(roster.error)} again={() => void roster.refetch()} />;
  return <Opened key={month} roster={roster.data} month={month} go={go} isManaged={may(session, "roster.manage")} />;
};
