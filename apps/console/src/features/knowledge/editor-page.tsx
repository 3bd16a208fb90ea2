import { useQuery } from "@tanstack/react-query";
import { type Article, type ArticleContent, articleKindLabels, labelIn } from "@zongji/api";
import { Alert, App, Button, Drawer, Form, Input, Popconfirm, Upload } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { StaleNotice } from "../../look/edit/stale.tsx";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { useVersionedEdit } from "../../server/versioned-edit.ts";
import { emptyContent, questionsOf, SideFields } from "./editor-fields.tsx";
import { EditorFiles } from "./editor-files.tsx";
import { RichEditor } from "./rich-editor.tsx";
import { plainText } from "./rich-text.tsx";
import { useArticle, useDeed } from "./server.ts";
import { useAfterSave } from "./use-after-save.ts";
import { valueWords } from "./value-words.ts";

type Versioned = ArticleContent & { readonly version: string };
const fields = Object.keys(emptyContent) as (keyof ArticleContent)[];
const contentOf = ({ version: _, ...content }: Versioned): ArticleContent => content;
const versioned = ({ content, version, revision }: Article): Versioned => ({
  ...content,
  version: `${version}.${revision}`,
});
const numbers = (version: string) => {
  const [first, second] = version.split(".").map(Number) as [number, number];
  return { version: first, revision: second };
};

/** Every save of the version: what somebody else wrote over is here. */
const Saves = ({ article, take }: { article: Article; take: (content: ArticleContent) => void }) => {
  const { t } = useTranslation();
  const now = useNow();
  const words = useFailureWords();
  const { id, version } = article;
  const saves = useQuery({
    queryKey: ["knowledge", "saves", id, version],
    queryFn: () => request("articleSaves", { params: { id }, query: { version } }),
  });
  return (
    <>
      <p className="quiet">{t("knowledge.savesNote")}</p>
      {saves.isError && <p className="warn">{words(saves.error)}</p>}
      <div className="cards">
        {(saves.data ?? []).map(({ revision, by, at, content }) => (
          <div key={revision} className="card">
            <div className="card-head">
              <b className="figure">{revision}</b>
              <span>{t("knowledge.savedBy", { who: by ?? t("knowledge.somebody"), at: moment(at, now) })}</span>
              <Button size="small" className="card-end" onClick={() => take(content)}>
                {t("knowledge.takeSave")}
              </Button>
            </div>
            <p className="quiet small">{plainText(content.html).slice(0, 160)}</p>
          </div>
        ))}
      </div>
    </>
  );
};

const useFieldWords = () => {
  const { t, i18n } = useTranslation();
  const label = (field: string): string => {
    if (field === "html") return t("knowledge.text");
    return t(`knowledge.${field as "title"}`);
  };
  const words = (field: string, value: unknown): string => {
    if (field === "html") return plainText(String(value)).slice(0, 80) || "—";
    if (field === "kind") return labelIn(articleKindLabels[value as ArticleContent["kind"]], i18n.language);
    return valueWords(value, t("page.comma"));
  };
  return { label, words };
};

/** Asks before the page is left with changes that are not saved. */
const useGuard = (isChanged: boolean): void => {
  useEffect(() => {
    if (!isChanged) return;
    const stop = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", stop);
    return () => window.removeEventListener("beforeunload", stop);
  }, [isChanged]);
};

const useDraft = (article: Article | undefined) => {
  const [content, setContent] = useState(article?.content ?? emptyContent);
  const [questions, setQuestions] = useState(content.questions.join("\n"));
  const [isChanged, setChanged] = useState(false);
  const fill = (filled: ArticleContent): void => {
    setContent(filled);
    setQuestions(filled.questions.join("\n"));
  };
  const change = (part: Partial<ArticleContent>): void => {
    setChanged(true);
    setContent((was) => ({ ...was, ...part }));
  };
  return {
    content: { ...content, questions: questionsOf(questions) },
    questions,
    isChanged,
    setChanged,
    fill,
    change,
    setQuestions: (text: string) => {
      setChanged(true);
      setQuestions(text);
    },
  };
};

