import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ConfigItem, Problem } from "@zongji/api";
import { Alert, App, Button, Form, type FormInstance, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../look/clock.tsx";
import { moment } from "../look/duration.ts";
import { Failing, Loading } from "../look/page-state.tsx";
import { useFailureWords } from "../server/failure.ts";
import { failureOf, request } from "../server/request.ts";
import { readText, textOf } from "./draft-text.ts";
import { Differences } from "./version-compare.tsx";
import { useItemName, Verdict } from "./version-parts.tsx";
import { startOfDraft } from "./version-state.ts";

type Newer = NonNullable<Problem["newer"]>;
type Filled = { readonly text: string; readonly note: string };

/** Somebody else has saved a version meanwhile: what differs from the one that the person started from, and what to do. Nothing is lost. */
export const Stale = ({
  kind,
  newer: { version, by, at, changes },
  isSaving,
  keepMine,
  takeTheirs,
}: {
  kind: string;
  newer: Newer;
  isSaving: boolean;
  keepMine: () => void;
  takeTheirs: () => void;
}) => {
  const { t } = useTranslation();
  const now = useNow();
  const who = by ?? t("versions.system");
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={t("versions.staleBy", { who, at: moment(at, now), version })}
      description={
        <div className="version-page">
          <Differences
            kind={kind}
            changes={changes}
            was={t("versions.yourStart")}
            is={t("versions.number", { version })}
          />
          <span>{t("versions.staleNote", { version })}</span>
          <span className="stale-actions">
            <Button type="primary" loading={isSaving} onClick={keepMine}>
              {t("versions.keepMine")}
            </Button>
            <Button onClick={takeTheirs}>{t("versions.takeTheirs", { version })}</Button>
          </span>
        </div>
      }
    />
  );
};

const useTextRule = () => {
  const { t } = useTranslation();
  return (text: string): string | undefined => {
    const read = readText(text);
    if ("body" in read) return undefined;
    const { line } = read.wrong;
    return line === undefined ? t("versions.notObject") : t("versions.notJson", { line });
  };
};

const versionOf = async ({ kind, id }: ConfigItem, version: number): Promise<Filled> => {
  const { body, note, state } = await request("configVersion", { params: { kind, id, version } });
  return { text: textOf(body), note: state === "draft" ? note : "" };
};

type Start = Filled & { readonly from: number };

/** What can be done with what is filled in. */
const useDraft = (item: ConfigItem, form: FormInstance<Filled>, close: () => void) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  // The newest version that the person has seen: what is loaded anew meanwhile must not pass for that.
  const [base, setBase] = useState(item.newest);
  const [newer, setNewer] = useState<Newer>();
  const { kind, id } = item;
  const params = { kind, id };
  const filled = () => {
    const { text, note = "" } = form.getFieldsValue();
    const read = readText(text);
    return { note, body: "body" in read ? read.body : {} };
  };
  const check = useMutation({ mutationFn: () => request("checkConfig", { params, body: { body: filled().body } }) });
  const save = useMutation({
    mutationFn: (seen: number) => request("saveConfigDraft", { params, body: { base: seen, ...filled() } }),
    onSuccess: () => {
      void message.success(t("versions.draftSaved"));
      close();
    },
    onError: (error) => setNewer(failureOf(error).problem?.newer),
    onSettled: () => client.invalidateQueries({ queryKey: ["config"] }),
  });
  const take = async (version: number): Promise<void> => {
    form.setFieldsValue(await versionOf(item, version));
    setBase(version);
    setNewer(undefined);
    save.reset();
    check.reset();
  };
  const whenRight = (then: () => void) => void form.validateFields().then(then, () => {});
  const saveAfter = (seen: number) =>
    whenRight(() => {
      setBase(seen);
      save.mutate(seen);
    });
  return {
    check,
    save,
    newer,
    doCheck: () => whenRight(() => check.mutate()),
    doSave: () => saveAfter(base),
    keepMine: ({ version }: Newer) => saveAfter(version),
    takeTheirs: ({ version }: Newer) => void take(version).catch((error) => message.error(failure(error))),
  };
};

const Fields = () => {
  const { t } = useTranslation();
  const wrong = useTextRule();
  const validator = async (_: unknown, text: string): Promise<void> => {
    const why = wrong(text);
    if (why !== undefined) throw new Error(why);
  };
  return (
    <>
      <Form.Item name="text" label={t("versions.text")} rules={[{ validator }]} validateTrigger="onBlur">
        <Input.TextArea className="version-text" rows={16} spellCheck={false} />
      </Form.Item>
      <Form.Item name="note" label={t("versions.noteColumn")}>
        <Input maxLength={500} placeholder={t("versions.noteHint")} />
      </Form.Item>
    </>
  );
};

const DraftForm = ({ item, start, close }: { item: ConfigItem; start: Start; close: () => void }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const nameOf = useItemName();
  const [form] = Form.useForm<Filled>();
  const { check, save, newer, ...act } = useDraft(item, form, close);
  const isSaving = save.isPending;
  return (
    <Modal
      open
      width={800}
      style={{ top: 32 }}
      title={t("versions.draftTitle", { name: nameOf(item) })}
      onCancel={close}
      footer={[
        <Button key="cancel" onClick={close}>
          {t("page.cancel")}
        </Button>,
        <Button key="check" loading={check.isPending} onClick={act.doCheck}>
          {t("versions.check")}
        </Button>,
        <Button key="save" type="primary" disabled={newer !== undefined} loading={isSaving} onClick={act.doSave}>
          {t("versions.saveDraft")}
        </Button>,
      ]}
    >
      <Form<Filled> form={form} layout="vertical" initialValues={start} onValuesChange={() => check.reset()}>
        <p className="quiet">{t("versions.draftFrom", { version: start.from })}</p>
        <Fields />
      </Form>
      <div className="version-page version-answers">
        {newer ? (
          <Stale
            kind={item.kind}
            newer={newer}
            isSaving={isSaving}
            keepMine={() => act.keepMine(newer)}
            takeTheirs={() => act.takeTheirs(newer)}
          />
        ) : (
          save.isError && <Alert type="error" showIcon title={failure(save.error)} />
        )}
        {!check.isIdle && <Verdict verdict={check.data} error={check.error} />}
      </div>
    </Modal>
  );
};

/** Lets somebody write a draft of an item, from its draft or what is in force on. */
export const DraftDialog = ({ item, close }: { item: ConfigItem; close: () => void }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  // What was chosen when it was opened; a version's text never changes.
  const [opened] = useState({ item, from: startOfDraft(item) });
  const { kind, id } = item;
  const start = useQuery({
    queryKey: ["config", "text", kind, id, opened.from],
    queryFn: () => versionOf(item, opened.from),
  });
  if (start.data) return <DraftForm item={opened.item} start={{ ...start.data, from: opened.from }} close={close} />;
  return (
    <Modal open width={800} title={t("versions.draft")} footer={null} onCancel={close}>
      {start.isError ? (
        <Failing what={t("versions.failed")} why={failure(start.error)} again={() => void start.refetch()} />
      ) : (
        <Loading />
      )}
    </Modal>
  );
};
