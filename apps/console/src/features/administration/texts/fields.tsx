import type { TextService } from "@zongji/api";
import { Card, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { Choice, NumberField, SwitchField, TextField } from "../../../look/form/fields.tsx";
import { areHeaders, type FilledTexts } from "./model.ts";

type Name = keyof FilledTexts & string;

const Area = ({ name, label, note }: { name: Name; label: string; note: string }) => {
  const { t } = useTranslation();
  return (
    <Form.Item
      name={name}
      label={label}
      extra={note}
      rules={
        name === "headerLines"
          ? [
              {
                validator: async (_, text: string) => {
                  if (!areHeaders(text)) throw new Error(t("administration.malformed"));
                },
              },
            ]
          : []
      }
    >
      <Input.TextArea className="figure" autoSize={{ minRows: 2, maxRows: 12 }} maxLength={4000} spellCheck={false} />
    </Form.Item>
  );
};

const Secret = ({ hasSecret }: Pick<TextService, "hasSecret">) => {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="secret" label={t("texts.secret")} extra={t("texts.secretNote")}>
        <Input.Password
          autoComplete="new-password"
          maxLength={1000}
          visibilityToggle={false}
          placeholder={t(hasSecret ? "texts.hasSecret" : "texts.noSecret")}
        />
      </Form.Item>
      {hasSecret && <SwitchField name="forgetsSecret" label={t("texts.forgetSecret")} />}
      <TextField
        name="secretHeader"
        label={t("texts.secretHeader")}
        note={t("texts.secretHeaderNote")}
        required={false}
        pattern={/^[A-Za-z0-9-]*$/}
        max={64}
      />
      <TextField name="secretPrefix" label={t("texts.secretPrefix")} required={false} max={40} />
    </>
  );
};

/** How the service is asked. */
export const ServiceFields = ({ hasSecret }: Pick<TextService, "hasSecret">) => {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t("texts.service")}>
      <SwitchField name="enabled" label={t("texts.enabled")} note={t("texts.enabledNote")} />
      <TextField name="url" label={t("texts.url")} note={t("texts.urlNote")} required={false} max={2000} />
      <SwitchField name="allowsHttp" label={t("texts.allowsHttp")} note={t("texts.allowsHttpNote")} />
      <Choice
        name="method"
        label={t("texts.method")}
        options={(["POST", "GET"] as const).map((value) => ({ value, label: value }))}
      />
      <Area name="headerLines" label={t("texts.headers")} note={t("texts.headersNote")} />
      <Secret hasSecret={hasSecret} />
    </Card>
  );
};

export const BodyFields = () => {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t("texts.body")}>
      <Choice
        name="bodyKind"
        label={t("texts.bodyKind")}
        options={(["json", "form", "plain"] as const).map((value) => ({ value, label: t(`texts.kinds.${value}`) }))}
      />
      <Area name="body" label={t("texts.body")} note={t("texts.bodyNote")} />
      <TextField name="expects" label={t("texts.expects")} note={t("texts.expectsNote")} required={false} max={200} />
      <NumberField name="timeoutSec" label={t("texts.timeout")} min={1} max={60} unit={t("unit.seconds")} />
      <NumberField
        name="attempts"
        label={t("texts.attempts")}
        note={t("texts.attemptsNote")}
        min={1}
        max={10}
        unit={t("unit.times")}
      />
    </Card>
  );
};

const timeOfDay = /^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/;

/** To whom texts go, and when. */
export const RecipientFields = () => {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t("texts.recipients")}>
      <TextField
        name="publicUrl"
        label={t("texts.publicUrl")}
        note={t("texts.publicUrlNote")}
        required={false}
        max={300}
      />
      <TextField name="numbers" label={t("texts.numbers")} note={t("texts.numbersNote")} max={100} />
      <NumberField name="perDay" label={t("texts.perDay")} min={1} max={50} unit={t("unit.times")} />
      <TextField name="from" label={t("texts.from")} pattern={timeOfDay} max={5} />
      <TextField name="to" label={t("texts.to")} note={t("texts.toNote")} pattern={timeOfDay} max={5} />
    </Card>
  );
};
