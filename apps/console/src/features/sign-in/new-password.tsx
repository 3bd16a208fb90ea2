import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Session } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { type NewPasswordFilled, PasswordForm, shortestPassword } from "../../look/password-form.tsx";
import { request } from "../../server/request.ts";
import { Gate } from "./gate.tsx";

/** The first sign-in, and the one after a reset or with a password that has run out, asks for a password of one's own before anything else. */
export const NewPassword = () => {
  const { t } = useTranslation();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: ({ current, next }: NewPasswordFilled) => request("changePassword", { body: { current, next } }),
    onSuccess: (session) => client.setQueryData<Session>(["session"], session),
  });
  return (
    <Gate title={t("newPassword.title")} note={t("newPassword.note", { shortest: shortestPassword })}>
      <PasswordForm
        error={change.error}
        pending={change.isPending}
        saveWord={t("newPassword.save")}
        save={(filled) => change.mutate(filled)}
      />
    </Gate>
  );
};
