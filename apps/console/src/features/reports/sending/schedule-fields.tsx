import { sendWays, sentFormats } from "@zongji/api";
import { periodPresets, weekdayLabel } from "@zongji/domain";
import { Checkbox, Form, Input, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useBoards } from "../boards/queries.ts";
import { useReportCatalogue } from "../queries.ts";
import { useLabel } from "../words.ts";
import type { Filled } from "./form.ts";

type Props = { readonly filled: Filled; readonly change: (change: Partial<Filled>) => void };
export type Ways = { readonly folder: boolean; readonly mail: boolean; readonly webhook: boolean };

const WhatFields = ({ filled, change }: Props) => {
  const { t } = useTranslation();
  const label = useLabel();
  const catalogue = useReportCatalogue();
  const boards = useBoards();
  const reports = (catalogue.data?.reports ?? []).map(({ id, label: of }) => ({
    ...{ value: `report ${id}`, label: label(of) },
  }));
  const ofBoards = (boards.data ?? []).map(({ id, name }) => ({ value: `board ${id}`, label: name }));
  return (
    <>
      <Form.Item label={t("sending.what")} required>
        <Select
          showSearch
          optionFilterProp="label"
          aria-label={t("sending.what")}
          value={filled.what || null}
          onChange={(what: string) => change({ what })}
          options={[
            { label: t("sending.ofReports"), options: reports },
            ...(ofBoards.length > 0 ? [{ label: t("sending.ofBoards"), options: ofBoards }] : []),
          ]}
        />
      </Form.Item>
      {!filled.what.startsWith("board ") && (
        <Form.Item label={t("sending.period")} extra={t("sending.periodNote")}>
          <Select
            aria-label={t("sending.period")}
            value={filled.period}
            onChange={(period) => change({ period })}
            options={periodPresets.map((value) => ({ value, label: t(`reports.preset.${value}`) }))}
          />
        </Form.Item>
      )}
    </>
  );
};

const RuleFields = ({ filled, change }: Props) => {
  const { t } = useTranslation();
  const label = useLabel();
  const { every, weekdays, day, time } = filled;
  return (
    <>
      <Form.Item label={t("sending.rule")}>
        <div className="send-line">
          <Segmented
            aria-label={t("sending.rule")}
            value={every}
            onChange={(value) => change({ every: value })}
            options={(["day", "week", "month"] as const).map((value) => ({
              value,
              label: t(`sending.every.${value}`),
            }))}
          />
          {every === "month" && (
            <Select
              aria-label={t("sending.day")}
              className="send-day"
              value={day}
              onChange={(value: number) => change({ day: value })}
              options={Array.from({ length: 31 }, (_, no) => ({
                value: no + 1,
                label: no === 30 ? t("sending.lastDay") : t("sending.dayOf", { day: no + 1 }),
              }))}
            />
          )}
          <Input
            type="time"
            className="send-time"
            aria-label={t("sending.time")}
            value={time}
            onChange={({ target }) => target.value && change({ time: target.value.slice(0, 5) })}
          />
        </div>
      </Form.Item>
      {every === "week" && (
        <Form.Item label={t("sending.weekdays")}>
          <Checkbox.Group
            value={[...weekdays]}
            onChange={(value: number[]) => change({ weekdays: value })}
            options={[1, 2, 3, 4, 5, 6, 7].map((value) => ({ value, label: label(weekdayLabel(value)) }))}
          />
        </Form.Item>
      )}
    </>
  );
};

type TextProps = Props & { readonly of: "folder" | "url" | "header"; readonly required?: boolean };
const TextField = ({ filled, change, of, required = false }: TextProps) => {
  const { t } = useTranslation();
  return (
    <Form.Item label={t(`sending.${of}`)} extra={t(`sending.${of}Note`)} required={required}>
      <Input
        value={filled[of]}
        maxLength={1000}
        aria-label={t(`sending.${of}`)}
        onChange={({ target }) => change({ [of]: target.value })}
      />
    </Form.Item>
  );
};

const WebhookFields = ({ hasSecret, ...props }: Props & { readonly hasSecret: boolean }) => {
  const { t } = useTranslation();
  const { filled, change } = props;
  return (
    <>
      <TextField {...props} of="url" required />
      <TextField {...props} of="header" />
      {filled.header.trim() !== "" && (
        <Form.Item label={t("sending.secret")} required={!hasSecret}>
          <Input.Password
            value={filled.secret}
            maxLength={500}
            autoComplete="new-password"
            aria-label={t("sending.secret")}
            placeholder={hasSecret ? t("sending.secretKept") : ""}
            onChange={({ target }) => change({ secret: target.value })}
          />
        </Form.Item>
      )}
    </>
  );
};

type TargetProps = Props & { readonly ways: Ways; readonly hasSecret: boolean };
const TargetFields = ({ ways, hasSecret, filled, change }: TargetProps) => {
  const { t } = useTranslation();
  const { way } = filled;
  const lacks = { folder: "sending.noFolder", mail: "sending.noMail", webhook: "sending.noWebhook" } as const;
  return (
    <>
      <Form.Item
        label={t("sending.way")}
        {...(!ways[way] && { validateStatus: "warning" as const, help: t(lacks[way]) })}
      >
        <Segmented
          aria-label={t("sending.way")}
          value={way}
          onChange={(value) => change({ way: value })}
          options={sendWays.map((value) => ({ value, label: t(`sending.ways.${value}`) }))}
        />
      </Form.Item>
      {way === "folder" && <TextField filled={filled} change={change} of="folder" />}
      {way === "mail" && (
        <Form.Item label={t("sending.to")} extra={t("sending.toNote")} required>
          <Select
            mode="tags"
            open={false}
            suffixIcon={null}
            aria-label={t("sending.to")}
            value={[...filled.to]}
            tokenSeparators={[",", ";", " ", "，", "；"]}
            maxCount={20}
            onChange={(to: string[]) => change({ to })}
          />
        </Form.Item>
      )}
      {way === "webhook" && <WebhookFields filled={filled} change={change} hasSecret={hasSecret} />}
    </>
  );
};

/** What is sent, when, in which format, where to. */
export const ScheduleFields = ({ ways, hasSecret, filled, change }: TargetProps) => {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item label={t("sending.name")} required>
        <Input
          value={filled.name}
          maxLength={40}
          aria-label={t("sending.name")}
          onChange={({ target }) => change({ name: target.value })}
        />
      </Form.Item>
      <WhatFields filled={filled} change={change} />
      <RuleFields filled={filled} change={change} />
      <Form.Item label={t("sending.format")}>
        <Segmented
          aria-label={t("sending.format")}
          value={filled.format}
          onChange={(format) => change({ format })}
          options={sentFormats.map((value) => ({ value, label: t(`sending.formats.${value}`) }))}
        />
      </Form.Item>
      <TargetFields ways={ways} hasSecret={hasSecret} filled={filled} change={change} />
    </>
  );
};
