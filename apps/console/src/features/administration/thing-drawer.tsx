import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Drawer, Form } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";

/** The drawer in which a thing is added or changed. Closed by saving or by hand; a refusal is shown above what was filled in. */
export const ThingDrawer = <Filled extends object>({
  title,
  start,
  save,
  close,
  stale,
  children,
}: {
  title: string;
  /** What the fields hold at first. */
  start: Partial<Filled>;
  save: (filled: Filled) => Promise<unknown>;
  close: () => void;
  /** The query that is asked anew after saving. */
  stale: string;
  children: ReactNode;
}) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Filled>();
  const saving = useMutation({
    mutationFn: save,
    onSuccess: async () => {
      void message.success(t("administration.saved"));
      close();
      await client.invalidateQueries({ queryKey: [stale] });
    },
  });
  return (
    <Drawer
      open
      title={title}
      onClose={close}
      size={440}
      extra={
        <Button type="primary" loading={saving.isPending} onClick={() => form.submit()}>
          {t("administration.save")}
        </Button>
      }
    >
      {saving.isError && <Alert type="error" showIcon title={words(saving.error)} className="thing-error" />}
      <Form<Filled>
        form={form}
        layout="vertical"
        initialValues={start}
        onFinish={(filled) => saving.mutate(filled)}
        // A message on the field itself; the server has the last word.
        scrollToFirstError
      >
        {children}
      </Form>
    </Drawer>
  );
};