type AddFile = (file: File) => Promise<Article["files"][number]>;
type HeadProps = {
  readonly base: Article | undefined;
  readonly isChanged: boolean;
  readonly isSaving: boolean;
  readonly save: () => void;
  /** Saves it, and gives it to the client's review. */
  readonly submit: () => void;
  readonly addFile: AddFile;
  readonly showSaves: () => void;
};

const Head = ({ base, isChanged, isSaving, save, submit, addFile, showSaves }: HeadProps) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const deed = useDeed();
  const back = () => void go(base ? `/knowledge/article/${base.id}?version=${base.version}` : "/knowledge/search");
  const take = (file: File): false => {
    deed.mutate({ deed: () => addFile(file), done: t("knowledge.fileAdded") });
    return false;
  };
  return (
    <header className="page-head">
      <h1>{t(base ? "knowledge.editTitle" : "knowledge.new")}</h1>
      {base?.state === "draft" && <Button onClick={showSaves}>{t("knowledge.saves")}</Button>}
      {base && (
        <Upload showUploadList={false} beforeUpload={take}>
          <Button loading={deed.isPending}>{t("knowledge.addFile")}</Button>
        </Upload>
      )}
      <Popconfirm
        title={t("knowledge.leaveSure")}
        okText={t("knowledge.leave")}
        cancelText={t("page.cancel")}
        disabled={!isChanged}
        onConfirm={back}
      >
        <Button onClick={() => !isChanged && back()}>{t("knowledge.back")}</Button>
      </Popconfirm>
      <Button loading={isSaving} onClick={save}>
        {t("knowledge.save")}
      </Button>
      <Popconfirm
        title={t("knowledge.saveAndSubmitSure")}
        okText={t("knowledge.submit")}
        cancelText={t("page.cancel")}
        onConfirm={submit}
      >
        <Button type="primary" disabled={isSaving}>
          {t("knowledge.saveAndSubmit")}
        </Button>
      </Popconfirm>
    </header>
  );
};

type FieldsProps = {
  readonly draft: ReturnType<typeof useDraft>;
  readonly isMissing: boolean;
  readonly addFile: AddFile | undefined;
  readonly base: Article | undefined;
  readonly removed: (file: Article["files"][number]) => void;
};

const Fields = ({ draft, isMissing, addFile, base, removed }: FieldsProps) => {
  const { t } = useTranslation();
  return (
    <Form layout="vertical" className="editor-columns" component="div">
      <div className="search-main">
        <Form.Item
          label={t("knowledge.title")}
          htmlFor="article-title"
          validateStatus={isMissing ? "error" : ""}
          help={isMissing ? t("knowledge.titleMissing") : undefined}
        >
          <Input
            id="article-title"
            value={draft.content.title}
            maxLength={200}
            onChange={({ target }) => draft.change({ title: target.value })}
          />
        </Form.Item>
        <Form.Item label={t("knowledge.text")}>
          <RichEditor
            html={draft.content.html}
            change={(html) => draft.change({ html })}
            label={t("knowledge.text")}
            addPicture={addFile && (async (file) => `/api/knowledge/files/${(await addFile(file)).id}`)}
          />
        </Form.Item>
      </div>
      <div className="search-main">
        <SideFields {...draft} />
        {base && <EditorFiles article={base.id} files={base.files} html={draft.content.html} removed={removed} />}
      </div>
    </Form>
  );
};

type Edit = ReturnType<typeof useVersionedEdit<Versioned, ArticleContent, Article>>;

/** Why it was not saved, or what somebody else changed meanwhile. */
const Trouble = ({ edit, content }: { edit: Edit; content: ArticleContent }) => {
  const words = useFailureWords();
  const fieldWords = useFieldWords();
  return (
    <div className="banners">
      {edit.error && <Alert type="error" showIcon title={words(edit.error)} />}
      {edit.stale && (
        <StaleNotice
          {...edit.stale}
          {...fieldWords}
          isSaving={edit.isSaving}
          keepMine={() => edit.keepMine(content)}
          takeTheirs={edit.takeTheirs}
        />
      )}
    </div>
  );
};

type DrawerProps = {
  readonly base: Article | undefined;
  readonly isOpen: boolean;
  readonly close: () => void;
  readonly take: (content: ArticleContent) => void;
};

