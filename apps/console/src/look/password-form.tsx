import { Alert, Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";

export type NewPasswordFilled = { readonly current: string; readonly next: string; readonly again: string };
export const shortestPassword = 10;

/** The old password and twice the new one. `failure`: why the last try failed, in words. */
export const PasswordForm = ({
  failure,
  pending,
  saveWord,
  save,
}: {
  failure: string | undefined;
  pending: boolean;
  saveWord: string;
  save: (filled: NewPasswordFilled) => void;
}) => {
  const { t } = useTranslation();
  const shortest = shortestPassword;
  return (
    <>
      {failure && <Alert type="error" showIcon title={failure} style={{ marginBottom: 16 }} />}
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
