import { ArrowDownOutlined, ArrowUpOutlined, CloseOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import type { SurveyConfig, SurveyOption } from "@zongji/domain";
import { Button, Card, Checkbox, Dropdown, Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { PromptSelect } from "../prompt-select.tsx";
import { type Options, scaleOf, surveyKeys, withOption, wrongIn } from "./model.ts";

/** 量表 that a question can be given, by how many steps. */
const scales = [
  { of: "five", satisfied: 2 },
  { of: "three", satisfied: 1 },
  { of: "two", satisfied: 1 },
] as const;

/** What a scale's steps are called, from the best down. */
export const useScales = () => {
  const { t } = useTranslation();
  return scales.map(({ of, satisfied }) => {
    const labels = t(`surveys.scale.${of}.steps`).split(/[,，]\s*/);
    return { key: of, label: t(`surveys.scale.${of}.name`), options: scaleOf(labels, satisfied) };
  });
};

const Option = ({
  option,
  n,
  of,
  isRating,
  put,
  remove,
}: {
  option: SurveyOption;
  n: number;
  of: string;
  isRating: boolean;
  put: (change: Partial<SurveyOption>) => void;
  remove: () => void;
}) => {
  const { t } = useTranslation();
  const named = (word: "key" | "meaning" | "score" | "satisfied" | "removeOption") =>
    `${of}${t("surveys.of")}${t("surveys.option", { n: n + 1 })}${t("surveys.of")}${t(`surveys.${word}`)}`;
  return (
    <div className="survey-option">
      <Select
        aria-label={named("key")}
        value={option.key}
        onChange={(key) => put({ key })}
        options={surveyKeys.map((value) => ({ value, label: t("versions.ofKey", { key: value }) }))}
      />
      <Input
        aria-label={named("meaning")}
        value={option.label}
        maxLength={100}
        placeholder={t("surveys.meaning")}
        {...(option.label.trim() === "" && { status: "error" as const })}
        onChange={({ target }) => put({ label: target.value })}
      />
      <InputNumber<number>
        aria-label={named("score")}
        value={option.score}
        min={-100}
        max={100}
        precision={0}
        suffix={t("surveys.points")}
        onChange={(score) => score !== null && put({ score })}
      />
      {isRating && (
        <Checkbox
          aria-label={named("satisfied")}
          checked={option.satisfied}
          onChange={({ target }) => put({ satisfied: target.checked })}
        >
          {t("surveys.satisfied")}
        </Checkbox>
      )}
      <Button type="text" size="small" icon={<CloseOutlined />} aria-label={named("removeOption")} onClick={remove} />
    </div>
  );
};

const OptionList = ({
  options,
  of,
  isRating,
  change,
}: {
  options: Options;
  of: string;
  isRating: boolean;
  change: (options: Options) => void;
}) => {
  const { t } = useTranslation();
  const menu = useScales();
  return (
    <>
      {options.map((option, n) => (
        <Option
          // biome-ignore lint/suspicious/noArrayIndexKey: options have no id; what is typed stays in its place.
          key={n}
          option={option}
          n={n}
          of={of}
          isRating={isRating}
          put={(more) => change(options.map((each, at) => (at === n ? { ...each, ...more } : each)))}
          remove={() => change(options.filter((_, at) => at !== n))}
        />
      ))}
      <div className="survey-acts">
        <Button
          size="small"
          icon={<PlusOutlined />}
          disabled={options.length >= surveyKeys.length}
          onClick={() => change(withOption(options))}
        >
          {t("surveys.addOption")}
        </Button>
        <Dropdown
          trigger={["click"]}
          menu={{
            items: menu.map(({ key, label }) => ({ key, label })),
            onClick: ({ key }) => change(menu.find((each) => each.key === key)?.options ?? options),
          }}
        >
          <Button size="small">{t("surveys.useScale")}</Button>
        </Dropdown>
      </div>
    </>
  );
};

type Asked = Pick<SurveyConfig, "prompt" | "options">;

type Move = { readonly up?: (() => void) | undefined; readonly down?: (() => void) | undefined };

const Moves = ({ title, move, remove }: { title: string; move: Move; remove: (() => void) | undefined }) => {
  const { t } = useTranslation();
  const named = (word: "up" | "down" | "remove") => `${title}${t("surveys.of")}${t(`surveys.${word}`)}`;
  const small = { type: "text", size: "small" } as const;
  return (
    <>
      <Button
        {...small}
        icon={<ArrowUpOutlined />}
        aria-label={named("up")}
        disabled={!move.up}
        onClick={() => move.up?.()}
      />
      <Button
        {...small}
        icon={<ArrowDownOutlined />}
        aria-label={named("down")}
        disabled={!move.down}
        onClick={() => move.down?.()}
      />
      <Button {...small} icon={<DeleteOutlined />} aria-label={named("remove")} onClick={() => remove?.()} />
    </>
  );
};

/** One question: what is heard, which keys mean what. @param move undefined of the rating, which stays the first */
export const Question = ({
  title,
  asked,
  change,
  move,
  remove,
}: {
  title: string;
  asked: Asked;
  change: (asked: Asked) => void;
  move?: Move;
  remove?: () => void;
}) => {
  const { t } = useTranslation();
  const wrong = wrongIn(asked);
  return (
    <Card
      size="small"
      title={title}
      role="group"
      aria-label={title}
      extra={move && <Moves title={title} move={move} remove={remove} />}
    >
      <PromptSelect
        label={`${title}${t("surveys.of")}${t("surveys.prompt")}`}
        value={asked.prompt}
        onChange={(prompt) => change({ ...asked, prompt })}
      />
      <p className="quiet survey-columns">{t(move ? "surveys.columnsFurther" : "surveys.columns")}</p>
      <OptionList
        options={asked.options}
        of={title}
        isRating={!move}
        change={(options) => change({ ...asked, options })}
      />
      {wrong && (
        <p className="survey-wrong" role="alert">
          {t(`surveys.wrong.${wrong}`)}
        </p>
      )}
    </Card>
  );
};
