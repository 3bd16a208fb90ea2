import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Session } from "@zongji/api";
import { App, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { type NewPasswordFilled, PasswordForm, shortestPassword } from "../look/password-form.tsx";
import { request } from "../server/request.ts";

/** 修改密码, at any time. Calls and pages of this session go on; other sessions of the person end. */
export const OwnPassword = ({ open, close }: { open: boolean; close: () => void }) => {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const change = useMutation({
    mutationFn: ({ current, next }: NewPasswordFilled) => request("changePassword", { body: { current, next } }),
    onSuccess: (session) => {
      client.setQueryData<Session>(["session"], session);
      // What was asked for with the old session meanwhile was refused.
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
      void message.success(t("ownPassword.done"));
      close();
    },
  });
  return (
    <Modal
      open={open}
      title={t("ownPassword.title")}
      footer={null}
      width={420}
      destroyOnHidden
      onCancel={close}
      afterClose={() => change.reset()}
    >
      <p className="quiet">{t("ownPassword.note", { shortest: shortestPassword })}</p>
      <PasswordForm
        error={change.error}
        pending={change.isPending}
        saveWord={t("ownPassword.save")}
        save={(filled) => change.mutate(filled)}
      />
    </Modal>
  );
};
