import { CheckCircleFilled, ClockCircleOutlined, MinusCircleOutlined } from "@ant-design/icons";
import type { Session, SetUp } from "@zongji/api";
import { Alert, App, Button, Progress, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { openSteps, type SetUpStep, useSetUp, useSkipStep } from "../../server/set-up.ts";

const lookMs = 5000;
const marks = {
  done: { icon: <CheckCircleFilled />, colour: "success" },
  open: { icon: <ClockCircleOutlined />, colour: "processing" },
  skipped: { icon: <MinusCircleOutlined />, colour: "default" },
} as const;

/** Where a step is done; the test call is placed in the guide itself. */
const places = {
  number: "/administration/numbers",
  greeting: "/administration/prompts",
  hours: "/hours",
  menu: "/flows",
  groups: "/administration/groups",
  agents: "/administration/users",
  trunk: "/administration/trunks",
  testCall: undefined,
  realCall: "/calls",
} as const satisfies Record<SetUpStep["step"], string | undefined>;

/** What a person needs for the page of a step, beyond what the guide needs. */
const rights = {
  hours: "configuration.draft",
  menu: "configuration.draft",
  agents: "account.administer",
  testCall: "test.call",
  realCall: "call.see",
} as const;

const mayDo = (session: Session, step: SetUpStep["step"]): boolean =>
  !(step in rights) || may(session, rights[step as keyof typeof rights]);

const Skip = ({ step: { step, state } }: { step: SetUpStep }) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useFailureWords();
  const skip = useSkipStep();
  if (state === "done") return null;
  const press = () => skip(step, state === "open").catch((error: unknown) => void message.error(words(error)));
  return (
    <Button type="text" onClick={() => void press()}>
      {t(state === "open" ? "setUp.skip" : "setUp.resume")}
    </Button>
  );
};

type StepProps = {
  readonly step: SetUpStep;
  readonly isNext: boolean;
  readonly session: Session;
  readonly testCall: () => void;
};

const Step = ({ step, isNext, session, testCall }: StepProps) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const { step: name, state, names, count } = step;
  const { icon, colour } = marks[state];
  const now = t(`setUp.steps.${name}.${state === "done" ? "done" : "open"}`, {
    names: names.join(t("setUp.comma")),
    count,
  });
  const place = places[name];
  const press = () => (place ? void go(`${place}?guide=${name}`) : testCall());
  return (
    <li className={isNext ? "set-up-step set-up-next" : "set-up-step"} data-step={name} data-state={state}>
      <Tag icon={icon} color={colour} className="set-up-state">
        {t(`setUp.state.${state}`)}
      </Tag>
      <div className="set-up-words">
        <h3>{t(`setUp.steps.${name}.title`)}</h3>
        <div>{now}</div>
        {state !== "done" && <div className="quiet">{t(`setUp.steps.${name}.do`)}</div>}
      </div>
      <div className="set-up-press">
        <Skip step={step} />
        {mayDo(session, name) && (
          <Button type={isNext ? "primary" : "default"} onClick={press}>
            {t(`setUp.steps.${name}.go`)}
          </Button>
        )}
      </div>
    </li>
  );
};

const Summary = ({ steps }: SetUp) => {
  const { t } = useTranslation();
  const [done, open] = (["done", "open"] as const).map((state) => steps.filter((each) => each.state === state).length);
  const all = steps.length;
  const skipped = all - done! - open!;
  const over = skipped === 0 ? t("setUp.finished") : t("setUp.finishedSkipped", { count: skipped });
  if (open === 0) return <Alert type="success" showIcon title={over} className="set-up-summary" />;
  return (
    <div className="set-up-summary">
      <Progress percent={Math.round((done! / all) * 100)} showInfo={false} aria-label={t("setUp.title")} />
      <span className="figure">{t("setUp.progress", { done, all })}</span>
    </div>
  );
};

/** 开通向导: what a new hotline needs, step by step. */
export const SetUpGuide = ({ session, testCall }: { session: Session; testCall: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const setUp = useSetUp(session, lookMs);
  if (setUp.isError && !setUp.data)
    return <Failing what={t("administration.failed")} why={words(setUp.error)} again={() => void setUp.refetch()} />;
  if (!setUp.data) return <Loading />;
  const next = openSteps(setUp.data)[0]?.step;
  return (
    <section className="set-up" aria-label={t("setUp.title")}>
      <p className="quiet">{t("setUp.note")}</p>
      <Summary steps={setUp.data.steps} />
      <ol>
        {setUp.data.steps.map((step) => (
          <Step key={step.step} step={step} isNext={step.step === next} session={session} testCall={testCall} />
        ))}
      </ol>
    </section>
  );
};
