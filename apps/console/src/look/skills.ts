import type { Skill } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { useSkills } from "../server/queries.ts";

/** A skill's name in the language of the page; of one that is not known its id. */
export const useSkillName = () => {
  const { i18n } = useTranslation();
  const { data } = useSkills();
  return (id: string): string =>
    nameIn(data?.find((skill) => skill.id === id) ?? { id, name: id, nameEn: null, retired: false }, i18n.language);
};

const nameIn = ({ name, nameEn }: Skill, language: string): string => (language === "en" && nameEn ? nameEn : name);
