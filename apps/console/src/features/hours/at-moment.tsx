import { useQuery } from "@tanstack/react-query";
import { type Flow, hoursOf, isOpen, localTime, type Schedule } from "@zongji/domain";
import { Alert, Card, DatePicker, Select, Tag } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { mainCalendar } from "../../look/calendars.tsx";
import { useNow } from "../../look/clock.tsx";
import { instantOf, zoned } from "../../look/zoned.ts";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { isAsked } from "./asked.ts";
import { periodsText } from "./periods.ts";
import { Way } from "./way.tsx";

/** As a caller who only listens: what is played is waited for, and no key is pressed. */
const silences = Array.from({ length: 40 }, () => ({ wait: true as const }));

type Whose = { readonly schedule: Schedule; readonly calendar: string };

/** What people call the nodes of a flow; those without a name have their id. */
const labelsOf = ({ id: flow, nodes }: Flow): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(nodes).map(([id, node]) => [`${flow}/${id}`, node.label ?? id]));

type InForce = { readonly kind: "number" | "flow"; readonly id: string; readonly version: number };
const bodyOf = async ({ kind, id, version }: InForce): Promise<unknown> =>
  (await request("configVersion", { params: { kind, id, version } })).body;

/** The numbers that are in force, each with its flow, and all flows in force. */
const useInForce = () =>
  useQuery({
    queryKey: ["config", "numbersInForce"],
    queryFn: async () => {
      const items = (await request("listConfigItems")).flatMap(({ kind, id, name, published }) =>
        published !== null && (kind === "number" || kind === "flow")
          ? [{ kind, id, name, version: published.version }]
          : [],
      );
      const of = (kind: InForce["kind"]) => items.filter((each) => each.kind === kind);
      const flows = await Promise.all(
        of("flow").map(
          async (item) => ({ ...((await bodyOf(item)) as Flow), id: item.id, version: item.version }) as Flow,
        ),
      );
      const numbers = await Promise.all(
        of("number").map(async (item) => {
          type Number_ = { readonly number: string; readonly flow: string; readonly calendar?: string };
          const { number, flow: named, calendar = mainCalendar } = (await bodyOf(item)) as Number_;
          const flow = flows.find(({ id }) => id === named);
          const labels = flow ? labelsOf(flow) : {};
          return { id: item.id, name: item.name, number, flow: named, calendar, version: flow?.version, labels };
        }),
      );
      return { numbers, flows };
    },
  });

/** Where a call to a number goes at a moment if its caller presses nothing, by what is in force. */
const useWalk = (number: { number: string; flow: string; version: number | undefined } | undefined, at: number) =>
  useQuery({
    queryKey: ["config", "walk", number?.number, number?.flow, number?.version, at],
    queryFn: () =>
      request("walkFlow", {
        params: { kind: "flow", id: number!.flow },
        body: { version: number!.version!, inputs: silences, at, number: number!.number },
      }),
    enabled: number?.version !== undefined,
  });

type IdleProps = NonNullable<ReturnType<typeof useInForce>["data"]> & Whose;
/** The warning of a calendar that no flow asks. */
const Idle = ({ schedule, calendar, numbers, flows }: IdleProps) => {
  const { t } = useTranslation();
  const isAlwaysOpen = schedule.weekly.length === 0 && schedule.special.length === 0;
  if (isAlwaysOpen || isAsked(calendar, numbers, flows)) return null;
  return (
    <Alert
      className="at-moment-idle"
      type="warning"
      showIcon
      title={t("hours.askedByNone")}
      description={t("hours.askedByNoneWhy")}
    />
  );
};

type Chosen = IdleProps["numbers"][number];
type ChoiceProps = {
  readonly numbers: readonly Chosen[];
  readonly number: Chosen;
  readonly choose: (id: string) => void;
};
/** The called number, where there are several. */
const NumberChoice = ({ numbers, number, choose }: ChoiceProps) => {
  const { t } = useTranslation();
  if (numbers.length < 2) return null;
  const options = numbers.map((each) => ({ value: each.id, label: each.number }));
  return <Select aria-label={t("hours.number")} value={number.id} onChange={choose} options={options} />;
};

/** 这个时刻来电会怎样: open or closed and why, by what is filled in; and the way that a call takes, by what is in force. */
export const AtMoment = ({ schedule, calendar }: Whose) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const now = useNow();
  const [picked, setPicked] = useState<Dayjs | null>(null);
  const { zone } = schedule;
  const at = picked ? instantOf(picked, zone) : Math.floor(now / 60_000) * 60_000;
  const { date } = localTime(at, zone);
  const { periods, special } = hoursOf(schedule, date);
  const open = isOpen(schedule, at);
  const inForce = useInForce().data;
  const numbers = inForce?.numbers ?? [];
  const [chosen, setChosen] = useState<string>();
  // One that goes by this calendar first.
  const [first] = numbers.filter((each) => each.calendar === calendar);
  const number = numbers.find(({ id }) => id === chosen) ?? first ?? numbers[0];
  const walk = useWalk(number, at);
  const why = special
    ? t("hours.bySpecial", { name: special.name ?? t("hours.specialDay") })
    : t(schedule.weekly.length === 0 ? "hours.always" : "hours.byWeek");
  return (
    <Card size="small" title={t("hours.atMoment")}>
      {inForce && <Idle {...{ schedule, calendar, ...inForce }} />}
      <div className="at-moment">
        <DatePicker
          aria-label={t("hours.moment")}
          showTime={{ format: "HH:mm" }}
          format="YYYY-MM-DD HH:mm"
          placeholder={t("hours.now")}
          value={picked ?? zoned(at, zone)}
          onChange={setPicked}
          allowClear={picked !== null}
        />
        {number && <NumberChoice {...{ numbers, number, choose: setChosen }} />}
      </div>
      <p className="at-moment-says" role="status">
        <Tag color={open ? "green" : "red"} style={{ color: "var(--ant-color-text)", marginInlineEnd: 0 }}>
          {t(open ? "hours.isOpen" : "hours.isClosed")}
        </Tag>
        <span>
          {why}
          {t("hours.colon")}
          {periods.length === 0 ? t("hours.closed") : periodsText(periods)}
        </span>
      </p>
      {walk.isError && <p className="quiet">{failure(walk.error)}</p>}
      {walk.data && (
        <>
          <p className="quiet at-moment-note">{t("hours.pathNote")}</p>
          <Way steps={walk.data.steps} labels={number?.labels ?? {}} />
        </>
      )}
    </Card>
  );
};
