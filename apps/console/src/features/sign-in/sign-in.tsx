import { LockOutlined, UserOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Session } from "@zongji/api";
import { Alert, Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { Gate } from "./gate.tsx";

type Filled = { name: string; password: string };

/** 登录: by agent number or login. */
export const SignIn = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const enter = useMutation({
    mutationFn: ({ name, password }: Filled) =>
      request("signIn", {
        body: /^[0-9]+$/.test(name.trim()) ? { agentNo: name.trim(), password } : { login: name.trim(), password },
      }),
    onSuccess: (session) => client.setQueryData<Session>(["session"], session),
  });
  return (
    <Gate title={t("signIn.title")}>
      {enter.isError && <Alert type="error" showIcon title={words(enter.error)} />}
      <Form<Filled> layout="vertical" requiredMark={false} onFinish={(filled) => enter.mutate(filled)}>
        <Form.Item name="name" label={t("signIn.name")} rules={[{ required: true, message: t("signIn.nameMissing") }]}>
          <Input prefix={<UserOutlined />} autoFocus autoComplete="username" maxLength={64} size="large" />
        </Form.Item>
        <Form.Item
          name="password"
          label={t("signIn.password")}
          rules={[{ required: true, message: t("signIn.passwordMissing") }]}
        >
          <Input.Password prefix={<LockOutlined />} autoComplete="current-password" maxLength={200} size="large" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block size="large" loading={enter.isPending}>
          {t("signIn.enter")}
        </Button>
      </Form>
    </Gate>
  );
};
