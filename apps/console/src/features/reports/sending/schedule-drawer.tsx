import type { Schedule } from "@zongji/api";
import { Alert, App, Button, Drawer, Form } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../../server/failure.ts";
import { bodyOf, empty, type Filled, filledOf, missingIn } from "./form.ts";
import { useSaveSchedule } from "./queries.ts";
import { ScheduleFields, type Ways } from "./schedule-fields.tsx";

type Props = {
  /** What is changed; absent: a new one. */
  readonly schedule?: Schedule;
  readonly ways: Ways;
  readonly close: () => void;
};

/** Makes or changes what is sent by schedule. */
export const ScheduleDrawer = ({ schedule, ways, close }: Props) => {
  const { t, i18n } = useTranslation();
  const words = useFailureWords();
  const { message } = App.useApp();
  const save = useSaveSchedule();
  const [filled, setFilled] = useState<Filled>(() => (schedule ? filledOf(schedule) : empty));
  const [missing, setMissing] = useState<ReturnType<typeof missingIn>>();
  const press = () => {
    const lacks = missingIn(filled);
    if (lacks) return setMissing(lacks);
    const language = schedule?.language ?? (i18n.language === "en" ? "en" : "zh-CN");
    return save.mutate(bodyOf(filled, schedule, language), {
      onSuccess: () => {
        void message.success(t("sending.saved"));
        close();
      },
    });
  };
  const wrong = missing ? t(`sending.${missing}`) : save.isError ? words(save.error) : undefined;
  return (
    <Drawer
      open
      size={520}
      onClose={close}
      title={schedule ? t("sending.changeTitle", { name: schedule.name }) : t("sending.create")}
      extra={
        <Button type="primary" loading={save.isPending} onClick={press}>
          {t("sending.save")}
        </Button>
      }
    >
      {wrong && <Alert type="error" showIcon className="own-report-wrong" title={wrong} />}
      <Form layout="vertical" className="send-form">
        <ScheduleFields
          {...{ ways, filled, hasSecret: schedule?.hasSecret ?? false }}
          change={(change) => {
            setMissing(undefined);
            save.reset();
            setFilled((was) => ({ ...was, ...change }));
          }}
        />
      </Form>
    </Drawer>
  );
};
