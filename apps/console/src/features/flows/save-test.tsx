import { SaveOutlined } from "@ant-design/icons";
import { type Flow, mostTests } from "@zongji/domain";
import { App, Button, Form, Input, Popover } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "./editor-context.ts";
import { addTest } from "./model.ts";
import { type Simulation, testOf } from "./simulation.ts";

type Scene = Parameters<typeof testOf>[3];

const NameForm = ({ names, save }: { names: readonly string[]; save: (name: string) => void }) => {
  const { t } = useTranslation();
  const id = useId();
  const [name, setName] = useState("");
  const wanted = name.trim();
  const isTaken = names.includes(wanted);
  const isReady = wanted !== "" && !isTaken;
  return (
    <Form layout="vertical" component={false}>
      <Form.Item
        label={t("flowTests.name")}
        htmlFor={id}
        {...(isTaken && { validateStatus: "error" as const, help: t("flowTests.nameTaken") })}
      >
        <Input
          id={id}
          autoFocus
          maxLength={64}
          value={name}
          onChange={({ target }) => setName(target.value)}
          onPressEnter={() => isReady && save(wanted)}
        />
      </Form.Item>
      <Button type="primary" size="small" disabled={!isReady} onClick={() => save(wanted)}>
        {t("flowTests.save")}
      </Button>
    </Form>
  );
};

/** Keeps what was walked as a test of the flow, under a name. */
export const SaveTest = ({ flow, simulation, scene }: { flow: Flow; simulation: Simulation; scene: Scene }) => {
  const { t } = useTranslation();
  const { flow: text, change } = useEditor();
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  const names = (text.tests ?? []).map((test) => test.name);
  const isFull = names.length >= mostTests;
  const save = (name: string) => {
    change((before) => addTest(before, testOf(name, flow, simulation, scene)));
    setOpen(false);
    void message.success(t("flowTests.saved", { name }));
  };
  return (
    <Popover
      trigger="click"
      placement="topLeft"
      destroyOnHidden
      open={isOpen}
      onOpenChange={setOpen}
      content={isFull ? t("flowTests.full", { count: mostTests }) : <NameForm names={names} save={save} />}
    >
      <Button size="small" icon={<SaveOutlined />}>
        {t("flowTests.save")}
      </Button>
    </Popover>
  );
};
