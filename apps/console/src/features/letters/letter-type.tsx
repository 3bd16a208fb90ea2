import { type Letter, labelIn, letterWayLabels } from "@zongji/api";
import { Button, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { TypeChoice } from "../../look/business-types.tsx";
import { useBusinessTypes } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { plainTag } from "./letter-state.tsx";
import { useDeed } from "./server.ts";

const useTypeName = () => {
  const types = useBusinessTypes().data ?? [];
  return (id: string): string => types.find((each) => each.id === id)?.name ?? id;
};

const Guess = ({ guess }: { guess: NonNullable<Letter["guess"]> }) => {
  const { t } = useTranslation();
  const nameOf = useTypeName();
  return (
    <>
      <p>
        {t("letters.guess")}
        {t("versions.colon")}
        <strong>{nameOf(guess.type)}</strong>{" "}
        <span className="quiet">{t("letters.share", { share: guess.share })}</span>
      </p>
      <ul className="letter-reasons">
        {guess.reasons.map(({ of, word }) => (
          <li key={`${of} ${word}`}>{t(`letters.because.${of}`, { word })}</li>
        ))}
      </ul>
    </>
  );
};

/** 业务类型: what the citizen chose, what the text tells, and what somebody settles. */
export const TypeCard = ({ letter, canSettle }: { letter: Letter; canSettle: boolean }) => {
  const { t } = useTranslation();
  const deed = useDeed(letter.id);
  const types = (useBusinessTypes().data ?? []).filter(({ offered }) => offered);
  const nameOf = useTypeName();
  const [chosen, choose] = useState<string | null>(letter.type);
  const { id, version, type, typeBy, typeGiven, guess } = letter;
  const settle = (given: string) =>
    deed.mutate({
      deed: () => request("typeLetter", { params: { id }, body: { version, type: given } }),
      done: t("letters.settled"),
    });
  return (
    <section className="letter-card">
      <h2>{t("letters.type")}</h2>
      <p>
        <strong>{type === null ? "—" : nameOf(type)}</strong>{" "}
        {typeBy !== null && <span className="quiet">{t("letters.typeBy", { who: typeBy })}</span>}
      </p>
      <p className="quiet">
        {typeGiven === null
          ? t("letters.typeUnsure")
          : `${t("letters.typeGiven")}${t("versions.colon")}${nameOf(typeGiven)}`}
      </p>
      {guess === null ? <p className="quiet">{t("letters.guessNone")}</p> : <Guess guess={guess} />}
      {canSettle && (
        <div className="letter-settle">
          <TypeChoice
            types={types}
            label={t("letters.typeChoose")}
            placeholder={t("letters.typeChoose")}
            value={chosen}
            change={choose}
            style={{ flex: 1, minWidth: 0 }}
          />
          <Button disabled={chosen === null} loading={deed.isPending} onClick={() => chosen !== null && settle(chosen)}>
            {t("letters.settle")}
          </Button>
        </div>
      )}
    </section>
  );
};

/** 处理方式, and the rule that chose it. */
export const Handling = ({ letter: { handling } }: { letter: Letter }) => {
  const { t, i18n } = useTranslation();
  const nameOf = useTypeName();
  const { rule, way, departments, type, words } = handling;
  const quoted = words.map((word) => `“${word}”`).join(t("page.comma"));
  const reasons = [
    ...(type === "" ? [] : [t("letters.byType", { type: nameOf(type) })]),
    ...(words.length === 0 ? [] : [t("letters.byWords", { words: quoted })]),
  ];
  return (
    <section className="letter-card">
      <h2>{t("letters.handling")}</h2>
      <p>
        <Tag color={way === "consult" ? "purple" : "blue"} style={plainTag}>
          {labelIn(letterWayLabels[way], i18n.language)}
        </Tag>{" "}
        {rule === null ? t("letters.noRule") : t("letters.byRule", { rule })}
      </p>
      {departments.length > 0 && <p>{t("letters.departments", { names: departments.join(t("page.comma")) })}</p>}
      {rule !== null && (
        <ul className="letter-reasons">
          {(reasons.length > 0 ? reasons : [t("letters.byAny")]).map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </section>
  );
};
