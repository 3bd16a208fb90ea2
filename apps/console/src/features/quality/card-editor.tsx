import { ArrowLeftOutlined } from "@ant-design/icons";
import type { ScorecardContent, ScorecardVersion } from "@zongji/api";
import { Alert, App, Button, Form, Input, InputNumber, Popconfirm, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { failureOf, request } from "../../server/request.ts";
import { CardSections } from "./card-sections.tsx";
import { useDeed, useScorecard } from "./server.ts";

const emptyCard = (): ScorecardContent => ({ name: "", passMark: 80, sections: [] });

type Problems = Readonly<Record<string, string>>;

/** What is not filled in, by field. */
const useProblems = () => {
  const { t } = useTranslation();
  return (card: ScorecardContent): Problems => {
    const found: Record<string, string> = {};
    if (card.name.trim() === "") found.name = t("quality.cardNameMissing");
    if (card.sections.length === 0) found.sections = t("quality.sectionMissing");
    for (const { id, name, criteria } of card.sections) {
      if (name.trim() === "") found[id] = t("quality.sectionMissing");
      if (criteria.length === 0) found[id] = t("quality.criterionMissing");
      for (const one of criteria) if (one.name.trim() === "") found[one.id] = t("quality.criterionMissing");
    }
    return found;
  };
};

const useEditor = (base: ScorecardVersion | undefined) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useFailureWords();
  const go = useNavigate();
  const problemsOf = useProblems();
  const deed = useDeed();
  const [kept, setKept] = useState(base);
  const [card, setCard] = useState<ScorecardContent>(base?.content ?? emptyCard());
  const [isChanged, setChanged] = useState(false);
  const [problems, setProblems] = useState<Problems>({});
  const [failure, setFailure] = useState<unknown>();
  const save = async (): Promise<ScorecardVersion | undefined> => {
    const found = problemsOf(card);
    setProblems(found);
    if (Object.keys(found).length > 0) return undefined;
    try {
      const saved = kept
        ? await request("saveScorecard", {
            params: { id: kept.id },
            body: { version: kept.version, revision: kept.revision, content: card },
          })
        : await request("createScorecard", { body: card });
      setKept(saved);
      setChanged(false);
      setFailure(undefined);
      void message.success(t("quality.draftSaved"));
      if (!kept) void go(`/quality/card/${saved.id}`, { replace: true });
      return saved;
    } catch (error) {
      setFailure(error);
      return undefined;
    }
  };
  const move = (operation: "publishScorecard" | "retireScorecard") =>
    deed.mutate({
      deed: async () => {
        const { id, version, revision } = kept!;
        setKept(await request(operation, { params: { id }, body: { version, revision } }));
      },
      done: t(operation === "publishScorecard" ? "quality.cardPublished" : "quality.cardRetired"),
    });
  return {
    ...{ kept, card, isChanged, problems, save, move, isPending: deed.isPending },
    failure: failure === undefined ? undefined : words(failure),
    isStale: failure !== undefined && failureOf(failure).code === "stale",
    change: (next: ScorecardContent) => {
      setCard(next);
      setChanged(true);
    },
  };
};
type EditorState = ReturnType<typeof useEditor>;

const Head = ({ kept, isChanged, save, move, isPending }: EditorState) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const sure = { okText: t("page.yes"), cancelText: t("page.cancel") };
  return (
    <header className="page-head">
      <h1>
        <Button
          type="text"
          icon={<ArrowLeftOutlined />}
          aria-label={t("page.back")}
          onClick={() => void go("/quality/cards")}
        />
        {t(kept ? "quality.editCard" : "quality.newCard")}{" "}
        {kept && (
          <Tag color={kept.state === "published" ? "success" : "default"} data-card-state={kept.state}>
            {t("quality.version", { version: kept.version })} ·{" "}
            {t(
              kept.state === "published"
                ? "quality.inUse"
                : kept.state === "draft"
                  ? "quality.draft"
                  : "quality.noneInUse",
            )}
          </Tag>
        )}
      </h1>
      {kept?.state === "published" && !isChanged && (
        <Popconfirm {...sure} title={t("quality.retireCardSure")} onConfirm={() => move("retireScorecard")}>
          <Button danger>{t("quality.retireCard")}</Button>
        </Popconfirm>
      )}
      <Button onClick={() => void save()}>{t("quality.saveDraft")}</Button>
      <Popconfirm
        {...sure}
        title={t("quality.publishCardSure")}
        disabled={kept?.state !== "draft" || isChanged}
        onConfirm={() => move("publishScorecard")}
      >
        <Button type="primary" loading={isPending} disabled={kept?.state !== "draft" || isChanged}>
          {t("quality.publishCard")}
        </Button>
      </Popconfirm>
    </header>
  );
};

const Editor = ({ base, reload }: { base: ScorecardVersion | undefined; reload: () => void }) => {
  const { t } = useTranslation();
  const editor = useEditor(base);
  const { card, change, problems, failure, isStale } = editor;
  return (
    <div className="page">
      <Head {...editor} />
      {failure !== undefined && (
        <Alert
          type="error"
          showIcon
          title={failure}
          {...(isStale && { action: <Button onClick={reload}>{t("quality.loadNewest")}</Button> })}
        />
      )}
      <Form layout="vertical" component="div" className="card-head-fields">
        <Form.Item
          label={t("quality.cardName")}
          htmlFor="card-name"
          validateStatus={problems.name ? "error" : ""}
          help={problems.name}
        >
          <Input
            id="card-name"
            value={card.name}
            maxLength={100}
            onChange={({ target }) => change({ ...card, name: target.value })}
          />
        </Form.Item>
        <Form.Item label={t("quality.passMarkLabel")} htmlFor="card-pass">
          <InputNumber
            id="card-pass"
            min={0}
            max={100}
            precision={0}
            value={card.passMark}
            onChange={(passMark) => passMark !== null && change({ ...card, passMark })}
          />
        </Form.Item>
      </Form>
      {problems.sections && <Alert type="error" showIcon title={problems.sections} />}
      <CardSections card={card} change={change} problems={problems} />
    </div>
  );
};

/** A scorecard as it is written: a change of one in use begins a new version. */
export const CardEditor = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { id = "new" } = useParams();
  const isNew = id === "new";
  const card = useScorecard(isNew ? "" : id);
  if (isNew) return <Editor key="new" base={undefined} reload={() => {}} />;
  if (card.isPending) return <Loading />;
  if (card.isError)
    return <Failing what={t("quality.failed")} why={words(card.error)} again={() => void card.refetch()} />;
  const { version, revision } = card.data;
  return <Editor key={`${id} ${version} ${revision}`} base={card.data} reload={() => void card.refetch()} />;
};
