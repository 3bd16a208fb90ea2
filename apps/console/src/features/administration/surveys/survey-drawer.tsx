import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import type { ConfigItem, Session } from "@zongji/api";
import { Button, Drawer, Form, Input, InputNumber, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLeave } from "../../../look/edit/use-leave.ts";
import { Failing, Loading } from "../../../look/page-state.tsx";
import { useFailureWords } from "../../../server/failure.ts";
import { may } from "../../../server/queries.ts";
import {
  PublishDialog,
  RemoveThing,
  Stale,
  startOfDraft,
  textQuery,
  useItemEdit,
  VersionDrawer,
  VersionTag,
} from "../../../versions/index.ts";
import { LinkFields } from "./link-fields.tsx";
import { isWrongSurvey, mostFurther, movedIn, type SurveyText, withFurther, withQuestion } from "./model.ts";
import { Question, useScales } from "./question.tsx";

type Given = { readonly text: SurveyText; readonly change: (text: SurveyText) => void };

const Rules = ({ text, change }: Given) => {
  const { t } = useTranslation();
  return (
    <Space size="large" align="start" className="survey-rules">
      <Form.Item label={t("surveys.retries")} htmlFor="survey-retries" extra={t("surveys.retriesNote")}>
        <InputNumber<number>
          id="survey-retries"
          min={0}
          max={10}
          precision={0}
          value={text.retries}
          suffix={t("unit.times")}
          onChange={(retries) => retries !== null && change({ ...text, retries })}
        />
      </Form.Item>
      <Form.Item label={t("surveys.timeout")} htmlFor="survey-timeout" extra={t("surveys.timeoutNote")}>
        <InputNumber<number>
          id="survey-timeout"
          min={1}
          max={120}
          precision={1}
          value={text.timeoutMs / 1000}
          suffix={t("unit.seconds")}
          onChange={(seconds) => seconds !== null && change({ ...text, timeoutMs: Math.round(seconds * 1000) })}
        />
      </Form.Item>
    </Space>
  );
};

const Questions = ({ text, change }: Given) => {
  const { t } = useTranslation();
  const [five, , two] = useScales();
  const further = text.further ?? [];
  const put = (at: number, asked: object) =>
    change(
      withFurther(
        text,
        further.map((each, n) => (n === at ? { ...each, ...asked } : each)),
      ),
    );
  const mover = (at: number, by: -1 | 1) =>
    further[at + by] && (() => change(withFurther(text, movedIn(further, at, by))));
  return (
    <div className="survey-questions">
      <Question title={t("surveys.rating")} asked={text} change={(asked) => change({ ...text, ...asked })} />
      {further.map((question, n) => (
        <Question
          key={question.id}
          title={t("surveys.question", { n: n + 2 })}
          asked={question}
          change={(asked) => put(n, asked)}
          move={{ up: mover(n, -1), down: mover(n, 1) }}
          remove={() =>
            change(
              withFurther(
                text,
                further.filter((_, at) => at !== n),
              ),
            )
          }
        />
      ))}
      <Button
        icon={<PlusOutlined />}
        disabled={further.length >= mostFurther}
        onClick={() => change(withQuestion(text, (two ?? five)?.options ?? []))}
      >
        {t("surveys.addQuestion")}
      </Button>
    </div>
  );
};

type Opened = { readonly item: ConfigItem; readonly session: Session; readonly close: () => void };

