import { useQuery } from "@tanstack/react-query";
import type { ConfigItem, Session } from "@zongji/api";
import { problemsOf } from "@zongji/domain";
import { Alert, Form, Input, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../../look/clock.tsx";
import { moment } from "../../../look/duration.ts";
import { Failing, Loading } from "../../../look/page-state.tsx";
import { useFailureWords } from "../../../server/failure.ts";
import {
  DraftActions,
  PublishDialog,
  Stale,
  startOfDraft,
  textQuery,
  useItemEdit,
  useItemOf,
  useVersionWords,
  VersionDrawer,
} from "../../../versions/index.ts";
import "./settings.css";

/** The settings under the hands of a person. */
export type SettingsEdit<Text extends object> = ReturnType<typeof useItemEdit<Text>>;
type Over = "versions" | "publish" | "save" | "saveAndPublish" | undefined;

/** The settings of a room, of which there is one item with versions. */
type Settings<Text extends object> = {
  readonly kind: "letters" | "complaints";
  /** Whose words they are. */
  readonly of: "letterSettings" | "complaintSettings";
  readonly schema: Parameters<typeof problemsOf>[0];
  readonly session: Session;
  readonly children: (edit: SettingsEdit<Text>) => ReactNode;
};

const SaveDialog = <Text extends object>({
  kind,
  of,
  edit,
  then,
  close,
}: Pick<Settings<Text>, "kind" | "of"> & {
  edit: SettingsEdit<Text>;
  then: (() => void) | undefined;
  close: () => void;
}) => {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const { newer } = edit;
  const saved = () => {
    close();
    then?.();
  };
  return (
    <Modal
      open
      width={newer ? 800 : 520}
      title={t(`${of}.save`)}
      okText={t(`${of}.save`)}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: edit.isSaving, disabled: newer !== undefined }}
      onOk={() => edit.save(note, saved)}
      onCancel={() => {
        edit.putOff();
        close();
      }}
    >
      <Form layout="vertical">
        <Form.Item label={t(`${of}.why`)} htmlFor={`${kind}-why`}>
          <Input id={`${kind}-why`} value={note} maxLength={300} onChange={({ target }) => setNote(target.value)} />
        </Form.Item>
      </Form>
      {newer && (
        <Stale
          kind={kind}
          newer={newer}
          isSaving={edit.isSaving}
          keepMine={() => edit.keepMine(newer, note)}
          takeTheirs={() => edit.takeTheirs(newer)}
        />
      )}
    </Modal>
  );
};

const Wrong = <Text extends object>({
  kind,
  schema,
  text,
}: Pick<Settings<Text>, "kind" | "schema"> & { text: Text }) => {
  const { t } = useTranslation();
  const words = useVersionWords(kind);
  const problems = problemsOf(schema, text);
  if (problems.length === 0) return null;
  return (
    <Alert
      type="error"
      showIcon
      title={t("versions.problems", { count: problems.length })}
      description={
        <ul className="settings-wrong">
          {problems.map((problem) => (
            <li key={problem.field}>{words.problemOf({ id: "hotline", ...problem })}</li>
          ))}
        </ul>
      }
    />
  );
};

type Opening<Text extends object> = Settings<Text> & { item: ConfigItem; text: Text; base: number };

const Opened = <Text extends object>({ kind, of, schema, session, children, item, text, base }: Opening<Text>) => {
  const { t } = useTranslation();
  const now = useNow();
  const edit = useItemEdit<Text>(item, { text, base });
  const [over, show] = useState<Over>();
  const { draft } = item;
  const close = () => show(undefined);
  const isWrong = problemsOf(schema, edit.text).length > 0;
  return (
    <>
      <div className="types-head">
        <DraftActions of={of} item={item} edit={edit} isWrong={isWrong} session={session} show={show} />
      </div>
      <p className="quiet">{t(`${of}.note`)}</p>
      {draft !== null && draft.publishAt !== null && (
        <Alert type="info" showIcon title={t("versions.scheduled", { at: moment(draft.publishAt, now) })} />
      )}
      <Wrong kind={kind} schema={schema} text={edit.text} />
      <div className="settings-parts">{children(edit)}</div>
      {over === "versions" && <VersionDrawer item={item} close={close} />}
      {(over === "save" || over === "saveAndPublish") && (
        <SaveDialog
          kind={kind}
          of={of}
          edit={edit}
          then={over === "saveAndPublish" ? () => show("publish") : undefined}
          close={close}
        />
      )}
      {over === "publish" && draft && draft.publishAt === null && (
        <PublishDialog key={draft.version} item={item} draft={draft} close={close} />
      )}
    </>
  );
};

/** A room's settings: changed as a draft, and published. */
export const SettingsPage = <Text extends object>(settings: Settings<Text>) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const { kind, of } = settings;
  const item = useItemOf(kind);
  // What was newest when the page was opened: what is loaded anew meanwhile must not take its place.
  const [opened, setOpened] = useState<{ from: number; base: number }>();
  if (item.data && !opened) setOpened({ from: startOfDraft(item.data), base: item.data.newest });
  const text = useQuery({
    ...textQuery({ kind, id: "hotline" }, opened?.from ?? 0),
    enabled: item.data !== undefined && opened !== undefined,
  });
  const failed = [item, text].find(({ isError, data }) => isError && !data);
  if (failed)
    return <Failing what={t(`${of}.failed`)} why={failure(failed.error)} again={() => void failed.refetch()} />;
  if (!item.data || !opened || !text.data) return <Loading />;
  return <Opened<Text> {...settings} item={item.data} text={text.data.body as Text} base={opened.base} />;
};
