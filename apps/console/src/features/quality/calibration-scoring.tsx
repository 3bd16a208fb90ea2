import type { Calibration, CalibrationCall } from "@zongji/api";
import { type Answers, answersProblem, criteriaOf } from "@zongji/domain";
import { Alert, Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { request } from "../../server/request.ts";
import { AnswersForm, ScoreLine } from "./answers.tsx";
import { useDeed } from "./server.ts";

type Shown = { readonly session: Calibration; readonly call: CalibrationCall };

/** The card, filled in by one; `send` gets what was answered. */
const CardForm = ({
  session: { card },
  was,
  children,
}: {
  readonly session: Calibration;
  readonly was: { readonly answers: Answers; readonly note: string };
  readonly children: (filled: { answers: Answers; note: string }) => React.ReactNode;
}) => {
  const { t } = useTranslation();
  const [answers, setAnswers] = useState<Answers>(was.answers);
  const [note, setNote] = useState(was.note);
  const missing = criteriaOf(card.content).filter(({ id }) => answers[id] === undefined).length;
  return (
    <div className="scoring">
      <AnswersForm card={card.content} answers={answers} change={setAnswers} />
      <Input.TextArea
        rows={2}
        maxLength={2000}
        value={note}
        aria-label={t("calibration.note")}
        placeholder={t("calibration.note")}
        onChange={({ target }) => setNote(target.value)}
      />
      <ScoreLine card={card.content} answers={answers} />
      <div className="scoring-end">
        {missing > 0 && <span className="quiet">{t("calibration.unanswered", { count: missing })}</span>}
        {children({ answers, note })}
      </div>
    </div>
  );
};

const nothing = { answers: {}, note: "" };

/** 盲评: one's own answers to a call; once they are handed in they are only shown. */
export const BlindScoring = ({ session, call }: Shown) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const { own } = call;
  if (!session.may.includes("score")) return <Alert type="info" showIcon title={t("calibration.notIn")} />;
  if (own !== null && own.handedInAt !== null)
    return (
      <div className="scoring">
        <Alert type="success" showIcon title={t("calibration.handedIn")} />
        <AnswersForm card={session.card.content} answers={own.answers} />
        <ScoreLine card={session.card.content} answers={own.answers} isDone />
      </div>
    );
  const send = (filled: { answers: Answers; note: string }, done: boolean) =>
    deed.mutate({
      deed: () =>
        request("scoreCalibration", {
          params: { id: session.id, call: call.id },
          body: { answers: { ...filled.answers }, note: filled.note, revision: own?.revision ?? 0, done },
        }),
      done: t(done ? "calibration.handInDone" : "calibration.saved"),
    });
  return (
    <>
      <p className="quiet">{t("calibration.blind")}</p>
      <CardForm session={session} was={own ?? nothing}>
        {(filled) => (
          <>
            <Button loading={deed.isPending} onClick={() => send(filled, false)}>
              {t("calibration.save")}
            </Button>
            <Button
              type="primary"
              loading={deed.isPending}
              disabled={answersProblem(session.card.content, filled.answers, true) !== undefined}
              onClick={() => send(filled, true)}
            >
              {t("calibration.handIn")}
            </Button>
          </>
        )}
      </CardForm>
    </>
  );
};

/** 标准分: the answers that are agreed upon, begun from those that were agreed before or from where all were of one mind. */
export const AgreeForm = ({ session, call, done }: Shown & { readonly done: () => void }) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const ofOneMind = Object.fromEntries(
    criteriaOf(session.card.content).flatMap(({ id }) => {
      const given = new Set(call.scores.map(({ answers }) => answers[id]));
      const [only] = given;
      return given.size === 1 && only !== undefined ? [[id, only]] : [];
    }),
  );
  return (
    <CardForm session={session} was={call.reference ?? { answers: ofOneMind, note: "" }}>
      {({ answers, note }) => (
        <Button
          type="primary"
          loading={deed.isPending}
          disabled={answersProblem(session.card.content, answers, true) !== undefined}
          onClick={() =>
            deed.mutate(
              {
                deed: () =>
                  request("agreeCalibration", {
                    params: { id: session.id, call: call.id },
                    body: { answers: { ...answers }, note },
                  }),
                done: t("calibration.agreed"),
              },
              { onSuccess: done },
            )
          }
        >
          {t("calibration.agree")}
        </Button>
      )}
    </CardForm>
  );
};
