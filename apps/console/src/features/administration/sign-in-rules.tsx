import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { SignInRules as Rules } from "@zongji/api";
import { Alert, App, Button, Card, Form, InputNumber } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAuditWords } from "../../look/audit/audit-words.ts";
import { StaleNotice } from "../../look/edit/stale.tsx";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { useVersionedEdit } from "../../server/versioned-edit.ts";

type Filled = { [K in Exclude<keyof Rules, "version">]?: Rules[K] };

/** A number that may be left empty. */
const Limit = ({ name, min, max, unit }: { name: keyof Filled; min: number; max: number; unit: string }) => {
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

const fields = ["passwordDays", "idleMin"] as const;

const RulesForm = ({ rules }: { rules: Rules }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Filled>();
  const [touched, setTouched] = useState(false);
  // As the form was opened: what is loaded anew meanwhile must not pass for what the person was shown.
  const [shown, setShown] = useState(rules);
  const audit = useAuditWords({ names: {}, action: "signInRules.change" });
  const edit = useVersionedEdit<Rules, Filled>({
    shown,
    fields,
    fill: (filled) => form.setFieldsValue(filled),
    save: ({ passwordDays = null, idleMin = null }, version) =>
      request("changeSignInRules", { body: { passwordDays, idleMin, version } }),
    onSaved: (saved) => {
      void message.success(t("administration.saved"));
      setTouched(false);
      setShown(saved);
      client.setQueryData(["signInRules"], saved);
      form.setFieldsValue(saved);
    },
    onTaken: (theirs) => {
      setTouched(false);
      setShown(theirs);
      client.setQueryData(["signInRules"], theirs);
    },
  });
  const undo = () => {
    form.setFieldsValue(shown);
    setTouched(false);
    edit.reset();
  };
  return (
    <Form<Filled>
      form={form}
      layout="vertical"
      initialValues={rules}
      onValuesChange={() => setTouched(true)}
      onFinish={edit.save}
    >
      <div className="thing-head">
        <span className="quiet">{t("signInRules.note")}</span>
        <span className="policies-actions">
          <Button disabled={!touched} onClick={undo}>
            {t("policies.undo")}
          </Button>
          <Button
            type="primary"
            htmlType="submit"
            disabled={!touched || edit.stale !== undefined}
            loading={edit.isSaving}
          >
            {t("administration.save")}
          </Button>
        </span>
      </div>
      {edit.error !== null && <Alert type="error" showIcon title={failure(edit.error)} className="thing-error" />}
      {edit.stale && (
        <StaleNotice
          {...edit.stale}
          {...audit}
          isSaving={edit.isSaving}
          keepMine={() => edit.keepMine(form.getFieldsValue())}
          takeTheirs={edit.takeTheirs}
        />
      )}
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
  // A later answer that does not come must not take away what is being filled in.
  if (rules.isError && !rules.data)
    return <Failing what={t("administration.failed")} why={failure(rules.error)} again={() => void rules.refetch()} />;
  return rules.data ? <RulesForm rules={rules.data} /> : <Loading />;
};
