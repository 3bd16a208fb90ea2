import { CloseOutlined } from "@ant-design/icons";
import { Button, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useSkills } from "../server/queries.ts";
import { useSkillName } from "./skills.ts";
import "./skill-levels.css";

type Levels = Readonly<Record<string, number>>;

const usual = 5;
const without = (levels: Levels, skill: string): Levels =>
  Object.fromEntries(Object.entries(levels).filter(([each]) => each !== skill));

/** Skills with a level each. `value` and `onChange`: the form's. One that is retired stays, and is not offered anew. */
export const SkillLevelsField = ({
  id,
  value = {},
  onChange,
  isReadOnly = false,
}: {
  id?: string;
  value?: Levels;
  onChange?: (levels: Levels) => void;
  isReadOnly?: boolean;
}) => {
  const { t } = useTranslation();
  const { data: skills = [] } = useSkills();
  const name = useSkillName();
  const chosen = Object.keys(value);
  const others = skills.filter((skill) => !skill.retired && !chosen.includes(skill.id));
  return (
    <div className="skill-levels">
      {chosen.map((skill) => (
        <div key={skill} className="skill-level">
          <span>{name(skill)}</span>
          <InputNumber<number>
            aria-label={t("skills.levelOf", { skill: name(skill) })}
            min={1}
            max={10}
            precision={0}
            disabled={isReadOnly}
            value={value[skill] ?? usual}
            onChange={(level) => level !== null && onChange?.({ ...value, [skill]: level })}
            suffix={t("skills.unit")}
          />
          {!isReadOnly && (
            <Button
              type="text"
              size="small"
              icon={<CloseOutlined />}
              aria-label={t("skills.remove", { skill: name(skill) })}
              onClick={() => onChange?.(without(value, skill))}
            />
          )}
        </div>
      ))}
      {!isReadOnly && (others.length > 0 || chosen.length === 0) && (
        <Select
          {...(id !== undefined && { id })}
          aria-label={t("skills.choose")}
          placeholder={t(others.length === 0 ? "skills.none" : "skills.choose")}
          value={null}
          disabled={others.length === 0}
          showSearch={{ optionFilterProp: "label" }}
          options={others.map((skill) => ({ value: skill.id, label: name(skill.id) }))}
          onChange={(skill: string) => onChange?.({ ...value, [skill]: usual })}
        />
      )}
    </div>
  );
};
