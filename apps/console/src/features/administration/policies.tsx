import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Policies as Rules } from "@zongji/api";
import { shippedResults } from "@zongji/domain";
import { Alert, App, Button, Card, Form, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Choice, NumberField, SwitchField, TextField } from "../../look/form/fields.tsx";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useRestWords } from "../../look/rest-reason.ts";
import { useResultWords } from "../../look/result.ts";
import { useFailureWords } from "../../server/failure.ts";
import { useGroups } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { type FilledPolicies, filledPolicies, policiesOf } from "./policy-form.ts";
import { PromptSelect } from "./prompt-select.tsx";
import { RestReasons } from "./rest-reasons.tsx";
import { StoredParameters } from "./stored-parameters.tsx";

type TimedPolicy =
  | "colleagueRing"
  | "dial"
  | "detach"
  | "deviceGone"
  | "rtpTimeout"
  | "rtpTimeoutWaiting"
  | "ratingOpen";

const shippedReasons = ["break", "meal", "training", "meeting", "noAnswer", "deviceLost"];

/** A policy in seconds: its field is named `of` + Sec, its words `of` and, with a note, `of` + Note. */
const Seconds = ({ of, noted = true, ...limits }: { of: TimedPolicy; noted?: boolean; min: number; max: number }) => {
  const { t } = useTranslation();
  const note = noted && String(t(`policies.${of}Note` as "policies.dialNote"));
  return (
    <NumberField
      name={`${of}Sec`}
      label={t(`policies.${of}`)}
      {...(note && { note })}
      {...limits}
      unit={t("unit.seconds")}
    />
  );
};

const Times = () => {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t("policies.times")}>
      <Seconds of="colleagueRing" noted={false} min={3} max={120} />
      <Seconds of="dial" min={5} max={180} />
      <Seconds of="detach" min={0} max={600} />
      <Seconds of="deviceGone" min={10} max={86_400} />
      <Seconds of="rtpTimeout" min={3} max={600} />
      <Seconds of="rtpTimeoutWaiting" min={3} max={600} />
    </Card>
  );
};

const Offering = () => {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t("policies.offering")}>
      <Choice
        name="afterSignIn"
        label={t("policies.afterSignIn")}
        options={(["ready", "busy"] as const).map((value) => ({ value, label: t(`state.${value}`) }))}
      />
      <Choice
        name="prefer"
        label={t("policies.prefer")}
        options={[
          { value: "skill", label: t("policies.preferSkill") },
          { value: "idle", label: t("policies.preferIdle") },
        ]}
      />
    </Card>
  );
};

const Talk = () => {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t("policies.talk")}>
      <Choice
        name="announcement"
        label={t("policies.announcement")}
        note={t("policies.announcementNote")}
        options={[
          { value: "wait", label: t("policies.announcementWait") },
          { value: "cut", label: t("policies.announcementCut") },
        ]}
      />
      <Seconds of="ratingOpen" min={0} max={30} />
    </Card>
  );
};

const timeOfDay = /^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/;

const noGroup = "";

/** 回拨: how often, and between which times of the day. */
const CallsBack = () => {
  const { t } = useTranslation();
  const groups = useGroups();
  return (
    <Card size="small" title={t("policies.callsBack")}>
      <NumberField
        name="callBackAttempts"
        label={t("policies.callBackAttempts")}
        note={t("policies.callBackAttemptsNote")}
        min={1}
        max={20}
        unit={t("unit.times")}
      />
      <NumberField
        name="callBackPauseMin"
        label={t("policies.callBackPause")}
        note={t("policies.callBackPauseNote")}
        min={1}
        max={1440}
        unit={t("policies.minutes")}
      />
      <TextField name="callBackFrom" label={t("policies.callBackFrom")} pattern={timeOfDay} max={5} />
      <TextField name="callBackTo" label={t("policies.callBackTo")} pattern={timeOfDay} max={5} />
      <Choice
        name="missedGroup"
        label={t("policies.missedGroup")}
        note={t("policies.missedGroupNote")}
        options={[
          { value: noGroup, label: t("policies.missedByHand") },
          ...(groups.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
    </Card>
  );
};

/** Who is turned away: the black list, and numbers that call too often; and how often a number is called. */
const Limits = () => {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t("policies.limits")}>
      <Form.Item name="blockedPrompt" label={t("policies.blockedPrompt")} extra={t("policies.blockedPromptNote")}>
        <PromptSelect none={t("policies.blockedBusy")} />
      </Form.Item>
      <NumberField
        name="callerLimit"
        label={t("policies.callerLimit")}
        note={t("policies.callerLimitNote")}
        min={0}
        max={1000}
        unit={t("unit.times")}
      />
      <NumberField
        name="callerLimitMin"
        label={t("policies.callerLimitWithin")}
        min={1}
        max={1440}
        unit={t("policies.minutes")}
      />
      <Form.Item name="limitedPrompt" label={t("policies.limitedPrompt")} extra={t("policies.blockedPromptNote")}>
        <PromptSelect none={t("policies.blockedBusy")} />
      </Form.Item>
      <NumberField
        name="dialsADay"
        label={t("policies.dialsADay")}
        note={t("policies.dialsADayNote")}
        min={0}
        max={1000}
        unit={t("unit.times")}
      />
    </Card>
  );
};

/** 办理结果, in the order in which agents choose. */
const Results = () => {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t("policies.results")}>
      <Form.Item name="resultCodes" extra={t("policies.resultsNote")}>
        <Select mode="tags" maxCount={20} open={false} suffixIcon={null} aria-label={t("policies.results")} />
      </Form.Item>
    </Card>
  );
};

