import { PlusOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ConfigItem } from "@zongji/api";
import { App, Button, Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { mainCalendar } from "../../look/calendars.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

/** A draft with the main calendar's hours, under a name of its own. @returns its id */
const createCalendar = async (main: ConfigItem, name: string): Promise<string> => {
  const version = (main.published ?? main.draft)!.version;
  const { body } = await request("configVersion", { params: { kind: "schedule", id: main.id, version } });
  const id = `calendar-${crypto.randomUUID().slice(0, 8)}`;
  await request("saveConfigDraft", {
    params: { kind: "schedule", id },
    body: { base: 0, name, body: { ...(body as Record<string, unknown>), name } },
  });
  return id;
};

const NewCalendar = ({ main, made, close }: { main: ConfigItem; made: (id: string) => void; close: () => void }) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const failure = useFailureWords();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const create = useMutation({
    mutationFn: () => createCalendar(main, name.trim()),
    onSuccess: async (id) => {
      await client.invalidateQueries({ queryKey: ["config", "items"] });
      made(id);
      close();
    },
    onError: (error) => void message.error(failure(error)),
  });
  return (
    <Modal
      open
      width={440}
      title={t("hours.newCalendar")}
      okText={t("hours.create")}
      cancelText={t("page.cancel")}
      okButtonProps={{ disabled: name.trim() === "", loading: create.isPending }}
      onOk={() => create.mutate()}
      onCancel={close}
    >
      <Form layout="vertical">
        <Form.Item label={t("hours.calendarName")} htmlFor="calendar-name" extra={t("hours.newCalendarNote")}>
          <Input id="calendar-name" value={name} maxLength={64} onChange={({ target }) => setName(target.value)} />
        </Form.Item>
      </Form>
    </Modal>
  );
};

/** Which calendar the page shows, and a way to begin another. */
export const CalendarChoice = ({
  items,
  chosen,
  choose,
}: {
  items: readonly ConfigItem[];
  chosen: string;
  choose: (id: string) => void;
}) => {
  const { t } = useTranslation();
  const [isMaking, make] = useState(false);
  const main = items.find(({ id }) => id === mainCalendar);
  const nameOf = ({ id, name }: ConfigItem) => (id === mainCalendar ? t("hours.mainCalendar") : name);
  return (
    <>
      {items.length > 1 && (
        <Select
          className="hours-calendar"
          aria-label={t("hours.calendar")}
          value={chosen}
          onChange={choose}
          options={items.map((item) => ({ value: item.id, label: nameOf(item) }))}
        />
      )}
      <Button icon={<PlusOutlined />} onClick={() => make(true)}>
        {t("hours.newCalendar")}
      </Button>
      {isMaking && main && <NewCalendar main={main} made={choose} close={() => make(false)} />}
    </>
  );
};
