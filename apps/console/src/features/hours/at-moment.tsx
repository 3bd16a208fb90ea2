import { useQuery } from "@tanstack/react-query";
import { hoursOf, isOpen, localTime, type Schedule } from "@zongji/domain";
import { Card, DatePicker, Select, Tag } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { mainCalendar } from "../../look/calendars.tsx";
import { useNow } from "../../look/clock.tsx";
import { instantOf, zoned } from "../../look/zoned.ts";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { periodsText } from "./periods.ts";
import { Way } from "./way.tsx";

/** As a caller who only listens: what is played is waited for, and no key is pressed. */
const silences = Array.from({ length: 40 }, () => ({ wait: true as const }));

/** What people call the nodes of a flow; those without a name have their id. */
const labelsOf = async (flow: string, version: number | undefined): Promise<Readonly<Record<string, string>>> => {
  if (version === undefined) return {};
  const { body } = await request("configVersion", { params: { kind: "flow", id: flow, version } });
  const { nodes = {} } = body as { nodes?: Readonly<Record<string, { label?: string }>> };
  return Object.fromEntries(Object.entries(nodes).map(([id, { label = id }]) => [`${flow}/${id}`, label]));
};

/** The numbers that are in force, each with its flow. */
const useNumbers = () =>
  useQuery({
    queryKey: ["config", "numbersInForce"],
    queryFn: async () => {
      const items = await request("listConfigItems");
      const numbers = items.filter(({ kind, published }) => kind === "number" && published !== null);
      return Promise.all(
        numbers.map(async ({ kind, id, name, published }) => {
          const { body } = await request("configVersion", {
            params: { kind, id, version: published!.version },
          });
          const { number, flow, calendar = mainCalendar } = body as { number: string; flow: string; calendar?: string };
          const version = items.find((each) => each.kind === "flow" && each.id === flow)?.published?.version;
          return { id, name, number, flow, calendar, version, labels: await labelsOf(flow, version) };
        }),
      );
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

/** 这个时刻来电会怎样: open or closed and why, by what is filled in; and the way that a call takes, by what is in force. */
export const AtMoment = ({ schedule, calendar }: { schedule: Schedule; calendar: string }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const now = useNow();
  const [picked, setPicked] = useState<Dayjs | null>(null);
  const { zone } = schedule;
  const at = picked ? instantOf(picked, zone) : Math.floor(now / 60_000) * 60_000;
  const { date } = localTime(at, zone);
  const { periods, special } = hoursOf(schedule, date);
  const open = isOpen(schedule, at);
  const numbers = useNumbers();
  const [chosen, setChosen] = useState<string>();
  // One that goes by this calendar first.
  const [first] = (numbers.data ?? []).filter((each) => each.calendar === calendar);
  const number = numbers.data?.find(({ id }) => id === chosen) ?? first ?? numbers.data?.[0];
  const walk = useWalk(number, at);
  const why = special
    ? t("hours.bySpecial", { name: special.name ?? t("hours.specialDay") })
    : t(schedule.weekly.length === 0 ? "hours.always" : "hours.byWeek");
  return (
    <Card size="small" title={t("hours.atMoment")}>
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
        {(numbers.data?.length ?? 0) > 1 && number && (
          <Select
            aria-label={t("hours.number")}
            value={number.id}
            onChange={setChosen}
            options={numbers.data!.map((each) => ({ value: each.id, label: each.number }))}
          />
        )}
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