const Shown = () => {
  const { t } = useTranslation();
  const numbers = useQuery({ queryKey: ["numbers"], queryFn: () => request("listNumbers") });
  return (
    <Card size="small" title={t("policies.numbers")}>
      <Choice
        name="outboundNumber"
        label={t("policies.outboundNumber")}
        note={t("policies.outboundNote")}
        options={(numbers.data ?? []).map(({ number, label }) => ({
          value: number,
          label: label === number ? number : `${number} ${label}`,
        }))}
      />
      <SwitchField name="maskNumbers" label={t("policies.maskNumbers")} />
      <SwitchField name="slowElderly" label={t("policies.slowElderly")} note={t("policies.slowElderlyNote")} />
    </Card>
  );
};

const PolicyForm = ({ rules }: { rules: Rules }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const words = useRestWords();
  const resultWords = useResultWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<FilledPolicies>();
  const [touched, setTouched] = useState(false);
  const idOf = (word: string) => shippedReasons.find((reason) => words(reason) === word) ?? word;
  const resultOf = (word: string) => shippedResults.find((result) => resultWords(result) === word) ?? word;
  const saving = useMutation({
    mutationFn: (filled: FilledPolicies) => request("changePolicies", { body: policiesOf(filled, idOf, resultOf) }),
    onSuccess: (saved) => {
      void message.success(t("administration.saved"));
      setTouched(false);
      client.setQueryData(["policies"], saved);
      form.setFieldsValue(filledPolicies(saved, words, resultWords));
    },
  });
  const undo = () => {
    form.setFieldsValue(filledPolicies(rules, words, resultWords));
    setTouched(false);
    saving.reset();
  };
  return (
    <Form<FilledPolicies>
      form={form}
      layout="vertical"
      initialValues={filledPolicies(rules, words, resultWords)}
      onValuesChange={() => setTouched(true)}
      onFinish={(filled) => saving.mutate(filled)}
      scrollToFirstError
    >
      <div className="thing-head">
        <span className="quiet">
          {t("policies.note")} <Link to="/administration/groups">{t("policies.groups")}</Link>
        </span>
        <span className="policies-actions">
          <Button disabled={!touched} onClick={undo}>
            {t("policies.undo")}
          </Button>
          <Button type="primary" htmlType="submit" disabled={!touched} loading={saving.isPending}>
            {t("administration.save")}
          </Button>
        </span>
      </div>
      {saving.isError && <Alert type="error" showIcon title={failure(saving.error)} className="thing-error" />}
      <div className="policies">
        <div className="policies-column">
          <Card size="small" title={t("policies.rest")}>
            <p className="quiet">{t("policies.restNote")}</p>
            <RestReasons />
          </Card>
          <Results />
          <StoredParameters />
          <CallsBack />
        </div>
        <Times />
        <div className="policies-column">
          <Talk />
          <Offering />
          <Shown />
          <Limits />
        </div>
      </div>
    </Form>
  );
};

/** 运行规则: what holds for the whole hotline. */
export const Policies = () => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const rules = useQuery({ queryKey: ["policies"], queryFn: () => request("policies"), staleTime: 0 });
  // A later answer that does not come must not take away what is being filled in.
  if (rules.isError && !rules.data)
    return <Failing what={t("administration.failed")} why={failure(rules.error)} again={() => void rules.refetch()} />;
  return rules.data ? <PolicyForm rules={rules.data} /> : <Loading />;
};
