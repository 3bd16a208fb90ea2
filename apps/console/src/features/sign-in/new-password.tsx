import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Session } from "@zongji/api";
import { Alert, Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { Gate } from "./gate.tsx";

type Filled = { current: string; next: string; again: string };
const shortest = 10;

/** The first sign-in, and the one after a reset, asks for a password of one's own before anything else. */
export const NewPassword = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: ({ current, next }: Filled) => request("changePassword", { body: { current, next } }),
    onSuccess: (session) => client.setQueryData<Session>(["session"], session),
  });
  return (
    <Gate title={t("newPassword.title")} note={t("newPassword.note", { shortest })}>
      {change.isError && <Alert type="error" showIcon title={words(change.error)} />}
      <Form<Filled> layout="vertical" requiredMark={false} onFinish={(filled) => change.mutate(filled)}>
        <Form.Item
          name="current"
          label={t("newPassword.current")}
          rules={[{ required: true, message: t("signIn.passwordMissing") }]}
        >
          <Input.Password autoFocus autoComplete="current-password" maxLength={200} size="large" />
        </Form.Item>
        <Form.Item
          name="next"
          label={t("newPassword.next")}
          rules={[{ required: true, min: shortest, message: t("newPassword.tooShort", { shortest }) }]}
        >
          <Input.Password autoComplete="new-password" maxLength={200} size="large" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t("newPassword.again")}
          dependencies={["next"]}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_, value) =>
                value === getFieldValue("next")
                  ? Promise.resolve()
                  : Promise.reject(new Error(t("newPassword.different"))),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" maxLength={200} size="large" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block size="large" loading={change.isPending}>
          {t("newPassword.save")}
        </Button>
      </Form>
    </Gate>
  );
};
