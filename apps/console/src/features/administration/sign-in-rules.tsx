import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SignInRules as Rules } from "@zongji/api";
import { Alert, App, Button, Card, Form, InputNumber } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

type Filled = { [K in keyof Rules]?: Rules[K] };

/** A number that may be left empty. */
const Limit = ({ name, min, max, unit }: { name: keyof Rules; min: number; max: number; unit: string }) => {
  const { t } = useTranslation();
  return (
    <Form.Item name={name} label={t(`signInRules.${name}`)} extra={t(`signInRules.${name}Note`)}>
      <InputNumber<number>
        min={min}
        max={max}
        precision={0}
        style={{ width: 200 }}
        suffix={unit}
        placeholder={t("signInRules.never")}
      />
    </Form.Item>
  );
};

const RulesForm = ({ rules }: { rules: Rules }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Filled>();
  const [touched, setTouched] = useState(false);
  const saving = useMutation({
    mutationFn: ({ passwordDays = null, idleMin = null }: Filled) =>
      request("changeSignInRules", { body: { passwordDays, idleMin } }),
    onSuccess: (saved) => {
      void message.success(t("administration.saved"));
      setTouched(false);
      client.setQueryData(["signInRules"], saved);
      form.setFieldsValue(saved);
    },
  });
  const undo = () => {
    form.setFieldsValue(rules);
    setTouched(false);
    saving.reset();
  };
  return (
    <Form<Filled>
      form={form}
      layout="vertical"
      initialValues={rules}
      onValuesChange={() => setTouched(true)}
      onFinish={(filled) => saving.mutate(filled)}
    >
      <div className="thing-head">
        <span className="quiet">{t("signInRules.note")}</span>
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
        <Card size="small" title={t("signInRules.sessions")}>
          <Limit name="idleMin" min={5} max={840} unit={t("policies.minutes")} />
        </Card>
        <Card size="small" title={t("signInRules.passwords")}>
          <Limit name="passwordDays" min={1} max={3650} unit={t("signInRules.days")} />
          <p className="quiet">{t("signInRules.passwordNote")}</p>
        </Card>
      </div>
    </Form>
  );
};

/** 登录规则: how long a password and an idle session last. */
export const SignInRules = () => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const rules = useQuery({ queryKey: ["signInRules"], queryFn: () => request("signInRules"), staleTime: 0 });
  if (rules.isError)
    return <Failing what={t("administration.failed")} why={failure(rules.error)} again={() => void rules.refetch()} />;
  return rules.data ? <RulesForm rules={rules.data} /> : <Loading />;
};
