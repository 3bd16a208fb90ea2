import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import type { ScorecardContent } from "@zongji/api";
import { Button, Card, Checkbox, Input, InputNumber, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { request } from "../../server/request.ts";

type Section = ScorecardContent["sections"][number];
type Criterion = Section["criteria"][number];

const newId = (): string => crypto.randomUUID().slice(0, 8);
const newCriterion = (): Criterion => ({
  ...{ id: newId(), name: "", weight: 10, kind: "yesNo", most: 1 },
  ...{ optional: false, fatal: false, guidance: "", articles: [] },
});
const newSection = (): Section => ({ id: newId(), name: "", criteria: [newCriterion()] });

/** One list with one of its things changed, or taken out. */
const changed = <T extends { readonly id: string }>(all: readonly T[], id: string, next: T | undefined): T[] =>
  all.flatMap((one) => (one.id === id ? (next === undefined ? [] : [next]) : [one]));

/** Articles that say what is right, found by words. */
const Articles = ({ criterion, change }: { criterion: Criterion; change: (articles: string[]) => void }) => {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const found = useQuery({
    queryKey: ["knowledge", "search", text],
    queryFn: () => request("searchKnowledge", { query: { text, limit: 20 } }),
    enabled: text.trim() !== "",
    retry: false,
  });
  return (
    <Select
      mode="multiple"
      showSearch={{ filterOption: false, onSearch: setText }}
      placeholder={t("quality.articlesHint")}
      aria-label={`${t("quality.articles")} ${criterion.name}`}
      value={[...criterion.articles]}
      options={(found.data?.hits ?? []).map((hit) => ({
        value: hit.id,
        label: hit.title.map((piece) => piece.text).join(""),
      }))}
      onChange={change}
      style={{ minWidth: 208 }}
    />
  );
};

type CriterionProps = {
  readonly criterion: Criterion;
  readonly share: string;
  readonly problem: string | undefined;
  readonly change: (next: Criterion | undefined) => void;
};

/** How to judge it. */
const Help = ({ criterion, set }: { criterion: Criterion; set: (part: Partial<Criterion>) => void }) => {
  const { t } = useTranslation();
  return (
    <div className="criterion-row">
      <Input.TextArea
        autoSize={{ minRows: 1, maxRows: 4 }}
        maxLength={2000}
        value={criterion.guidance}
        placeholder={t("quality.guidance")}
        aria-label={`${t("quality.guidance")} ${criterion.name}`}
        onChange={({ target }) => set({ guidance: target.value })}
      />
      <Articles criterion={criterion} change={(articles) => set({ articles })} />
    </div>
  );
};

const CriterionFields = ({ criterion, share, problem, change }: CriterionProps) => {
  const { t } = useTranslation();
  const set = (part: Partial<Criterion>) => change({ ...criterion, ...part });
  return (
    <div className="criterion-fields">
      <div className="criterion-row">
        <Input
          value={criterion.name}
          maxLength={200}
          placeholder={t("quality.criterion")}
          aria-label={t("quality.criterion")}
          status={problem ? "error" : ""}
          title={problem}
          onChange={({ target }) => set({ name: target.value })}
        />
        <Select
          aria-label={`${t("quality.kind")} ${criterion.name}`}
          style={{ width: 128 }}
          value={criterion.kind === "yesNo" ? 1 : criterion.most}
          options={[1, 2, 3, 4, 5, 10].map((most) => ({
            value: most,
            label: most === 1 ? t("quality.kindYesNo") : t("quality.kindScale", { most }),
          }))}
          onChange={(most) => set({ most, kind: most === 1 ? "yesNo" : "scale" })}
        />
        <InputNumber
          aria-label={`${t("quality.weightLabel")} ${criterion.name}`}
          style={{ width: 80 }}
          min={1}
          max={1000}
          precision={0}
          value={criterion.weight}
          onChange={(weight) => weight !== null && set({ weight })}
        />
        <span className="quiet small criterion-share">{t("quality.share", { share })}</span>
        <Checkbox checked={criterion.optional} onChange={({ target }) => set({ optional: target.checked })}>
          {t("quality.optional")}
        </Checkbox>
        <Checkbox checked={criterion.fatal} onChange={({ target }) => set({ fatal: target.checked })}>
          {t("quality.fatal")}
        </Checkbox>
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          aria-label={`${t("quality.remove")} ${criterion.name}`}
          onClick={() => change(undefined)}
        />
      </div>
      <Help criterion={criterion} set={set} />
    </div>
  );
};

type SectionsProps = {
  readonly card: ScorecardContent;
  readonly change: (card: ScorecardContent) => void;
  readonly problems: Readonly<Record<string, string>>;
};

type SectionProps = Pick<SectionsProps, "problems"> & {
  readonly section: Section;
  /** The sum of all weights of the card. */
  readonly whole: number;
  readonly change: (next: Section | undefined) => void;
};

const SectionFields = ({ section, whole, problems, change }: SectionProps) => {
  const { t } = useTranslation();
  return (
    <Card
      size="small"
      title={
        <Input
          value={section.name}
          maxLength={100}
          placeholder={t("quality.sectionName")}
          aria-label={t("quality.sectionName")}
          status={problems[section.id] ? "error" : ""}
          title={problems[section.id]}
          onChange={({ target }) => change({ ...section, name: target.value })}
        />
      }
      extra={
        <Button
          type="text"
          icon={<DeleteOutlined />}
          aria-label={`${t("quality.remove")} ${section.name}`}
          onClick={() => change(undefined)}
        />
      }
    >
      {section.criteria.map((criterion) => (
        <CriterionFields
          key={criterion.id}
          criterion={criterion}
          share={((criterion.weight * 100) / whole).toFixed(1)}
          problem={problems[criterion.id]}
          change={(next) => change({ ...section, criteria: changed(section.criteria, criterion.id, next) })}
        />
      ))}
      <Button
        type="dashed"
        icon={<PlusOutlined />}
        onClick={() => change({ ...section, criteria: [...section.criteria, newCriterion()] })}
      >
        {t("quality.addCriterion")}
      </Button>
    </Card>
  );
};

/** The card's sections and items; each says which share of the whole it has. */
export const CardSections = ({ card, change, problems }: SectionsProps) => {
  const { t } = useTranslation();
  const whole = card.sections.flatMap(({ criteria }) => criteria).reduce((sum, { weight }) => sum + weight, 0);
  const set = (id: string, next: Section | undefined) =>
    change({ ...card, sections: changed(card.sections, id, next) });
  return (
    <div className="card-sections">
      {card.sections.map((section) => (
        <SectionFields
          key={section.id}
          section={section}
          whole={whole}
          problems={problems}
          change={(next) => set(section.id, next)}
        />
      ))}
      <Button
        type="dashed"
        icon={<PlusOutlined />}
        onClick={() => change({ ...card, sections: [...card.sections, newSection()] })}
      >
        {t("quality.addSection")}
      </Button>
    </div>
  );
};
