import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Drawer, Form } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";

/** How long a part takes to unfold, ms: `motionDurationSlow` and a little. */
const openingMs = 250;

/** The drawer in which a thing is added or changed. Closed by saving or by hand; a refusal is shown above what was filled in. */
export const ThingDrawer = <Filled extends object>({
  title,
  start,
  save,
  close,
  stale,
  size = 440,
  wrong,
  children,
}: {
  title: string;
  /** What the fields hold at first. */
  start: Partial<Filled>;
  save: (filled: Filled) => Promise<unknown>;
  close: () => void;
  /** The query that is asked anew after saving. */
  stale: string;
  /** Width, px. */
  size?: number;
  /** Called with the fields that kept it from being saved, before the first of them is scrolled to. */
  wrong?: (paths: readonly (readonly (string | number)[])[]) => void;
  children: ReactNode;
}) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Filled>();
  const [firstWrong, setFirstWrong] = useState<(string | number)[]>();
  // Once what was folded away is there.
  useEffect(() => {
    if (!firstWrong) return;
    const opened = setTimeout(() => form.scrollToField(firstWrong, { block: "center", focus: true }), openingMs);
    return () => clearTimeout(opened);
  }, [form, firstWrong]);
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
      size={size}
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
        onFinishFailed={({ errorFields }) => {
          const paths = errorFields.map(({ name }) => name);
          wrong?.(paths);
          setFirstWrong([...(paths[0] ?? [])]);
        }}
      >
        {children}
      </Form>
    </Drawer>
  );
};
