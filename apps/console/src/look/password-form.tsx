import { Alert, Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../server/failure.ts";
import { failureOf } from "../server/request.ts";

export type NewPasswordFilled = { readonly current: string; readonly next: string; readonly again: string };
export const shortestPassword = 10;

/** The old password and twice the new one. `error`: of the last try; null: it did not fail. */
export const PasswordForm = ({
  error,
  pending,
  saveWord,
  save,
}: {
  error: Error | null;
  pending: boolean;
  saveWord: string;
  save: (filled: NewPasswordFilled) => void;
}) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const shortest = shortestPassword;
  // Who changes her password is known: what can be wrong is the old one alone.
  const why = (wrong: Error) =>
    failureOf(wrong).code === "wrongPassword" ? t("newPassword.wrongCurrent") : words(wrong);
  return (
    <>
      {error && <Alert type="error" showIcon title={why(error)} style={{ marginBottom: 16 }} />}
      <Form<NewPasswordFilled> layout="vertical" requiredMark={false} onFinish={save}>
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
        <Button type="primary" htmlType="submit" block size="large" loading={pending}>
          {saveWord}
        </Button>
      </Form>
    </>
  );
};
