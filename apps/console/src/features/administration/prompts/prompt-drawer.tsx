import { useMutation, useQueryClient } from "@tanstack/react-query";
import { longestPromptText, type Prompt } from "@zongji/api";
import { promptNamePattern } from "@zongji/domain";
import { App, Button, Form, Input, Popconfirm, Tooltip } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { TextField } from "../../../look/form/fields.tsx";
import { promptsKey } from "../../../server/prompts.ts";
import { request } from "../../../server/request.ts";
import { ThingDrawer } from "../thing-drawer.tsx";
import { MakeVersion, useDone } from "./make.tsx";
import { Uses } from "./uses.tsx";
import { VersionsTable } from "./versions-table.tsx";

type Filled = { name: string; label: string; text: string };

const Remove = ({ prompt, close }: { prompt: Prompt; close: () => void }) => {
  const { t } = useTranslation();
  const done = useDone();
  const client = useQueryClient();
  const { message } = App.useApp();
  const remove = useMutation({
    mutationFn: () => request("deletePrompt", { params: { name: prompt.name } }),
    onError: done.onError,
    onSuccess: async () => {
      close();
      void message.success(t("administration.saved"));
      // The list alone: what this drawer has shown is gone.
      await client.invalidateQueries({ queryKey: promptsKey, exact: true });
    },
  });
  const isUsed = prompt.uses > 0;
  return (
    <Popconfirm
      title={t("prompts.removeSure", { name: prompt.label ?? prompt.name })}
      okText={t("prompts.remove")}
      okButtonProps={{ danger: true }}
      cancelText={t("page.cancel")}
      disabled={isUsed}
      onConfirm={() => remove.mutate()}
    >
      <Tooltip title={isUsed ? t("refused.promptInUse") : undefined}>
        <Button danger disabled={isUsed} loading={remove.isPending}>
          {t("prompts.remove")}
        </Button>
      </Tooltip>
    </Popconfirm>
  );
};

const Words = () => {
  const { t } = useTranslation();
  return (
    <>
      <TextField name="label" label={t("prompts.label")} max={40} pattern={/\S/} />
      <Form.Item name="text" label={t("prompts.text")} rules={[{ max: longestPromptText }]}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} showCount maxLength={longestPromptText} />
      </Form.Item>
    </>
  );
};

/** A new prompt: its sound comes afterwards. */
export const NewPromptDrawer = ({ close, open }: { close: () => void; open: (name: string) => void }) => {
  const { t } = useTranslation();
  const made = useRef<string>(undefined);
  return (
    <ThingDrawer<Filled>
      title={t("prompts.add")}
      start={{ text: "" }}
      save={async (filled) => {
        const name = filled.name.trim();
        const answer = await request("createPrompt", {
          body: { name, label: filled.label.trim(), text: filled.text },
        });
        made.current = name;
        return answer;
      }}
      // Once it is there, its sound is made in its own drawer.
      close={() => (made.current === undefined ? close() : open(made.current))}
      stale="prompts"
    >
      <Words />
      <TextField
        name="name"
        label={t("prompts.name")}
        note={t("prompts.nameNote")}
        pattern={new RegExp(promptNamePattern)}
        max={64}
      />
    </ThingDrawer>
  );
};

/** 语音: what it is called and says, what was made of it, and where it is used. */
export const PromptDrawer = ({ prompt, called, close }: { prompt: Prompt; called: string; close: () => void }) => {
  const { t } = useTranslation();
  const filledOf = ({ name, text }: Prompt): Filled => ({ name, label: called, text });
  const label = (field: string): string => t(`prompts.${field as "label" | "text"}`);
  return (
    <ThingDrawer<Filled, Prompt>
      title={
        <>
          {called} <span className="quiet prompt-name">{prompt.name}</span>
        </>
      }
      start={filledOf(prompt)}
      save={(filled, version) =>
        request("changePrompt", {
          params: { name: prompt.name },
          body: {
            version,
            text: filled.text,
            // What comes with the project keeps its name in both languages until somebody gives another.
            ...(filled.label.trim() !== called && { label: filled.label.trim() }),
          },
        })
      }
      close={close}
      stale="prompts"
      size={760}
      versioned={{ shown: prompt, fields: ["label", "text"], filledOf, label, words: (_, value) => String(value) }}
    >
      <Words />
      <h3 className="prompt-section">{t("prompts.make")}</h3>
      <MakeVersion prompt={prompt} />
      <h3 className="prompt-section">{t("prompts.versions")}</h3>
      <VersionsTable prompt={prompt} called={called} />
      <h3 className="prompt-section">{t("prompts.usedIn")}</h3>
      <Uses prompt={prompt} />
      {prompt.own && (
        <div className="prompt-remove">
          <Remove prompt={prompt} close={close} />
        </div>
      )}
    </ThingDrawer>
  );
};