/** At the head: earlier versions, and what can be done with what was changed. */
const Actions = ({
  item: { draft, newest },
  session,
  edit,
  isWrong,
  show,
}: Pick<Opened, "item" | "session"> & {
  edit: ReturnType<typeof useItemEdit<SurveyText>>;
  isWrong: boolean;
  show: (over: "versions" | "publish") => void;
}) => {
  const { t } = useTranslation();
  const { isChanged, newer } = edit;
  const isPublishable = draft !== null && draft.publishAt === null && draft.version === newest;
  const isStuck = isWrong || newer !== undefined;
  return (
    <Space>
      {newest > 0 && <Button onClick={() => show("versions")}>{t("versions.open")}</Button>}
      <Button disabled={!isChanged || isStuck} loading={edit.isSaving} onClick={() => edit.save("")}>
        {t("versions.saveDraft")}
      </Button>
      {may(session, "configuration.publish") && (
        <Button
          type="primary"
          disabled={isStuck || !(isChanged || isPublishable)}
          onClick={() => (isChanged ? edit.save("", () => show("publish")) : show("publish"))}
        >
          {t("versions.publish")}
        </Button>
      )}
    </Space>
  );
};

const Editor = ({ item, session, close, start, base }: Opened & { start: SurveyText; base: number }) => {
  const { t } = useTranslation();
  const edit = useItemEdit<SurveyText>(item, { text: start, base });
  const [over, show] = useState<"versions" | "publish">();
  const { text, change, newer } = edit;
  const isWrong = isWrongSurvey(text);
  const leave = useLeave(() => edit.isChanged, close);
  const { draft, published, newest } = item;
  return (
    <Drawer
      open
      title={text.name || item.name}
      onClose={leave}
      size={760}
      extra={<Actions item={item} session={session} edit={edit} isWrong={isWrong} show={show} />}
    >
      <div className="survey-states">
        {published && <VersionTag version={published} newest={newest} />}
        {draft && <VersionTag version={draft} newest={newest} />}
        {edit.isChanged && <span className="quiet">{t("surveys.unsaved")}</span>}
      </div>
      {newer && (
        <Stale
          kind="survey"
          newer={newer}
          isSaving={edit.isSaving}
          keepMine={() => edit.keepMine(newer, "")}
          takeTheirs={() => edit.takeTheirs(newer)}
        />
      )}
      <Form layout="vertical">
        <Form.Item label={t("surveys.name")} htmlFor="survey-name" required>
          <Input
            id="survey-name"
            value={text.name ?? ""}
            maxLength={64}
            onChange={({ target }) => change({ ...text, name: target.value })}
          />
        </Form.Item>
        <Questions text={text} change={change} />
        <Rules text={text} change={change} />
        <LinkFields text={text} change={change} />
      </Form>
      {published && <RemoveThing kind="survey" id={item.id} name={item.name} close={close} />}
      {over === "versions" && <VersionDrawer item={item} close={() => show(undefined)} />}
      {over === "publish" && draft && draft.version === newest && (
        <PublishDialog item={item} draft={draft} close={() => show(undefined)} />
      )}
    </Drawer>
  );
};

/** A survey that is there: from its draft or what is in force on. */
export const SurveyDrawer = (opened: Opened) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const { item, close } = opened;
  // What was chosen when it was opened: what is loaded anew meanwhile must not pass for what the person was shown.
  const [{ from, base }] = useState(() => ({ from: startOfDraft(item), base: item.newest }));
  const written = useQuery(textQuery(item, from));
  if (written.data)
    return <Editor {...opened} start={{ name: item.name, ...(written.data.body as SurveyText) }} base={base} />;
  return (
    <Drawer open title={item.name} onClose={close} size={760}>
      {written.isError ? (
        <Failing what={t("versions.failed")} why={failure(written.error)} again={() => void written.refetch()} />
      ) : (
        <Loading />
      )}
    </Drawer>
  );
};

/** A survey that nobody had saved when it was opened. @param item once it is saved */
export const NewSurvey = ({
  id,
  item,
  start,
  ...opened
}: Omit<Opened, "item"> & { id: string; item: ConfigItem | undefined; start: SurveyText }) => {
  const { t } = useTranslation();
  const none: ConfigItem = { kind: "survey", id, name: t("surveys.add"), newest: 0, published: null, draft: null };
  return <Editor {...opened} item={item ?? none} start={start} base={0} />;
};