const SavesDrawer = ({ base, isOpen, close, take }: DrawerProps) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const takeAndClose = (content: ArticleContent): void => {
    take(content);
    close();
    void message.info(t("knowledge.taken"));
  };
  return (
    <Drawer open={isOpen} title={t("knowledge.saves")} size={480} onClose={close} destroyOnHidden>
      {base && <Saves article={base} take={takeAndClose} />}
    </Drawer>
  );
};

/** What is written of an article, from the version that was shown: saved, submitted, its files. */
const useEditing = (article: Article | undefined) => {
  const draft = useDraft(article);
  const [base, setBase] = useState(article);
  const [isMissing, setMissing] = useState(false);
  const { submits, afterSave } = useAfterSave();
  useGuard(draft.isChanged);
  const edit = useVersionedEdit<Versioned, ArticleContent, Article>({
    shown: base ? versioned(base) : { ...emptyContent, version: "" },
    fields,
    filledOf: contentOf,
    save: (content, version) =>
      base
        ? request("saveArticle", { params: { id: base.id }, body: { ...numbers(version), content } })
        : request("createArticle", { body: content }),
    onSaved: (saved) => {
      setBase(saved);
      draft.fill(saved.content);
      draft.setChanged(false);
      afterSave(saved, base === undefined);
    },
    onTaken: () => {
      submits.current = false;
      draft.setChanged(false);
    },
    fill: draft.fill,
  });
  const save = (isSubmitted: boolean): void => {
    const isEmpty = draft.content.title.trim() === "";
    setMissing(isEmpty);
    submits.current = isSubmitted;
    if (isEmpty) return;
    if (isSubmitted && base?.state === "draft" && !draft.isChanged) afterSave(base, false);
    else edit.save(draft.content);
  };
  const putFiles = (change: (files: Article["files"]) => Article["files"]): void =>
    setBase((was) => was && { ...was, files: change(was.files) });
  const addFile = async (file: File) => {
    const added = await request("addArticleFile", { params: { id: base!.id }, file });
    putFiles((files) => [...files, added]);
    return added;
  };
  const removed = ({ id }: { readonly id: string }): void =>
    putFiles((files) => files.filter((file) => file.id !== id));
  return { draft, base, isMissing, edit, save, addFile, removed };
};

const Editor = ({ article }: { article: Article | undefined }) => {
  const { draft, base, isMissing, edit, save, addFile, removed } = useEditing(article);
  const [showsSaves, setShowsSaves] = useState(false);
  const takeSave = (content: ArticleContent): void => {
    draft.fill(content);
    draft.setChanged(true);
  };
  return (
    <div className="page">
      <Head
        base={base}
        isChanged={draft.isChanged}
        isSaving={edit.isSaving}
        save={() => save(false)}
        submit={() => save(true)}
        addFile={addFile}
        showSaves={() => setShowsSaves(true)}
      />
      <Trouble edit={edit} content={draft.content} />
      <Fields draft={draft} isMissing={isMissing} addFile={base ? addFile : undefined} base={base} removed={removed} />
      <SavesDrawer base={base} isOpen={showsSaves} close={() => setShowsSaves(false)} take={takeSave} />
    </div>
  );
};

/** Begins from the draft, if there is one, else from the version that readers see. */
export const EditorPage = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { id } = useParams();
  const first = useArticle(id ?? "", {}, id !== undefined);
  const open = first.data?.open ?? undefined;
  const isOther = open !== undefined && open !== first.data?.version;
  const draft = useArticle(id ?? "", isOther ? { version: open } : {}, isOther);
  const article = isOther ? draft : first;
  if (id === undefined) return <Editor key="new" article={undefined} />;
  if (article.isError)
    return (
      <Failing what={t("knowledge.articleFailed")} why={words(article.error)} again={() => void article.refetch()} />
    );
  if (article.isPending) return <Loading />;
  if (article.data.state === "review" || article.data.state === "approved")
    return <Failing what={t("knowledge.inReview")} why="" again={() => void article.refetch()} kept={false} />;
  return <Editor key={id} article={article.data} />;
};
