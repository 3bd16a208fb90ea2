import { type ArticleContent, articleKindLabels, labelIn } from "@zongji/api";
import { articleKinds, limitsOf, longestForCallers } from "@zongji/domain";
import { DatePicker, Form, Input, Select } from "antd";
import dayjs from "dayjs";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { TypesChoice } from "../../look/business-types.tsx";
import { useBusinessTypes } from "../../server/queries.ts";
import { guideParts, showsGuide } from "./guide-parts.ts";
import { useTree } from "./server.ts";

type Change = (change: Partial<ArticleContent>) => void;
type Props = { readonly content: ArticleContent; readonly change: Change };

export const emptyContent: ArticleContent = {
  ...{ title: "", kind: "article", category: null, tags: [], html: "", questions: [], businessTypes: [] },
  guide: { materials: "", steps: "", windows: "", fees: "", timeLimit: "" },
  source: { name: "", number: "", effectiveOn: null, expiresOn: null },
  spoken: "",
};

/** What the editor of questions holds, and what is kept of it. */
export const questionsOf = (text: string): string[] => [
  ...new Set(
    text
      .split("\n")
      .map((line) => line.trim().slice(0, 200))
      .filter((line) => line !== ""),
  ),
];

const Guide = ({ content: { guide }, change }: Props) => {
  const { t } = useTranslation();
  const own = useId();
  return (
    <>
      {guideParts.map((part) => (
        <Form.Item key={part} label={t(`knowledge.${part}`)} htmlFor={`${own}-${part}`}>
          <Input.TextArea
            id={`${own}-${part}`}
            value={guide[part]}
            autoSize={{ minRows: 1, maxRows: 8 }}
            maxLength={part === "timeLimit" ? 500 : part === "windows" || part === "fees" ? 2000 : 4000}
            onChange={({ target }) => change({ guide: { ...guide, [part]: target.value } })}
          />
        </Form.Item>
      ))}
    </>
  );
};

const Source = ({ content: { source }, change }: Props) => {
  const { t } = useTranslation();
  const own = useId();
  const set = (part: Partial<ArticleContent["source"]>) => change({ source: { ...source, ...part } });
  return (
    <>
      <Form.Item label={t("knowledge.sourceName")} htmlFor={`${own}-name`}>
        <Input
          id={`${own}-name`}
          value={source.name}
          maxLength={200}
          onChange={({ target }) => set({ name: target.value })}
        />
      </Form.Item>
      <Form.Item label={t("knowledge.sourceNumber")} htmlFor={`${own}-number`}>
        <Input
          id={`${own}-number`}
          value={source.number}
          maxLength={100}
          onChange={({ target }) => set({ number: target.value })}
        />
      </Form.Item>
      <div className="two-columns">
        {(["effectiveOn", "expiresOn"] as const).map((day) => (
          <Form.Item key={day} label={t(`knowledge.${day}`)} htmlFor={`${own}-${day}`}>
            <DatePicker
              id={`${own}-${day}`}
              value={source[day] === null ? null : dayjs(source[day])}
              onChange={(next) => set({ [day]: next === null ? null : next.format("YYYY-MM-DD") })}
              style={{ width: "100%" }}
            />
          </Form.Item>
        ))}
      </div>
    </>
  );
};

const TypesField = ({ content, change }: Props) => {
  const { t } = useTranslation();
  const types = useBusinessTypes().data ?? [];
  return (
    <Form.Item label={t("knowledge.businessTypes")}>
      <TypesChoice
        types={types}
        label={t("knowledge.businessTypes")}
        value={content.businessTypes}
        change={(businessTypes) => change({ businessTypes: [...businessTypes] })}
      />
    </Form.Item>
  );
};

const Spoken = ({ content, change }: Props) => {
  const { t } = useTranslation();
  const own = useId();
  const written = (content.spoken ?? "").length;
  return (
    <Form.Item
      label={t("knowledge.spoken")}
      htmlFor={`${own}-spoken`}
      extra={
        <>
          {t("knowledge.spokenHint")}{" "}
          <span className={written >= longestForCallers ? "warn figure" : "figure"}>
            {t("knowledge.spokenWritten", { written, most: longestForCallers })}
          </span>
        </>
      }
    >
      <Input.TextArea
        id={`${own}-spoken`}
        value={content.spoken ?? ""}
        autoSize={{ minRows: 2, maxRows: 8 }}
        maxLength={longestForCallers}
        onChange={({ target }) => change({ spoken: target.value })}
      />
    </Form.Item>
  );
};

/** All of an article but its title and text. */
export const SideFields = ({
  content,
  change,
  questions,
  setQuestions,
}: Props & { readonly questions: string; readonly setQuestions: (text: string) => void }) => {
  const { t, i18n } = useTranslation();
  const own = useId();
  const categories = useTree().data?.categories ?? [];
  return (
    <>
      <Form.Item label={t("knowledge.kind")} htmlFor={`${own}-kind`}>
        <Select
          id={`${own}-kind`}
          value={content.kind}
          onChange={(kind) => change({ kind })}
          options={articleKinds.map((value) => ({ value, label: labelIn(articleKindLabels[value], i18n.language) }))}
        />
      </Form.Item>
      <Form.Item label={t("knowledge.questions")} htmlFor={`${own}-questions`} extra={t("knowledge.questionsHint")}>
        <Input.TextArea
          id={`${own}-questions`}
          value={questions}
          autoSize={{ minRows: 3, maxRows: 10 }}
          onChange={({ target }) => setQuestions(target.value)}
        />
      </Form.Item>
      <Form.Item label={t("knowledge.category")} htmlFor={`${own}-category`}>
        <Select
          id={`${own}-category`}
          allowClear
          placeholder={t("knowledge.noCategory")}
          value={content.category}
          onChange={(category: string | undefined) => change({ category: category ?? null })}
          options={categories.map(({ id, name }) => ({
            value: id,
            label: limitsOf(categories, id).length > 0 ? `${name} · ${t("knowledge.limited")}` : name,
          }))}
        />
      </Form.Item>
      <TypesField content={content} change={change} />
      <Form.Item label={t("knowledge.tags")} htmlFor={`${own}-tags`}>
        <Select
          id={`${own}-tags`}
          mode="tags"
          maxCount={20}
          placeholder={t("knowledge.tagsHint")}
          value={content.tags}
          onChange={(tags: string[]) => change({ tags: tags.map((tag) => tag.slice(0, 30)) })}
        />
      </Form.Item>
      <Spoken content={content} change={change} />
      <Source content={content} change={change} />
      {showsGuide(content) && <Guide content={content} change={change} />}
    </>
  );
};
