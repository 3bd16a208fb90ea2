import { labelIn, letterWayLabels } from "@zongji/api";
import { type LetterRule, letterWays } from "@zongji/domain";
import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Edit } from "./edit.ts";
import { AddButton, moved, RowActions, replaced, TypeField, WordsField, without } from "./lists.tsx";

const Rule = ({ rule, change }: { rule: LetterRule; change: (rule: LetterRule) => void }) => {
  const { t, i18n } = useTranslation();
  const { type: _, ...untyped } = rule;
  return (
    <div className="letter-rule">
      <Input
        aria-label={t("letterSettings.ruleName")}
        placeholder={t("letterSettings.ruleName")}
        value={rule.name}
        maxLength={64}
        onChange={({ target }) => change({ ...rule, name: target.value })}
      />
      <TypeField
        label={t("letterSettings.ruleType")}
        value={rule.type}
        change={(type) => change(type === undefined ? untyped : { ...rule, type })}
      />
      <WordsField
        label={t("letterSettings.ruleWords")}
        value={rule.words}
        change={(words) => change({ ...rule, words })}
      />
      <Select
        aria-label={t("letters.handling")}
        value={rule.way}
        options={letterWays.map((value) => ({ value, label: labelIn(letterWayLabels[value], i18n.language) }))}
        onChange={(way) => change({ ...rule, way })}
      />
      {rule.way === "consult" && (
        <WordsField
          label={t("letterSettings.departments")}
          value={rule.departments}
          change={(departments) => change({ ...rule, departments })}
        />
      )}
    </div>
  );
};

/** 处理规则, in the order in which they are asked. */
export const Rules = ({ edit: { text, change } }: { edit: Edit }) => {
  const { t } = useTranslation();
  const { rules } = text;
  const set = (next: readonly LetterRule[]) => change({ ...text, rules: next });
  return (
    <section className="settings-part">
      <h2>{t("letterSettings.rules")}</h2>
      <p className="quiet">{t("letterSettings.rulesNote")}</p>
      <ol className="letter-rows">
        {rules.map((rule, at) => (
          // A rule has no name of its own while it is written.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={at}>
            <Rule rule={rule} change={(next) => set(replaced(rules, at, next))} />
            <RowActions
              name={rule.name}
              up={at === 0 ? undefined : () => set(moved(rules, at, at - 1))}
              down={at === rules.length - 1 ? undefined : () => set(moved(rules, at, at + 1))}
              remove={() => set(without(rules, at))}
            />
          </li>
        ))}
      </ol>
      <AddButton
        word={t("letterSettings.addRule")}
        add={() => set([...rules, { name: "", words: [], way: "direct", departments: [] }])}
      />
    </section>
  );
};
