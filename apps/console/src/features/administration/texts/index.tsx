import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { TextService } from "@zongji/api";
import { Alert, App, Button, Form } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAuditWords } from "../../../look/audit/audit-words.ts";
import { StaleNotice } from "../../../look/edit/stale.tsx";
import { Failing, Loading } from "../../../look/page-state.tsx";
import { useFailureWords } from "../../../server/failure.ts";
import { request } from "../../../server/request.ts";
import { useVersionedEdit } from "../../../server/versioned-edit.ts";
import { BodyFields, RecipientFields, ServiceFields } from "./fields.tsx";
import { type FilledTexts, filledTexts, textsOf } from "./model.ts";
import { SendTest } from "./send-test.tsx";

const fields = [
  ...(["enabled", "url", "allowsHttp", "method", "headerLines", "secretHeader", "secretPrefix"] as const),
  ...(["bodyKind", "body", "expects", "timeoutSec", "attempts"] as const),
  ...(["numbers", "perDay", "from", "to", "publicUrl"] as const),
] as const satisfies (keyof FilledTexts)[];

type Acts = {
  readonly touched: boolean;
  readonly isSaving: boolean;
  readonly isStale: boolean;
  readonly undo: () => void;
  /** undefined: there is nothing to test yet. */
  readonly test: (() => void) | undefined;
};

const Head = ({ touched, isSaving, isStale, undo, test }: Acts) => {
  const { t } = useTranslation();
  return (
    <div className="thing-head">
      <span className="quiet">{t("texts.note")}</span>
      <span className="policies-actions">
        <Button disabled={touched || test === undefined} onClick={test}>
          {t("texts.test")}
        </Button>
        <Button disabled={!touched} onClick={undo}>
          {t("policies.undo")}
        </Button>
        <Button type="primary" htmlType="submit" disabled={!touched || isStale} loading={isSaving}>
          {t("administration.save")}
        </Button>
      </span>
    </div>
  );
};

const Fields = ({ hasSecret }: Pick<TextService, "hasSecret">) => (
  <div className="policies">
    <ServiceFields hasSecret={hasSecret} />
    <BodyFields />
    <RecipientFields />
  </div>
);

const TextsForm = ({ service }: { service: TextService }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<FilledTexts>();
  const [touched, setTouched] = useState(false);
  const [tests, setTests] = useState(false);
  // As the form was opened: what is loaded anew meanwhile must not pass for what the person was shown.
  const [shown, setShown] = useState(service);
  const audit = useAuditWords({ names: {}, action: "textService.change" });
  const show = (now: TextService): void => {
    setTouched(false);
    setShown(now);
    client.setQueryData(["textService"], now);
    form.setFieldsValue(filledTexts(now));
  };
  const edit = useVersionedEdit<TextService, FilledTexts>({
    ...{ shown, fields, filledOf: filledTexts },
    fill: (filled) => form.setFieldsValue(filled),
    save: (filled, version) =>
      request("changeTextService", { body: textsOf({ ...form.getFieldsValue(true), ...filled }, version) }),
    onSaved: (saved) => {
      void message.success(t("administration.saved"));
      show(saved);
    },
    onTaken: show,
  });
  const undo = () => {
    show(shown);
    edit.reset();
  };
  return (
    <Form<FilledTexts>
      form={form}
      layout="vertical"
      initialValues={filledTexts(service)}
      onValuesChange={() => setTouched(true)}
      onFinish={edit.save}
    >
      <Head
        {...{ touched, undo, isSaving: edit.isSaving }}
        isStale={edit.stale !== undefined}
        test={shown.url === "" ? undefined : () => setTests(true)}
      />
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
      <Fields hasSecret={shown.hasSecret} />
      {tests && <SendTest close={() => setTests(false)} />}
    </Form>
  );
};

/** 短信: the service that sends texts, and to whom they go. */
export const Texts = () => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const service = useQuery({ queryKey: ["textService"], queryFn: () => request("textService"), staleTime: 0 });
  // A later answer that does not come must not take away what is being filled in.
  if (service.isError && !service.data)
    return (
      <Failing what={t("administration.failed")} why={failure(service.error)} again={() => void service.refetch()} />
    );
  return service.data ? <TextsForm service={service.data} /> : <Loading />;
};
